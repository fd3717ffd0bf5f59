import { assertTrue } from "@effect/vitest/utils"
import { Effect, Either, Fiber, TestClock } from "effect"
import { type ConversationKey, conversationKey, RequestId } from "../../../domain/Ids.ts"
import type { Message } from "../../../domain/telegram/Message.ts"
import { DeliveryFailure } from "../../../domain/telegram/DeliveryFailure.ts"
import { Delivery } from "../../../services/telegram/Delivery.ts"
import type { Fate } from "../../../layers/testing/ScriptedTelegram.ts"
import { probeAfter, World } from "./World.ts"

export const chat = 7
export const conversation = conversationKey({ bot: 1, chat, thread: undefined })
export const topic = conversationKey({ bot: 1, chat, thread: 5 })
export const request = RequestId.make("1:10:100")
export const other = RequestId.make("1:11:100")

/** Three parts of 4096 units at most. */
export const long = ["a", "b", "c"].map((letter) => letter.repeat(3000)).join("\n\n")

export const done = Either.right(undefined)
export const unproven = (retryAfter: number) =>
  Either.left(new DeliveryFailure({ request, reason: "unproven", retryAfter }))
export const busy = new DeliveryFailure({ request: other, reason: "busy", retryAfter: 500 })
export const limited = (retryAfter: number) =>
  Either.left(new DeliveryFailure({ request, reason: "limited", retryAfter }))

/** Sends in a process of its own. */
export const send = (world: World, text: string | Message, id = request, to: ConversationKey = conversation) =>
  Effect.flatMap(Delivery, (delivery) => delivery.send(to, id, Effect.succeed(text))).pipe(
    Effect.provide(world.process()),
    Effect.either
  )

export const texts = (world: World, thread?: number) => world.telegram.ofBot(chat, thread).map(({ text }) => text)

export const statuses = (world: World) =>
  Effect.map(world.receipts.find(request), (receipts) => receipts.map(({ status }) => status))

/** A world in which the first sending had this fate, and the probe is due. */
export const worldAfter = Effect.fnUntraced(function* (fate: Fate) {
  const world = yield* World.make
  world.telegram.fates = [fate]
  const sending = yield* Effect.fork(send(world, "hello"))
  yield* TestClock.adjust(probeAfter)
  assertTrue(Either.isLeft(yield* Fiber.join(sending)))
  yield* world.poll
  return world
})
