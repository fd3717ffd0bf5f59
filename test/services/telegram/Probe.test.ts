import { describe, it } from "@effect/vitest"
import { assertEquals, deepStrictEqual, strictEqual } from "@effect/vitest/utils"
import { Effect, Either, Metric, TestClock } from "effect"
import { conversationKey, RequestId } from "../../../domain/Ids.ts"
import { ApiRefused, ApiUnknown } from "../../../domain/telegram/ApiFailure.ts"
import { Delivery } from "../../../services/telegram/Delivery.ts"
import * as DeliveryMetrics from "../../../services/telegram/DeliveryMetrics.ts"
import type { Fate } from "../../../layers/testing/ScriptedTelegram.ts"
import {
  busy,
  chat,
  done,
  limited,
  long,
  other,
  request,
  send,
  statuses,
  texts,
  topic,
  unproven,
  worldAfter
} from "./Sendings.ts"
import { probeAfter, World } from "./World.ts"

const counted = (counter: typeof DeliveryMetrics.sends) => Effect.map(Metric.value(counter), ({ count }) => count)

describe("Delivery, when it is unknown what came of a sending", () => {
  for (const _tag of ["lost", "error", "unsent"] as const) {
    it.scoped(`waits for the probe after it was ${_tag}`, () =>
      Effect.gen(function* () {
        const world = yield* World.make
        world.telegram.fates = [{ _tag }]
        assertEquals(yield* send(world, "hello"), unproven(probeAfter))
        yield* TestClock.adjust(1000)
        yield* world.poll
        assertEquals(yield* send(world, "hello"), unproven(probeAfter - 1000))
        deepStrictEqual(world.telegram.edits, [])
        strictEqual(world.telegram.sendings, 1)
      })
    )
  }

  it.scoped("waits for a poll that began when the sending could no longer be on its way", () =>
    Effect.gen(function* () {
      const world = yield* worldAfter({ _tag: "lost" })
      world.drained = probeAfter - 1
      assertEquals(yield* send(world, "hello"), unproven(250))
      deepStrictEqual(world.telegram.edits, [])
      world.drained = probeAfter
      assertEquals(yield* send(world, "hello"), done)
    })
  )

  it.scoped("is asked less often the longer no poll comes", () =>
    Effect.gen(function* () {
      const world = yield* worldAfter({ _tag: "lost" })
      world.drained = probeAfter - 1
      yield* TestClock.adjust(20_000)
      assertEquals(yield* send(world, "hello"), unproven(5000))
      yield* TestClock.adjust("1 hour")
      assertEquals(yield* send(world, "hello"), unproven(10_000))
    })
  )

  it.scoped("finds what was sent, however late, and leaves everything as it is", () =>
    Effect.gen(function* () {
      for (const fate of [{ _tag: "lost" }, { _tag: "error" }, { _tag: "late", after: 4900 }] satisfies Array<Fate>) {
        const world = yield* worldAfter(fate)
        assertEquals(yield* send(world, "hello"), done)
        deepStrictEqual(texts(world), ["hello"])
        deepStrictEqual(world.telegram.altered, [])
      }
    })
  )

  it.scoped("finds it behind more messages than it would look ahead, and never edits what is accounted for", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      yield* send(world, "hello", other)
      world.telegram.fates = [{ _tag: "lost" }]
      world.telegram.meanwhile = () => {
        for (let i = 0; i < 70; i++) world.telegram.userWrites(i % 2 === 0 ? chat : 8)
      }
      yield* send(world, "hello")
      yield* TestClock.adjust(probeAfter)
      yield* world.poll
      assertEquals(yield* send(world, "hello"), done)
      deepStrictEqual(world.telegram.edits, [173])
      deepStrictEqual(texts(world), ["hello", "hello"])
    })
  )

  it.scoped("goes on with the next part", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      world.telegram.fates = [{ _tag: "answered" }, { _tag: "lost" }]
      yield* send(world, long)
      yield* TestClock.adjust(probeAfter)
      yield* world.poll
      assertEquals(yield* send(world, long), done)
      deepStrictEqual(texts(world), long.split("\n\n"))
    })
  )

  it.scoped("sends again what is not in the chat, and counts it", () =>
    Effect.gen(function* () {
      const before = yield* Effect.all([counted(DeliveryMetrics.probes), counted(DeliveryMetrics.resent)])
      const world = yield* worldAfter({ _tag: "silent" })
      assertEquals(yield* send(world, "hello"), done)
      deepStrictEqual(texts(world), ["hello"])
      const after = yield* Effect.all([counted(DeliveryMetrics.probes), counted(DeliveryMetrics.resent)])
      deepStrictEqual(after, [before[0] + 1, before[1] + 1])
    })
  )

  it.scoped("keeps other sendings out of the chat, also those of another topic, and not out of others", () =>
    Effect.gen(function* () {
      const world = yield* worldAfter({ _tag: "lost" })
      assertEquals(yield* send(world, "hi", other, topic), Either.left(busy))
      const elsewhere = conversationKey({ bot: 1, chat: 8, thread: undefined })
      assertEquals(yield* send(world, "hi", RequestId.make("1:12:100"), elsewhere), done)
      assertEquals(yield* send(world, "hello"), done)
      assertEquals(yield* send(world, "hi", other, topic), done)
      deepStrictEqual(texts(world, 5), ["hi"])
    })
  )

  it.scoped("waits as long again when an edit may still be on its way, before it draws a conclusion", () =>
    Effect.gen(function* () {
      const world = yield* worldAfter({ _tag: "unsent" })
      world.telegram.editing = new ApiUnknown({ method: "editMessageText", why: "network" })
      assertEquals(yield* send(world, "hello"), unproven(probeAfter))
      strictEqual(world.telegram.sendings, 1)
    })
  )

  it.scoped("a limited probe goes on where it was", () =>
    Effect.gen(function* () {
      const world = yield* worldAfter({ _tag: "lost" })
      world.telegram.editing = new ApiRefused({
        method: "editMessageText",
        code: 429,
        description: "Too Many Requests",
        retryAfter: 3000
      })
      assertEquals(yield* send(world, "hello"), limited(3000))
      world.telegram.editing = Effect.void
      assertEquals(yield* send(world, "hello"), done)
      deepStrictEqual(texts(world), ["hello"])
    })
  )

  it.scoped("a part that was written off is not looked for any more", () =>
    Effect.gen(function* () {
      const world = yield* worldAfter({ _tag: "silent" })
      yield* Effect.provide(
        Effect.flatMap(Delivery, (delivery) => delivery.abandon(request)),
        world.process()
      )
      assertEquals(yield* send(world, "hello"), done)
      deepStrictEqual(texts(world), [])
      deepStrictEqual(yield* statuses(world), ["ended"])
      assertEquals(yield* send(world, "hi", other), done)
    })
  )
})
