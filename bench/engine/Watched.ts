import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { join } from "node:path"
import { noEnds } from "../../domain/conversation/Ends.ts"
import * as Watch from "../../layers/watch/Watch.ts"
import { EndStore } from "../../services/engine/EndStore.ts"
import type { BotApi } from "../../services/telegram/BotApi.ts"
import { rig, type Tape } from "./Rig.ts"

/** No step has ended a process. */
const noneEnded = Layer.succeed(EndStore, {
  record: () => Effect.void,
  all: Effect.succeed(new Map()),
  of: () => Effect.succeed(noEnds)
})

/** The rig on a file in a folder, with the daemon's watchdog: each step is watched from another thread. */
export const watched = (folder: string, tape: Tape, api: Layer.Layer<BotApi>, isCapped = false) =>
  rig(join(folder, "bench.db"), tape, api, isCapped).pipe(
    Layer.provide(Watch.layer({ folder, limit: Duration.seconds(30), json: true })),
    Layer.provide(noneEnded)
  )
