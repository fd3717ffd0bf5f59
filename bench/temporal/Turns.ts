import * as Effect from "effect/Effect"
import * as Report from "../Report.ts"
import * as DevServer from "../../test/support/world/DevServer.ts"
import { type Chat, chat, link, type Rig, rig } from "./Rig.ts"

/** The rounds of each kind; the kinds alternate in beginning. */
const rounds = 6

/** The turns of a round by the number of chats: at least a second of each. */
const amounts = new Map([
  [1, 25],
  [10, 100],
  [100, 200]
])

const rate = (of: Rig, chats: ReadonlyArray<Chat>, turns: number) =>
  Effect.gen(function* () {
    const before = performance.now()
    yield* Effect.forEach(
      chats,
      (one) => Effect.forEach(Array.from({ length: turns / chats.length }), () => of.turn(one), { discard: true }),
      { concurrency: "unbounded", discard: true }
    )
    return (turns * 1000) / (performance.now() - before)
  })

const over = (ours: Rig, plain: Rig, queues: number, chats: number, turns: number) =>
  Effect.gen(function* () {
    const people = (kind: string) =>
      Array.from({ length: chats }, (_, index) => chat(`${kind}-${queues}-${chats}-${index}`))
    const contenders = [
      { of: ours, chats: people("ours"), rates: [] as Array<number> },
      { of: plain, chats: people("plain"), rates: [] as Array<number> }
    ] as const
    for (const { chats, of } of contenders) yield* rate(of, chats, turns)
    for (let round = 0; round < rounds; round++) {
      const order = round % 2 === 0 ? contenders : contenders.toReversed()
      for (const { chats, of, rates } of order) rates.push(yield* rate(of, chats, turns))
    }
    const [own, other] = contenders
    const share = Report.median(own.rates.map((one, round) => (100 * one) / (other.rates[round] ?? Number.NaN)))
    const where = `${chats} ${chats === 1 ? "chat" : "chats"}, ${queues} task ${queues === 1 ? "queue" : "queues"}`
    return [
      Report.figure(`turns, plain promise activities, ${where}`, Report.median(other.rates), "turns/s"),
      Report.figure(`turns, ours, ${where}`, Report.median(own.rates), "turns/s"),
      Report.atLeast(`ours against plain promise activities, ${where}`, share, "%", 90)
    ]
  })

/**
 * Turns per second of Holdfast's workflow with steps that do nothing: effects behind the adapter, compared with plain
 * promise functions. Both run in the same process against the same dev server, and take turns. The server is in memory,
 * because a file would dominate the result.
 */
export const turns: Effect.Effect<ReadonlyArray<Report.Result>, unknown> = Effect.gen(function* () {
  const server = yield* DevServer.started()
  const results = yield* Effect.forEach([1, 2, 4], (queues) =>
    Effect.gen(function* () {
      const ours = yield* rig("ours", { queue: "each" }, queues)
      const plain = yield* rig("plain", { queue: "each" }, queues)
      return yield* Effect.forEach(amounts, ([chats, turns]) => over(ours, plain, queues, chats, turns))
    }).pipe(Effect.scoped, Effect.provide(link(server.address)))
  )
  return results.flat(2)
}).pipe(Effect.scoped)
