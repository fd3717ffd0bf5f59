import * as Effect from "effect/Effect"
import { join } from "node:path"
import { folder } from "../engine/Rig.ts"
import * as Report from "../Report.ts"
import * as DevServer from "../../test/support/world/DevServer.ts"
import { chat, link, rig } from "./Rig.ts"

const rounds = 500
const chats = 20

/**
 * The time from the door's signal to the start of the answering activity, with one message in flight, on a dev server
 * with its database in a file: what a local Temporal service adds to a message.
 */
export const signals: Effect.Effect<ReadonlyArray<Report.Result>, unknown> = Effect.gen(function* () {
  const server = yield* DevServer.started(join(yield* folder, "temporal.db"))
  return yield* Effect.gen(function* () {
    const { turn } = yield* rig("ours", { queue: "each" }, 1)
    const all = Array.from({ length: chats }, (_, index) => chat(`signals-${index}`))
    yield* Effect.forEach(all, (one) => turn(one))
    const times = yield* Effect.forEach(Array.from({ length: rounds }), (_, index) => turn(all[index % chats]!))
    const starts = times.map(({ answer, asked }) => answer - asked)
    const ends = times.map(({ asked, end }) => end - asked)
    return [
      Report.figure("signal to activity start, dev server on a file, p50", Report.median(starts), "ms"),
      Report.figure("signal to activity start, dev server on a file, p99", Report.p99(starts), "ms"),
      Report.figure("signal to sending, dev server on a file, p50", Report.median(ends), "ms"),
      Report.figure("signal to sending, dev server on a file, p99", Report.p99(ends), "ms")
    ]
  }).pipe(Effect.scoped, Effect.provide(link(server.address)))
}).pipe(Effect.scoped)
