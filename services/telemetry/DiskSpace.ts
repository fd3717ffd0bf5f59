import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"

/** The free space on the disk of the data folder, in bytes; undefined if it cannot be told. */
export class DiskSpace extends Context.Tag("holdfast/services/telemetry/DiskSpace")<
  DiskSpace,
  { readonly free: Effect.Effect<number | undefined> }
>() {}
