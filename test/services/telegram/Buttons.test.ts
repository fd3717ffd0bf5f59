import { describe, it } from "@effect/vitest"
import { assertEquals, deepStrictEqual, strictEqual } from "@effect/vitest/utils"
import { Effect, TestClock } from "effect"
import type { Keyboard } from "../../../domain/telegram/Keyboard.ts"
import type { Message } from "../../../domain/telegram/Message.ts"
import type { Fate } from "../../../layers/testing/ScriptedTelegram.ts"
import { Delivery } from "../../../services/telegram/Delivery.ts"
import { chat, conversation, done, long, request, unproven } from "./Sendings.ts"
import { firstLook } from "../../../services/telegram/Probe.ts"
import { probeAfter, World } from "./World.ts"

const keyboard: Keyboard = [
  [
    { text: "Done", callback_data: "done:1" },
    { text: "Snooze", callback_data: "snooze:1" }
  ],
  [{ text: "Cancel", callback_data: "cancel:1" }]
]

const send = (world: World, message: Message) =>
  Effect.flatMap(Delivery, (delivery) => delivery.send(conversation, request, Effect.succeed(message))).pipe(
    Effect.provide(world.process()),
    Effect.either
  )

const markups = (world: World) => world.telegram.ofBot(chat).map(({ reply_markup }) => reply_markup?.inline_keyboard)

describe("Delivery of a message with buttons", () => {
  it.scoped("sends them under its last part", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      assertEquals(yield* send(world, { markdown: long, keyboard }), done)
      deepStrictEqual(markups(world), [undefined, undefined, keyboard])
    })
  )

  it.scoped("sends no markup where there are none", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      assertEquals(yield* send(world, { markdown: "hello", keyboard: [] }), done)
      const [sent] = world.telegram.ofBot(chat)
      strictEqual("reply_markup" in sent!, false)
    })
  )

  for (const fate of [{ _tag: "lost" }, { _tag: "error" }, { _tag: "late", after: 4900 }] satisfies Array<Fate>) {
    it.scoped(`finds it with the same buttons after it was ${fate._tag}, and leaves it as it is`, () =>
      Effect.gen(function* () {
        const world = yield* World.make
        world.telegram.fates = [fate]
        const sending = yield* Effect.fork(send(world, { markdown: "**hello**", keyboard }))
        yield* TestClock.adjust(probeAfter)
        assertEquals(yield* sending, unproven(firstLook))
        yield* world.poll
        assertEquals(yield* send(world, { markdown: "another", keyboard: [] }), done)
        deepStrictEqual(markups(world), [keyboard])
        deepStrictEqual(world.telegram.altered, [])
        strictEqual(world.telegram.sendings, 1)
      })
    )
  }

  it.scoped("keeps them when its text goes out plain, and probes with that", () =>
    Effect.gen(function* () {
      const world = yield* World.make
      world.telegram.refusal = ({ entities }) =>
        entities === undefined ? undefined : { code: 400, description: "Bad Request: can't parse entities" }
      world.telegram.fates = [{ _tag: "lost" }]
      assertEquals(yield* send(world, { markdown: "**hello**", keyboard }), unproven(firstLook))
      yield* TestClock.adjust(firstLook)
      assertEquals(yield* send(world, { markdown: "**hello**", keyboard }), done)
      deepStrictEqual(markups(world), [keyboard])
      deepStrictEqual(world.telegram.altered, [])
    })
  )
})
