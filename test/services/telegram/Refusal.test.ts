import { describe, it } from "@effect/vitest"
import { assertEquals, deepStrictEqual, strictEqual } from "@effect/vitest/utils"
import { Effect, Either, TestClock } from "effect"
import { ApiRefused } from "../../../domain/telegram/ApiFailure.ts"
import { DeliveryFailure } from "../../../domain/telegram/DeliveryFailure.ts"
import { chat, done, limited, long, other, request, send, statuses, texts, unproven, worldAfter } from "./Sendings.ts"
import { probeAfter, World } from "./World.ts"

describe("Delivery, when Telegram refuses", () => {
  it.scoped("parks for as long as Telegram asks, and needs no probe afterwards", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      world.telegram.fates = [{ _tag: "limited", seconds: 3600 }]
      assertEquals(yield* send(world, "hello"), limited(3_600_000))
      assertEquals(yield* send(world, "hi", other), done)
      assertEquals(yield* send(world, "hello"), done)
      deepStrictEqual(texts(world), ["hi", "hello"])
      deepStrictEqual(world.telegram.edits, [])
    })
  )

  for (const [code, description] of [
    [403, "Forbidden: bot was blocked by the user"],
    [403, "Forbidden: user is deactivated"],
    [403, "Forbidden: bot was kicked from the group chat"],
    [400, "Bad Request: chat not found"],
    [400, "Bad Request: have no rights to send a message"],
    [400, "Bad Request: group chat was upgraded to a supergroup chat"]
  ] as const) {
    it.scoped(`ends quietly at "${description}"`, () =>
      Effect.gen(function* () {
        const world = yield* World.make
        world.telegram.refusal = () => ({ code, description })
        assertEquals(yield* send(world, long), done)
        strictEqual(world.telegram.sendings, 1)
        deepStrictEqual(yield* statuses(world), ["ended", "ended", "ended"])
      })
    )
  }

  it.scoped("ends quietly when the user blocks the bot before the probe", () =>
    Effect.gen(function* () {
      const world = yield* worldAfter({ _tag: "lost" })
      world.telegram.editing = new ApiRefused({ method: "editMessageText", code: 403, description: "Forbidden" })
      assertEquals(yield* send(world, "hello"), done)
      deepStrictEqual(yield* statuses(world), ["ended"])
    })
  )

  it.scoped("sends the same text without its entities when Telegram does not take them", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      world.telegram.refusal = ({ entities }) =>
        entities && { code: 400, description: "Bad Request: can't parse entities" }
      assertEquals(yield* send(world, "**bold** words"), done)
      deepStrictEqual(world.telegram.ofBot(chat), [
        { chat_id: chat, text: "bold words", link_preview_options: { is_disabled: true } }
      ])
    })
  )

  it.scoped("finds the plain text that it fell back to", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      world.telegram.refusal = ({ entities }) => entities && { code: 400, description: "Bad Request: entities" }
      world.telegram.fates = [{ _tag: "lost" }]
      yield* TestClock.adjust(1000)
      assertEquals(yield* send(world, "**bold**"), unproven(probeAfter))
      yield* TestClock.adjust(probeAfter)
      yield* world.poll
      assertEquals(yield* send(world, "**bold**"), done)
      deepStrictEqual(texts(world), ["bold"])
      deepStrictEqual(world.telegram.altered, [])
    })
  )

  it.scoped("gives up what is not taken as plain text either, after two tries", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      world.telegram.refusal = () => ({ code: 400, description: "Bad Request: message is too long" })
      assertEquals(yield* send(world, "**bold**"), done)
      strictEqual(world.telegram.sendings, 2)
      assertEquals(yield* send(world, "**bold**"), done)
      strictEqual(world.telegram.sendings, 2)
    })
  )

  it.scoped("keeps everything while the token is wrong", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      world.telegram.refusal = () => ({ code: 401, description: "Unauthorized" })
      assertEquals(yield* send(world, "hello"), Either.left(new DeliveryFailure({ request, reason: "network" })))
      world.telegram.refusal = () => undefined
      assertEquals(yield* send(world, "hello"), done)
      deepStrictEqual(texts(world), ["hello"])
    })
  )
})
