/**
 * A property of the whole assistant, with one layer replaced: a model that breaks three of ten streams. It runs with vitest on the
 * `TestClock`: `npx vitest run test/examples`.
 */
import { it } from "@effect/vitest"
import { deepStrictEqual } from "@effect/vitest/utils"
import { Effect } from "effect"
import { Holdfast } from "holdfast"
import { histories, TestChat, TestModel } from "holdfast/testing"

it.effect.prop(
  "answers every message once and in order",
  [histories],
  ([history]) =>
    Effect.gen(function* () {
      const chat = yield* TestChat
      yield* chat.play(history)
      deepStrictEqual(yield* chat.answered, history.messages)
    }).pipe(Effect.provide(Holdfast.layerTest({ model: TestModel.failing("cut", 0.3) }))),
  { fastCheck: { numRuns: 5 } }
)
