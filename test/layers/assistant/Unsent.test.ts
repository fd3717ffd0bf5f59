import { describe, expect, it } from "@effect/vitest"
import { Clock, Duration, Effect, Layer, TestClock } from "effect"
import * as Memory from "../../../layers/sql/stores/Memory.ts"
import * as ReadingHere from "../../../layers/testing/ReadingHere.ts"
import { ScriptedTelegram } from "../../../layers/testing/ScriptedTelegram.ts"
import { DeadLetters } from "../../../services/turns/DeadLetters.ts"
import * as GreetingAssistant from "../../support/GreetingAssistant.ts"

const bot = 42
const sendDeadline = Duration.seconds(1)
const mute = { code: 400, description: "Bad Request: not enough rights to send text messages to the chat" }

const assistant = (telegram: ScriptedTelegram) =>
  Layer.provide(GreetingAssistant.layer({ bot, reading: ReadingHere.layer, sendDeadline }), telegram.layer)

const until = <E, R>(holds: Effect.Effect<boolean, E, R>) =>
  Effect.repeat(Effect.zipRight(TestClock.adjust("500 millis"), holds), { until: (it) => it, times: 400 })

const letters = Effect.flatMap(DeadLetters, ({ list }) => list(10))

describe("a reminder or a notice that Telegram refuses", () => {
  it.scoped("is a dead letter, and comes once when it is retried after the bot may write again", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(1_800_000_000_000)
      const telegram = new ScriptedTelegram(sendDeadline)
      yield* Layer.build(assistant(telegram))
      const says = (text: string) =>
        Effect.map(Clock.currentTimeMillis, (now) => {
          telegram.date = Math.floor(now / 1000)
          telegram.userWrites(7, text)
        })
      const sent = (count: number) => until(Effect.sync(() => telegram.ofBot(7).length >= count))

      yield* says("/zone UTC")
      yield* sent(1)
      yield* says("/remind in 10 minutes tea")
      yield* sent(2)
      telegram.refusal = () => mute
      yield* TestClock.adjust("10 minutes")
      yield* says("/help")
      yield* until(Effect.map(letters, (all) => all.length === 2))
      const unsent = yield* letters
      expect(unsent.map(({ conversation, why }) => [conversation, why])).toEqual([
        ["42:7", "unsent"],
        ["42:7", "unsent"]
      ])

      // It is refused again, and is listed again.
      const { decide } = yield* DeadLetters
      const [reminder, notice] = unsent
        .map(({ turn }) => turn)
        .toSorted()
        .toReversed()
      if (reminder === undefined || notice === undefined) throw new Error("there is no letter")
      expect(reminder).toMatch(/^reminder:/)
      yield* decide(reminder, "retried", yield* Clock.currentTimeMillis, "console")
      yield* until(Effect.map(letters, (all) => all.some(({ attempts, turn }) => turn === reminder && attempts === 2)))

      telegram.refusal = () => undefined
      telegram.fates = [{ _tag: "lost" }]
      yield* decide(reminder, "retried", yield* Clock.currentTimeMillis, "console")
      yield* sent(3)
      yield* decide(notice, "dropped", yield* Clock.currentTimeMillis, "console")
      yield* TestClock.adjust("2 minutes")
      expect(yield* letters).toEqual([])
      const shown = telegram.ofBot(7).map(({ text }) => text)
      expect(shown.slice(2)).toEqual(["⏰ tea"])
      expect(telegram.altered).toEqual([])
      yield* says("Hi")
      yield* sent(4)
      expect(telegram.ofBot(7).at(-1)?.text).toBe("Hello.")
    }).pipe(Effect.provide(Memory.layer))
  )
})
