import { describe, it } from "@effect/vitest"
import { assertEquals, assertTrue, deepStrictEqual, strictEqual } from "@effect/vitest/utils"
import { Effect, Either, Fiber, Layer, Metric, TestClock } from "effect"
import { conversationKey, RequestId } from "../../../domain/Ids.ts"
import { ApiRefused, ApiUnknown } from "../../../domain/telegram/ApiFailure.ts"
import { DeliveryFailure } from "../../../domain/telegram/DeliveryFailure.ts"
import { Delivery } from "../../../services/telegram/Delivery.ts"
import * as DeliveryMetrics from "../../../services/telegram/DeliveryMetrics.ts"
import { firstLook } from "../../../services/telegram/Probe.ts"
import type { Fate } from "../../../layers/testing/ScriptedTelegram.ts"
import {
  busy,
  chat,
  conversation,
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
  for (const _tag of ["lost", "error"] as const) {
    it.scoped(`finds soon what was sent, although it was ${_tag}, before any poll`, () =>
      Effect.gen(function* () {
        const world = yield* World.make
        world.telegram.fates = [{ _tag }]
        assertEquals(yield* send(world, "hello"), unproven(firstLook))
        yield* TestClock.adjust(firstLook)
        assertEquals(yield* send(world, "hello"), done)
        deepStrictEqual(texts(world), ["hello"])
        deepStrictEqual(world.telegram.edits, [102])
        deepStrictEqual(world.telegram.altered, [])
      })
    )
  }

  it.scoped("looks again and again, and concludes nothing before the probe is due", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      world.telegram.fates = [{ _tag: "unsent" }]
      const waits: Array<number> = []
      for (let outcome = yield* send(world, "hello"); Either.isLeft(outcome); outcome = yield* send(world, "hello")) {
        strictEqual(world.telegram.sendings, 1)
        const { retryAfter = 0 } = outcome.left as DeliveryFailure
        waits.push(retryAfter)
        yield* TestClock.adjust(retryAfter)
        yield* world.poll
      }
      deepStrictEqual(waits, [firstLook, 1000, 1250, 2500])
      strictEqual(world.telegram.sendings, 2)
      deepStrictEqual(texts(world), ["hello"])
    })
  )

  it.scoped("finds what is carried out after its connection broke, whenever before the probe is due", () =>
    Effect.gen(function* () {
      for (const after of [100, 300, 1300, 4999]) {
        const world = yield* World.make
        world.telegram.fates = [{ _tag: "broken", after }]
        for (let outcome = yield* send(world, "hello"); Either.isLeft(outcome); outcome = yield* send(world, "hello")) {
          yield* TestClock.adjust((outcome.left as DeliveryFailure).retryAfter ?? 0)
          yield* world.poll
        }
        deepStrictEqual(texts(world), ["hello"])
        strictEqual(world.telegram.sendings, 1)
        deepStrictEqual(world.telegram.altered, [])
      }
    })
  )

  it.scoped("finds what was sent while its call still hangs", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      world.telegram.fates = [{ _tag: "late", after: 300 }]
      const sending = yield* Effect.fork(send(world, "hello"))
      yield* TestClock.adjust(999)
      deepStrictEqual(world.telegram.edits, [])
      yield* TestClock.adjust(1)
      assertEquals(yield* Fiber.join(sending), done)
      deepStrictEqual(texts(world), ["hello"])
      deepStrictEqual(world.telegram.edits, [102])
    })
  )

  it.scoped("takes the answer of a call that hung, although it looked for the message before", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      world.telegram.fates = [{ _tag: "answered" }, { _tag: "slow", after: 3000 }]
      const sending = yield* Effect.fork(send(world, long))
      yield* TestClock.adjust(3000)
      assertEquals(yield* Fiber.join(sending), done)
      deepStrictEqual(texts(world), long.split("\n\n"))
      deepStrictEqual(world.telegram.altered, [])
      // Two looks, above the part that was answered.
      deepStrictEqual(world.telegram.edits, [103, 104, 103, 104])
    })
  )

  it.scoped("sends at once again what could not be sent without a connection, and probes nothing", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      world.telegram.fates = [{ _tag: "unreached" }]
      assertEquals(yield* send(world, "hello"), Either.left(new DeliveryFailure({ request, reason: "network" })))
      assertEquals(yield* send(world, "hi", other), done)
      assertEquals(yield* send(world, "hello"), done)
      deepStrictEqual(texts(world), ["hi", "hello"])
      deepStrictEqual(world.telegram.edits, [])
    })
  )

  it.scoped("asks for an id of another message once only, while it looks", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      const delivery = yield* Delivery.pipe(Effect.provide(yield* Layer.build(world.process())))
      const attempt = Effect.either(delivery.send(conversation, request, Effect.succeed("hello")))
      world.telegram.fates = [{ _tag: "broken", after: 2000 }]
      yield* attempt
      // Messages that no poll has brought yet, and one that it has.
      for (let i = 0; i < 4; i++) world.telegram.userWrites(8)
      yield* TestClock.adjust(firstLook)
      yield* attempt
      deepStrictEqual(world.telegram.edits, [102, 103])
      yield* world.receipts.intend(1, other, [{ chat_id: 8, text: "hi" }], 0)
      yield* world.receipts.sent(other, 0, 105, 0)
      yield* TestClock.adjust(1000)
      yield* attempt
      deepStrictEqual(world.telegram.edits.slice(2), [102, 103, 104, 106, 107])
      yield* TestClock.adjust(1000)
      assertEquals(yield* attempt, done)
      deepStrictEqual(world.telegram.edits.slice(7), [106])
    })
  )

  it.scoped("lets only one of two runs of a step go on with the next part", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      world.telegram.fates = [{ _tag: "delayed", after: 900 }]
      const first = yield* Effect.fork(send(world, long))
      yield* TestClock.adjust(600)
      assertEquals(yield* send(world, long), done)
      yield* TestClock.adjust(300)
      assertTrue(Either.isLeft(yield* Fiber.join(first)))
      deepStrictEqual(texts(world), long.split("\n\n"))
    })
  )

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
      // Two processes looked for it.
      deepStrictEqual(after, [before[0] + 2, before[1] + 1])
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
