import { describe, it } from "@effect/vitest"
import { assertTrue, deepStrictEqual } from "@effect/vitest/utils"
import { Duration, Effect, Fiber, Metric, Option, Random, TestClock } from "effect"
import { conversationKey, requestId } from "../../../domain/Ids.ts"
import { quantile, since } from "../../../domain/telemetry/Histogram.ts"
import type { Fate } from "../../../layers/testing/ScriptedTelegram.ts"
import { Delivery } from "../../../services/telegram/Delivery.ts"
import * as DeliveryMetrics from "../../../services/telegram/DeliveryMetrics.ts"
import { World } from "./World.ts"

const deadline = Duration.seconds(20)
const chats = [11, 12, 13, 14, 15, 16, 17, 18]
const answers = 6

/** Telegram's faults, each with its share of the sends. `within` returns random milliseconds below its argument. */
type Faults = ReadonlyArray<{ readonly share: number; readonly of: (within: (millis: number) => number) => Fate }>

interface Mix {
  readonly faults: Faults
  /** In seconds; a histogram is off by 3.1 % at most. */
  readonly p50: number
  readonly p95: number
  /** The median. */
  readonly edits: number
}

const goal = { p50: 10, p95: 25, edits: 4 }
const lost = { share: 0.15, of: (): Fate => ({ _tag: "lost" }) }

const mixes: Readonly<Record<string, Mix>> = {
  "whose connection breaks instead of an answer": { ...goal, faults: [lost] },
  "whose answer never comes": {
    ...goal,
    faults: [{ share: 0.15, of: (within) => ({ _tag: "late", after: within(300) }) }]
  },
  "that is carried out late, or whose answer is a failure": {
    ...goal,
    faults: [
      { ...lost, share: 0.05 },
      { share: 0.04, of: () => ({ _tag: "error" }) },
      { share: 0.03, of: (within) => ({ _tag: "broken", after: within(8000) }) },
      { share: 0.03, of: (within) => ({ _tag: "late", after: within(8000) }) }
    ]
  },
  // Nothing proves it earlier than that the time has passed in which it could come.
  "that never arrived": {
    p50: 26,
    p95: 26,
    edits: 32,
    faults: [{ share: 0.1, of: () => ({ _tag: "unsent" }) }]
  }
}

/** All chats are answered, while people write and a poll brings it a little later. */
const life = (faults: Faults) =>
  Effect.gen(function* () {
    const world = yield* World.within(deadline)
    const random = yield* Effect.random
    const draw = () => Effect.runSync(random.next)
    const within = (millis: number) => Math.floor(millis * draw())
    world.telegram.fate = () => {
      let drawn = draw()
      for (const { of, share } of faults) {
        if (drawn < share) return of(within)
        drawn -= share
      }
      return { _tag: "delayed", after: 30 + within(200) }
    }
    const converse = (delivery: typeof Delivery.Service, chat: number) =>
      Effect.forEach(
        Array.from({ length: answers }, (_, index) => index),
        (index) =>
          Effect.gen(function* () {
            yield* Effect.sleep(within(3000))
            world.telegram.userWrites(chat)
            yield* Effect.sleep(500 + within(1000))
            const request = requestId(1, 100 * chat + index, 100)
            const conversation = conversationKey({ bot: 1, chat, thread: undefined })
            yield* delivery.send(conversation, request, Effect.succeed(`${chat}: ${index}`)).pipe(
              Effect.as(true),
              Effect.catchTag("DeliveryFailure", ({ retryAfter = 1000 }) =>
                Effect.delay(Effect.succeed(false), retryAfter)
              ),
              Effect.repeat({ until: (done) => done })
            )
          }),
        { discard: true }
      )
    const all = yield* Effect.flatMap(Delivery, (delivery) =>
      Effect.forEach(chats, (chat) => converse(delivery, chat), { concurrency: "unbounded", discard: true })
    ).pipe(Effect.provide(world.process()), Effect.fork)
    while (Option.isNone(yield* Fiber.poll(all))) {
      yield* TestClock.adjust("250 millis")
      yield* world.poll
    }
    yield* Fiber.join(all)
    for (const chat of chats) {
      const expected = Array.from({ length: answers }, (_, index) => `${chat}: ${index}`)
      deepStrictEqual(
        world.telegram.ofBot(chat).map(({ text }) => text),
        expected
      )
    }
    deepStrictEqual(world.telegram.altered, [])
  })

const measured = Effect.all({
  seconds: Metric.value(DeliveryMetrics.settled),
  edits: Metric.value(DeliveryMetrics.edits)
})

describe("A send of unknown outcome", () => {
  for (const [what, { edits, faults, p50, p95 }] of Object.entries(mixes)) {
    it.scoped(
      `${what} is settled after ${p50} s at the median, ${p95} s at p95 and ${edits} edits, and is there once`,
      () =>
        Effect.gen(function* () {
          const before = yield* measured
          for (const seed of [1, 2, 3]) yield* Effect.withRandom(life(faults), Random.make(seed))
          const after = yield* measured
          const seconds = since(after.seconds, before.seconds)
          const tried = since(after.edits, before.edits)
          assertTrue(seconds.count >= 10, `${seconds.count} of them`)
          const found = {
            p50: quantile(seconds, 0.5) ?? Infinity,
            p95: quantile(seconds, 0.95) ?? Infinity,
            edits: tried.buckets.find(([, count]) => count >= tried.count / 2)?.[0] ?? Infinity
          }
          assertTrue(found.p50 <= p50 && found.p95 <= p95 && found.edits <= edits, JSON.stringify(found))
        }),
      120_000
    )
  }
})
