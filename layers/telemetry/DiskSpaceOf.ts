import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { statfs } from "node:fs/promises"
import { DiskSpace } from "../../services/telemetry/DiskSpace.ts"

/** The space for unprivileged processes on the disk of a folder. */
export const layer = (folder: string): Layer.Layer<DiskSpace> =>
  Layer.succeed(DiskSpace, {
    free: Effect.promise(() =>
      statfs(folder).then(
        ({ bavail, bsize }) => bavail * bsize,
        () => undefined
      )
    )
  })
