import { describe, expect, it } from "@effect/vitest"
import { Clock, Duration, Effect, Exit, Layer, Scope, TestClock } from "effect"
import { ApiRefused, ApiUnknown } from "../../../domain/telegram/ApiFailure.ts"
import * as Memory from "../../../layers/sql/stores/Memory.ts"
import * as ReadingHere from "../../../layers/testing/ReadingHere.ts"
import { ScriptedTelegram } from "../../../layers/testing/ScriptedTelegram.ts"
import * as GreetingAssistant from "../../support/GreetingAssistant.ts"

const sendDeadline = Duration.seconds(1)
const chat = 7

const world = Effect.gen(function* () {
  yield* TestClock.setTime(Date.UTC(2027, 0, 15, 8))
  const telegram = new ScriptedTelegram(sendDeadline)
  const assistant = Layer.provide(
    GreetingAssistant.layer({ bot: 42, reading: ReadingHere.layer, sendDeadline }),
    telegram.layer
  )
  const stores = yield* Effect.context<Layer.Layer.Success<typeof Memory.layer>>()
  let life = yield* Scope.make()
  const start = Effect.suspend(() => Layer.buildWithScope(Layer.fresh(assistant), life)).pipe(Effect.provide(stores))
  const stop = Effect.suspend(() => Scope.close(life, Exit.void))
  yield* Effect.addFinalizer(() => stop)
  yield* start
  const restart = Effect.gen(function* () {
    yield* stop
    life = yield* Scope.make()
    yield* start
  })

  const messages = () => telegram.messages.filter(({ from }) => from === "bot")
  const sent = (count: number) =>
    Effect.repeat(
      Effect.zipRight(
        TestClock.adjust("500 millis"),
        Effect.sync(() => messages().length >= count)
      ),
      { until: (it) => it, times: 100 }
    )
  const now = Effect.map(Clock.currentTimeMillis, (millis) => void (telegram.date = Math.floor(millis / 1000)))
  const says = Effect.fnUntraced(function* (text: string) {
    yield* now
    const before = messages().length
    telegram.userWrites(chat, text)
    yield* sent(before + 1)
    const last = messages().at(-1)
    if (last === undefined) throw new Error("nothing was sent")
    return last
  })
  const presses = Effect.fnUntraced(function* (under: { readonly id: number }, text: string) {
    yield* now
    const before = messages().length
    const keyboard = messages().find(({ id }) => id === under.id)?.payload.reply_markup?.inline_keyboard ?? []
    const button = keyboard.flat().find((one) => one.text === text)
    if (button === undefined) throw new Error(`there is no button ${text}`)
    telegram.userPresses(chat, under.id, button.callback_data)
    yield* sent(before + 1)
  })
  /** Long enough for every further round. */
  const settled = TestClock.adjust("75 seconds")
  yield* says("/zone UTC")
  return { telegram, says, presses, restart, settled }
})

const gone = (message: { readonly id: number }) => ({ chat, message: message.id, keyboard: [] })

describe("the buttons under the confirmation of a reminder", () => {
  it.scoped("go once when it fires, also if the process ends in between", () =>
    Effect.gen(function* () {
      const { restart, says, settled, telegram } = yield* world
      const one = yield* says("/remind in 2 minutes tea")
      yield* settled
      expect(telegram.markups).toEqual([])
      telegram.editing = new ApiUnknown({ method: "editMessageReplyMarkup", why: "network" })
      yield* settled
      yield* settled
      expect(telegram.ofBot(chat).at(-1)?.text).toBe("⏰ tea")
      expect(telegram.markups).toEqual([])
      telegram.editing = Effect.void
      yield* restart
      yield* settled
      expect(telegram.markups).toEqual([gone(one)])
      yield* restart
      yield* settled
      expect(telegram.markups).toHaveLength(1)
    }).pipe(Effect.provide(Memory.layer))
  )

  it.scoped("go when it is cancelled or changed elsewhere", () =>
    Effect.gen(function* () {
      const { presses, says, settled, telegram } = yield* world
      const one = yield* says("/remind tomorrow at 9 tea")
      const two = yield* says("/remind tomorrow at 10 coffee")
      const three = yield* says("/remind every day at 11 water")
      const list = yield* says("/reminders")
      // By the times of the next day, and of this day.
      yield* presses(list, "✕ 2")
      yield* presses(list, "💤 3 +1 h")
      yield* settled
      expect(telegram.markups).toEqual([gone(one), gone(two)])
      yield* presses(list, "✕ 1")
      yield* settled
      expect(telegram.markups).toEqual([gone(one), gone(two), gone(three)])
    }).pipe(Effect.provide(Memory.layer))
  )

  it.scoped("stay under a repeating one that fires, and are left to their own press", () =>
    Effect.gen(function* () {
      const { presses, says, settled, telegram } = yield* world
      const daily = yield* says("/remind every day at 8:02 water")
      yield* settled
      yield* settled
      expect(telegram.ofBot(chat).filter(({ text }) => text === "⏰ water")).toHaveLength(1)
      expect(telegram.markups).toEqual([])
      // Telegram names the pressed keyboard, and its press removes it.
      yield* presses(daily, "✕ Cancel")
      yield* settled
      expect(telegram.markups).toEqual([])
    }).pipe(Effect.provide(Memory.layer))
  )

  it.scoped("are given up when Telegram refuses the edit", () =>
    Effect.gen(function* () {
      const { presses, says, settled, telegram } = yield* world
      yield* says("/remind tomorrow at 9 tea")
      const list = yield* says("/reminders")
      let refused = 0
      telegram.editing = Effect.suspend(() => {
        refused++
        const description = "Bad Request: message can't be edited"
        return new ApiRefused({ method: "editMessageReplyMarkup", code: 400, description })
      })
      yield* presses(list, "✕ 1")
      yield* settled
      expect(refused).toBe(1)
    }).pipe(Effect.provide(Memory.layer))
  )
})
