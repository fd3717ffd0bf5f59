import { describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Layer, Option, TestClock } from "effect"
import { expect } from "vitest"
import { PingLost } from "../../../domain/turns/Ping.ts"
import { ConversationKey, RequestId } from "../../../domain/Ids.ts"
import * as Memory from "../../../layers/sql/stores/Memory.ts"
import { Conversations } from "../../../services/engine/Conversations.ts"
import { Handover } from "../../../services/engine/Handover.ts"
import { Pinging } from "../../../services/engine/Pinging.ts"
import { Relay } from "../../../services/engine/Relay.ts"
import { Updates } from "../../../services/turns/Updates.ts"

const world = Pinging.layer({ bot: 42, engine: "double" }).pipe(
  Layer.provideMerge(Layer.merge(Memory.layer, Handover.layer))
)

/** A ping under way, and the id under which it was handed over. */
const pinged = Effect.gen(function* () {
  const fiber = yield* Effect.fork(Effect.flatMap(Pinging, ({ ping }) => ping))
  const [placed] = yield* Effect.flatMap(Handover, ({ take }) => take)
  return { fiber, placed: placed! }
})

/** Until it is over, however often it looks meanwhile. */
const over = <A, E>(fiber: Fiber.RuntimeFiber<A, E>) =>
  Effect.gen(function* () {
    while (Option.isNone(yield* Fiber.poll(fiber))) yield* TestClock.adjust("100 millis")
    return yield* Fiber.join(fiber)
  })

describe("a ping", () => {
  it.scoped("goes by the relay as an update of a conversation that no chat is, and comes back once it is handled", () =>
    Effect.gen(function* () {
      const { fiber, placed } = yield* pinged
      expect(placed).toMatchObject({ conversation: "42:0", ref: { kind: "tell", about: "ping", place: 1 } })
      expect(placed.ref.id).toMatch(/^42:ping-\w+-\w+$/)
      yield* TestClock.adjust("1 second")
      yield* (yield* Updates).handled(placed.ref.id, 1000)
      const pong = yield* over(fiber)
      expect(pong).toMatchObject({ request: placed.ref.id, engine: "double", acceptedMs: 0 })
      expect(pong.totalMs).toBeGreaterThanOrEqual(1000)
      expect(pong.totalMs).toBeLessThan(1500)

      const next = yield* pinged
      expect(next.placed.ref.id).not.toBe(placed.ref.id)
      yield* (yield* Updates).handled(next.placed.ref.id, 2000)
      yield* over(next.fiber)
    }).pipe(Effect.provide(world))
  )

  it.scoped("is given up after ten seconds, and says how far it came", () =>
    Effect.gen(function* () {
      for (const reached of ["accepted", "taken"] as const) {
        const { fiber, placed } = yield* pinged
        if (reached === "taken") {
          const { confirm } = yield* Conversations
          yield* confirm(ConversationKey.make("42:0"), [placed.ref.place])
        }
        yield* TestClock.adjust("9 seconds")
        expect(Option.isNone(yield* Fiber.poll(fiber))).toBe(true)
        const exit = yield* Effect.exit(over(fiber))
        const id = RequestId.make(placed.ref.id)
        expect(exit).toEqual(Exit.fail(PingLost.of(id, reached, "double", 10_000)))
      }
    }).pipe(Effect.provide(world))
  )

  it.scoped("reaches a relay that is there later, with all else that was handed over", () =>
    Effect.gen(function* () {
      const handover = yield* Handover
      const offered: Array<string> = []
      const relay = Layer.succeed(Relay, {
        offer: (placed) => Effect.sync(() => void offered.push(...placed.map(({ ref }) => ref.id)))
      })
      const first = yield* Effect.fork(Effect.flatMap(Pinging, ({ ping }) => ping))
      yield* TestClock.adjust("10 millis")
      yield* Layer.build(Layer.provide(Handover.toRelay, relay))
      while (offered.length === 0) yield* Effect.yieldNow()
      expect(offered[0]).toMatch(/^42:ping-/)
      yield* handover.offer([])
      yield* Fiber.interrupt(first)
    }).pipe(Effect.provide(world))
  )
})
