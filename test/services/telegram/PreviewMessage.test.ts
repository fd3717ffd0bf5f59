import { describe, it } from "@effect/vitest"
import { assertEquals, deepStrictEqual, strictEqual } from "@effect/vitest/utils"
import { Effect, Either, Fiber, TestClock } from "effect"
import { DeliveryFailure } from "../../../domain/telegram/DeliveryFailure.ts"
import { plain } from "../../../domain/telegram/markdown/Rendered.ts"
import { Delivery } from "../../../services/telegram/Delivery.ts"
import { chat, conversation, done, long, other, request, send, statuses, texts, unproven } from "./Sendings.ts"
import { probeAfter, World } from "./World.ts"

const preview = (text: string, replyTo?: { readonly chat: number; readonly message: number }) =>
  Effect.flatMap(Delivery, (delivery) => delivery.preview(conversation, request, plain(text), replyTo))

const complete = (text: string) =>
  Effect.either(Effect.flatMap(Delivery, (delivery) => delivery.send(conversation, request, Effect.succeed(text))))

const network = Either.left(new DeliveryFailure({ request, reason: "network" }))

/** Somebody deletes the first message of the bot. */
const deleteFirst = ({ telegram: { messages } }: World) => {
  const index = messages.findIndex(({ from }) => from === "bot")
  const found = messages[index]
  if (found !== undefined) messages[index] = { ...found, payload: { ...found.payload, chat_id: 0 } }
}

describe("Delivery.preview", () => {
  it.scoped("shows a growing text as one message, which becomes the first part of the answer", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      yield* Effect.gen(function* () {
        strictEqual(yield* preview("one", { chat, message: 101 }), true)
        strictEqual(yield* preview("one two"), true)
        deepStrictEqual(texts(world), ["one two"])
        assertEquals(yield* complete(long), done)
        strictEqual(yield* preview("one two three"), false)
      }).pipe(Effect.provide(world.process()))
      deepStrictEqual(texts(world), long.split("\n\n"))
      deepStrictEqual([world.telegram.sendings, world.telegram.edits.length], [3, 2])
      deepStrictEqual(yield* statuses(world), ["sent", "sent", "sent"])
    })
  )

  it.scoped("is a reply, and leaves the chat free for other messages", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      yield* Effect.provide(preview("one", { chat, message: 101 }), world.process())
      deepStrictEqual(world.telegram.ofBot(chat).at(0)?.reply_parameters?.message_id, 101)
      assertEquals(yield* send(world, "other", other), done)
      deepStrictEqual(texts(world), ["one", "other"])
    })
  )

  it.scoped("what another process may still edit is written again when that cannot be any more", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      yield* Effect.provide(preview("one"), world.process())
      yield* Effect.gen(function* () {
        assertEquals(yield* complete("one two"), unproven(probeAfter))
        deepStrictEqual(texts(world), ["one two"])
        yield* world.telegram.editMessageText(102, { chat_id: chat, text: "late" })
        yield* TestClock.adjust(probeAfter)
        assertEquals(yield* complete("one two"), done)
      }).pipe(Effect.provide(world.process()))
      deepStrictEqual(texts(world), ["one two"])
      deepStrictEqual(yield* statuses(world), ["sent"])
    })
  )

  it.scoped("so is what its own edit may still change", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      yield* Effect.gen(function* () {
        yield* preview("one")
        world.telegram.editFates = [{ _tag: "late", after: 4500 }]
        const showing = yield* Effect.fork(Effect.either(preview("one two")))
        yield* TestClock.adjust(4000)
        assertEquals(yield* Fiber.join(showing), network)
        assertEquals(yield* complete("whole"), unproven(1000))
        deepStrictEqual(texts(world), ["whole"])
        yield* TestClock.adjust(1000)
        deepStrictEqual(texts(world), ["one two"])
        assertEquals(yield* complete("whole"), done)
      }).pipe(Effect.provide(world.process()))
      deepStrictEqual(texts(world), ["whole"])
    })
  )

  it.scoped("a preview whose sending has an unknown outcome is found, and becomes the answer", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      yield* Effect.gen(function* () {
        world.telegram.fates = [{ _tag: "lost" }]
        assertEquals(yield* Effect.either(preview("one")), network)
        yield* TestClock.adjust(probeAfter)
        yield* world.poll
        // A probe may have changed it.
        assertEquals(yield* complete("whole"), unproven(probeAfter))
        deepStrictEqual(texts(world), ["whole"])
        yield* TestClock.adjust(probeAfter)
        assertEquals(yield* complete("whole"), done)
      }).pipe(Effect.provide(world.process()))
      deepStrictEqual(texts(world), ["whole"])
      strictEqual(world.telegram.sendings, 1)
    })
  )

  it.scoped("one that did not arrive is forgotten", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      yield* Effect.gen(function* () {
        world.telegram.fates = [{ _tag: "unsent" }]
        yield* Effect.either(preview("one"))
        yield* TestClock.adjust(probeAfter)
        yield* world.poll
        assertEquals(yield* complete(long), done)
      }).pipe(Effect.provide(world.process()))
      deepStrictEqual(texts(world), long.split("\n\n"))
    })
  )

  it.scoped("one that was deleted is replaced by a new message", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      yield* Effect.gen(function* () {
        yield* preview("one")
        deleteFirst(world)
        strictEqual(yield* preview("one two"), false)
        assertEquals(
          yield* complete("whole"),
          Either.left(new DeliveryFailure({ request, reason: "busy", retryAfter: 1 }))
        )
        assertEquals(yield* complete("whole"), done)
      }).pipe(Effect.provide(world.process()))
      deepStrictEqual(texts(world), ["whole"])
    })
  )

  it.scoped("a refusal ends the preview, and not the answer", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      yield* world.answered
      yield* Effect.gen(function* () {
        world.telegram.refusal = () => ({ code: 403, description: "Forbidden: bot was kicked from the group chat" })
        strictEqual(yield* preview("one"), false)
        world.telegram.refusal = () => undefined
        assertEquals(yield* complete("whole"), done)
      }).pipe(Effect.provide(world.process()))
      deepStrictEqual(texts(world), ["whole"])
      deepStrictEqual(yield* world.letters, [])
    })
  )

  it.scoped("an answer that is given up leaves its preview, and is not sent", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      yield* Effect.gen(function* () {
        yield* preview("one")
        yield* Effect.flatMap(Delivery, (delivery) => delivery.abandon(request))
        strictEqual(yield* preview("one two"), false)
        assertEquals(yield* complete("whole"), done)
      }).pipe(Effect.provide(world.process()))
      deepStrictEqual(texts(world), ["one"])
      deepStrictEqual(yield* statuses(world), ["ended"])
    })
  )
})
