import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { type Act, histories, history } from "../../../layers/testing/History.ts"
import { layer, TestChat } from "../../../layers/testing/TestChat.ts"
import * as TestModel from "../../../layers/testing/TestModel.ts"

const write = (text: string): Act => ({ _tag: "Write", text })

describe("TestChat", () => {
  for (const fault of ["cut", "empty", "network", "rate_limit", "server_error"] as const) {
    it.effect.prop(
      `answers every message once and in order when three in ten calls fail (${fault})`,
      [histories],
      ([history]) =>
        Effect.gen(function* () {
          const chat = yield* TestChat
          yield* chat.play(history)
          expect(yield* chat.answered).toEqual(history.messages)
        }).pipe(Effect.provide(layer({ model: TestModel.failing(fault, 0.3) }))),
      { fastCheck: { numRuns: 5 } }
    )
  }

  it.effect("shows what the bot wrote, also after a restart", () =>
    Effect.gen(function* () {
      const chat = yield* TestChat
      yield* chat.play(history([write("one"), write("two")]))
      yield* chat.play(history([{ _tag: "Restart" }, write("three"), { _tag: "Redeliver" }]))
      expect(yield* chat.replies).toEqual(["You said: one two", "You said: three"])
      expect(yield* chat.answered).toEqual(["one", "two", "three"])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("shows a message of the bot that no request accounts for", () =>
    Effect.gen(function* () {
      const chat = yield* TestChat
      yield* chat.play(history([write("one")]))
      yield* chat.telegram.sendMessage({ chat_id: 7, text: "You said: one" })
      expect(yield* chat.answered).toEqual(["one", "You said: one"])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("leaves out a message that got no whole answer", () =>
    Effect.gen(function* () {
      const chat = yield* TestChat
      yield* chat.play(history([write("one")]))
      expect(yield* chat.answered).toEqual([])
      expect(yield* chat.replies).toHaveLength(1)
    }).pipe(Effect.provide(layer({ model: TestModel.failing("empty", 1) })))
  )
})
