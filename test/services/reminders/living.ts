import { Clock, Duration, Effect, Exit, Layer, Scope, TestClock } from "effect"
import type { Reply } from "../../../domain/sandbox/persona/Reply.ts"
import * as Assistant from "../../../layers/assistant/Assistant.ts"
import * as Memory from "../../../layers/sql/stores/Memory.ts"
import * as ReadingHere from "../../../layers/testing/ReadingHere.ts"
import * as ScriptedModel from "../../../layers/testing/ScriptedModel.ts"
import { ScriptedTelegram } from "../../../layers/testing/ScriptedTelegram.ts"
import type { ChatRequest } from "../../../domain/model/Chat.ts"
import * as SingleModel from "../../../services/model/SingleModel.ts"
import { Readiness } from "../../../services/Readiness.ts"

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

/** Friday noon in Berlin; its clocks change in the night to Sunday. */
export const start = Date.UTC(2026, 2, 27, 11)

/** A whole assistant on a store in memory, and a Telegram that a test writes in. It lives until `die`, and again from `live` on. */
export const living = (
  script: (request: ChatRequest) => Effect.Effect<Reply> = () => Effect.succeed("hello"),
  at: number = start
) =>
  Effect.gen(function* () {
    yield* TestClock.setTime(at)
    const telegram = new ScriptedTelegram(Duration.seconds(1))
    const assistant = Assistant.layer({
      bot: 42,
      access: { _tag: "Everyone" },
      queue: "gather",
      streaming: true,
      systemPrompt: "",
      sendDeadline: Duration.seconds(1),
      grace: Duration.zero,
      reading: ReadingHere.layer
    }).pipe(
      Layer.provide([
        telegram.layer,
        Layer.provide(SingleModel.layer("scripted"), ScriptedModel.layer(script)),
        Readiness.layer
      ])
    )

    let life: Scope.CloseableScope | undefined
    const live = Effect.gen(function* () {
      life = yield* Scope.make()
      yield* Layer.buildWithScope(Layer.fresh(assistant), life)
    })
    const die = Effect.suspend(() => (life === undefined ? Effect.void : Scope.close(life, Exit.void)))
    yield* Effect.addFinalizer(() => die)
    yield* live

    /** The messages of the bot to a person. */
    const said = (person = 7) => telegram.ofBot(person).map(({ text }) => text)

    const heard = <A>(person: number, act: () => A) =>
      Effect.gen(function* () {
        telegram.date = Math.floor((yield* Clock.currentTimeMillis) / 1000)
        const before = said(person).length
        act()
        yield* settled
        return said(person).slice(before)
      })

    /** Writes, and returns what was said to that. */
    const write = (text: string, person = 7) => heard(person, () => telegram.userWrites(person, text))

    /** Replies to the newest message of the bot. */
    const answer = (text: string, person = 7) =>
      heard(person, () => {
        const asked = telegram.messages.findLast(({ from, payload }) => from === "bot" && payload.chat_id === person)
        if (asked === undefined) throw new Error("the bot has asked nothing")
        telegram.userReplies(person, asked, text)
      })

    /** Presses the button of this name under the newest message that has one. */
    const press = (name: string, person = 7) =>
      heard(person, () => {
        for (const { id, payload } of telegram.messages.toReversed()) {
          const found = payload.reply_markup?.inline_keyboard.flat().find(({ text }) => text === name)
          if (found !== undefined) return telegram.userPresses(person, id, found.callback_data)
        }
        throw new Error(`there is no button ${name}`)
      })

    /** The messages that are sent while some seconds pass. */
    const pass = (duration: Duration.DurationInput, person = 7) =>
      Effect.gen(function* () {
        const before = said(person).length
        yield* TestClock.adjust(duration)
        return said(person).slice(before)
      })

    /** A restart at a later time, and what is said then: living through it second by second would take long. */
    const wakeAt = (at: number, person = 7) =>
      Effect.gen(function* () {
        yield* die
        const before = said(person).length
        yield* TestClock.setTime(at)
        yield* live
        yield* TestClock.adjust("200 millis")
        return said(person).slice(before)
      })

    return { telegram, live, die, said, write, answer, press, pass, wakeAt }
  })

/** Lets everything finish that takes no time. */
const settled = TestClock.adjust("20 millis")

/** A store that outlives the assistant, for a test alone. */
export const store = Layer.fresh(Memory.layer)
