import * as Effect from "effect/Effect"
import * as DevServer from "../../test/support/world/DevServer.ts"
import * as Processor from "../Processor.ts"
import type * as Report from "../Report.ts"
import { chat, link, rig } from "./Rig.ts"

const chats = 8

/** The turns of each chat: first to warm up, then measured. */
const warmUp = 20
const measured = 60

/**
 * The processor time of a turn whose steps do nothing: what the server and the SDK cost, and what Holdfast adds to plain
 * promise activities. Processor time, unlike throughput, hardly depends on what else the machine does.
 */
export const spent: Effect.Effect<ReadonlyArray<Report.Result>, unknown> = Effect.gen(function* () {
  const server = yield* DevServer.started()
  const kinds = Effect.forEach(["plain", "ours"] as const, (kind) =>
    Effect.gen(function* () {
      const { turn } = yield* rig(kind, { queue: "each" }, 1)
      const people = Array.from({ length: chats }, (_, index) => chat(`spent-${kind}-${index}`))
      const turns = (count: number) =>
        Effect.forEach(people, (one) => Effect.replicateEffect(turn(one), count), {
          concurrency: "unbounded",
          discard: true
        })
      yield* turns(warmUp)
      const before = Processor.spent()
      yield* turns(measured)
      const what = kind === "plain" ? "plain promise activities" : "ours"
      return Processor.results(`processor time of a turn, ${what}`, before, Processor.spent(), chats * measured)
    }).pipe(Effect.scoped)
  )
  return (yield* Effect.provide(kinds, link(server.address))).flat()
}).pipe(Effect.scoped)
