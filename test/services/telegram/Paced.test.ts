import { describe, it } from "@effect/vitest"
import { assertEquals, deepStrictEqual, strictEqual } from "@effect/vitest/utils"
import { Context, Effect, Either, Fiber, Layer, TestClock } from "effect"
import { DeliveryFailure } from "../../../domain/telegram/DeliveryFailure.ts"
import { conversationKey } from "../../../domain/Ids.ts"
import { SendLimits } from "../../../services/telegram/SendLimits.ts"
import { conversation, done, limited, long, other, request, send, texts } from "./Sendings.ts"
import { World } from "./World.ts"

const limits = (rate: number) =>
  Effect.map(Layer.build(SendLimits.layer({ rate })), (context) => Context.get(context, SendLimits))

describe("Delivery within Telegram's limits", () => {
  it.scoped("asks Telegram nothing for a chat that it holds back, and marks nothing as tried", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      world.limits = yield* limits(30)
      world.telegram.fates = [{ _tag: "limited", seconds: 3 }]
      assertEquals(yield* send(world, "hello"), limited(3000))
      const paced = (id: typeof request, retryAfter: number) =>
        Either.left(new DeliveryFailure({ request: id, reason: "paced", retryAfter }))
      yield* TestClock.adjust("1 second")
      assertEquals(yield* send(world, "hello"), paced(request, 2000))
      assertEquals(yield* send(world, "hi", other), paced(other, 2000))
      strictEqual(world.telegram.sendings, 1)
      deepStrictEqual(yield* world.receipts.find(other), [])
      // Another chat is not held back.
      const elsewhere = conversationKey({ bot: 1, chat: 8, thread: undefined })
      assertEquals(yield* send(world, "hi", other, elsewhere), done)
      yield* TestClock.adjust("2 seconds")
      assertEquals(yield* send(world, "hello"), done)
      deepStrictEqual(texts(world), ["hello"])
    })
  )

  it.scoped("lets a message wait a moment for its turn, and counts the parts of a long one", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      world.limits = yield* limits(2)
      assertEquals(yield* send(world, long, request, conversation), done)
      strictEqual(world.telegram.sendings, 3)
      const waits = yield* Effect.either(send(world, "hi", other))
      assertEquals(
        Either.flatMap(waits, (sent) => sent),
        Either.left(new DeliveryFailure({ request: other, reason: "paced", retryAfter: 1400 }))
      )
      yield* TestClock.adjust("1 second")
      const sending = yield* Effect.fork(send(world, "hi", other))
      yield* TestClock.adjust("399 millis")
      strictEqual(world.telegram.sendings, 3)
      yield* TestClock.adjust("1 millis")
      assertEquals(yield* Fiber.join(sending), done)
    })
  )
})
