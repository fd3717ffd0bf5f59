import { describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { expect } from "vitest"
import { Answer } from "../../../../domain/turns/Answer.ts"
import { ConversationKey, type RequestId, requestId } from "../../../../domain/Ids.ts"
import { reminderIdOf } from "../../../../domain/reminders/Reminder.ts"
import { Zone } from "../../../../domain/reminders/calendar/Zone.ts"
import * as Stores from "../../../../layers/sql/stores/Stores.ts"
import { DeadLetters } from "../../../../services/turns/DeadLetters.ts"
import { TurnStore } from "../../../../services/turns/TurnStore.ts"
import { Updates } from "../../../../services/turns/Updates.ts"
import { ReminderStore } from "../../../../services/reminders/ReminderStore.ts"
import { Receipts } from "../../../../services/telegram/Receipts.ts"
import { databases } from "../../../support/Databases.ts"
import { message } from "./Arrivals.ts"

const conversation = ConversationKey.make("1:7")
const id = (update: number) => requestId(1, update, 100)
const turn = (update: number, places: ReadonlyArray<number>, since = 0, history = 40) => ({
  id: id(update),
  conversation,
  places,
  since,
  history,
  now: 5000
})
const answer = (of: RequestId, text: string) =>
  new Answer({
    turn: of,
    kind: "whole",
    text,
    model: "m/1",
    promptTokens: 3,
    completionTokens: null,
    cost: 0.00125,
    delayed: false,
    at: 6000
  })
const said = (question: string, reply: string) => [
  { role: "user" as const, content: question },
  { role: "assistant" as const, content: reply }
]
const accept = (...updates: ReadonlyArray<number>) =>
  Effect.flatMap(Updates, (_) =>
    _.accept(
      1,
      updates.map((update) => message(update)),
      undefined,
      1000
    )
  )

describe.each(databases)("TurnStore on %s", (_, database) => {
  const stores = Layer.provide(Stores.layer, database)

  it.effect("tells the time zone of each member's person", () =>
    Effect.gen(function* () {
      const store = yield* TurnStore
      const { reply } = yield* ReminderStore
      yield* accept(1)
      const request = id(9)
      const asker = { request, id: reminderIdOf(request), bot: 1, user: 7, conversation, now: 0, saidAt: 0 }
      yield* reply(asker, {}, () => ({ reply: { markdown: "" }, zone: Zone.make("Europe/Berlin") }))
      expect((yield* store.claim(turn(1, [1]))).members.map(({ zone }) => zone)).toEqual(["Europe/Berlin"])
    }).pipe(Effect.provide(stores))
  )

  it.effect("concludes a turn: its members are its own, its answer stands, and a dead one is a letter", () =>
    Effect.gen(function* () {
      const store = yield* TurnStore
      yield* accept(1, 2)
      const dead = new Answer({ ...answer(id(1), ""), kind: "poisoned" })
      const concluding = { conversation, places: [1, 2], answer: dead }
      for (let times = 0; times < 2; times++) yield* store.conclude(concluding)
      yield* store.setAside(id(1), 7000)
      expect(yield* store.answer(id(1))).toEqual(Option.some(dead))
      expect(yield* (yield* DeadLetters).list(9)).toMatchObject([{ turn: id(1), why: "poisoned", members: 2 }])
      // The one that stands is kept, unless the turn has grown.
      yield* store.claim(turn(2, [2]))
      yield* store.conclude({ ...concluding, answer: answer(id(1), "later") })
      expect(yield* store.answer(id(1))).toEqual(Option.some(dead))
    }).pipe(Effect.provide(stores))
  )

  it.effect("claims its members once, and never those of another turn", () =>
    Effect.gen(function* () {
      const store = yield* TurnStore
      yield* accept(1, 2, 3)
      const first = yield* store.claim(turn(1, [1, 2]))
      expect(first.members).toEqual([
        { place: 1, id: id(1), acceptedAt: 1000, envelope: message(1).content?.envelope, zone: null },
        { place: 2, id: id(2), acceptedAt: 1000, envelope: message(2).content?.envelope, zone: null }
      ])
      expect(first).toMatchObject({ history: [], answer: Option.none() })
      expect((yield* store.claim(turn(3, [2, 3]))).members.map(({ place }) => place)).toEqual([3])
      expect(yield* store.claim(turn(1, [1, 2]))).toEqual({ ...first, attempts: 2 })
      expect((yield* store.claim(turn(1, [1]))).members).toEqual(first.members)
    }).pipe(Effect.provide(stores))
  )

  it.effect("keeps the first answer, with every character", () =>
    Effect.gen(function* () {
      const store = yield* TurnStore
      yield* accept(1)
      yield* store.claim(turn(1, [1]))
      expect(yield* store.answer(id(1))).toEqual(Option.none())
      const text = "a\u0000b \ud83d 👋"
      yield* store.answered(answer(id(1), text), said("q\u0000", text))
      yield* store.answered(answer(id(1), "another"), said("q", "another"))
      expect(yield* store.answer(id(1))).toEqual(Option.some(answer(id(1), text)))
      expect((yield* store.claim(turn(1, [1]))).answer).toEqual(Option.some(answer(id(1), text)))
      yield* accept(2)
      expect((yield* store.claim(turn(2, [2]))).history).toEqual(said("q\u0000", text))
    }).pipe(Effect.provide(stores))
  )

  it.effect("shows the newest messages after a place and before the turn, oldest first", () =>
    Effect.gen(function* () {
      const store = yield* TurnStore
      yield* accept(1, 2, 3, 4, 5)
      for (const update of [1, 2, 3, 5]) {
        yield* store.claim(turn(update, [update]))
        yield* store.answered(answer(id(update), `a${update}`), said(`q${update}`, `a${update}`))
      }
      const history = (since: number, limit: number) =>
        Effect.map(store.claim(turn(4, [4], since, limit)), (claimed) => claimed.history.map(({ content }) => content))
      expect(yield* history(0, 40)).toEqual(["q1", "a1", "q2", "a2", "q3", "a3"])
      expect(yield* history(1, 40)).toEqual(["q2", "a2", "q3", "a3"])
      expect(yield* history(0, 3)).toEqual(["a2", "q3", "a3"])
    }).pipe(Effect.provide(stores))
  )

  it.effect("finds no answer that misses a part of a turn that grew, unless it is being sent", () =>
    Effect.gen(function* () {
      const store = yield* TurnStore
      yield* accept(1, 2, 3, 4)
      yield* store.claim(turn(1, [1]))
      yield* store.answered(answer(id(1), "to one"), said("q1", "to one"))
      const grown = yield* store.claim(turn(1, [1, 2]))
      expect(grown.members.map(({ place }) => place)).toEqual([1, 2])
      expect(grown.answer).toEqual(Option.none())
      yield* store.answered(answer(id(1), "to both"), said("q1 q2", "to both"))
      yield* (yield* Receipts).intend(1, id(1), [{ chat_id: 7, text: "to …" }], 7000, true)
      yield* (yield* Receipts).sent(id(1), 0, 50, 7000)
      expect((yield* store.claim(turn(1, [1, 2]))).answer).not.toEqual(Option.none())
      expect((yield* store.claim(turn(1, [1, 2, 3]))).answer).toEqual(Option.none())
      yield* store.answered(answer(id(1), "to both"), said("q1 q2", "to both"))
      yield* (yield* Receipts).completed(id(1), [{ chat_id: 7, text: "to both" }])
      expect((yield* store.claim(turn(1, [1, 2, 3, 4]))).answer).toEqual(Option.some(answer(id(1), "to both")))
    }).pipe(Effect.provide(stores))
  )

  it.effect("keeps the newest checkpoint of a turn until that is answered, and none after it", () =>
    Effect.gen(function* () {
      const store = yield* TurnStore
      const checkpoint = (text: string) => ({ candidate: "a", body: "{\u0000}", text })
      const claimed = Effect.map(store.claim(turn(1, [1])), (found) => found.checkpoint)
      yield* accept(1)
      yield* store.checkpoint([{ turn: id(1), round: 0, checkpoint: checkpoint("never claimed") }])
      expect(yield* claimed).toEqual(Option.none())
      yield* store.checkpoint([{ turn: id(1), round: 0, checkpoint: checkpoint("so") }])
      yield* store.checkpoint([{ turn: id(1), round: 0, checkpoint: checkpoint("so far") }])
      expect(yield* claimed).toEqual(Option.some(checkpoint("so far")))
      yield* store.answered(answer(id(1), "so far so good"), said("q", "so far so good"))
      yield* store.checkpoint([{ turn: id(1), round: 0, checkpoint: checkpoint("late") }])
      expect(yield* claimed).toEqual(Option.none())
    }).pipe(Effect.provide(stores))
  )

  it.effect("forgets how far the answer of a turn had come that grew since", () =>
    Effect.gen(function* () {
      const store = yield* TurnStore
      yield* accept(1, 2)
      yield* store.claim(turn(1, [1]))
      yield* store.checkpoint([{ turn: id(1), round: 0, checkpoint: { candidate: "a", body: "b", text: "to one" } }])
      expect((yield* store.claim(turn(1, [1, 2]))).checkpoint).toEqual(Option.none())
    }).pipe(Effect.provide(stores))
  )
})
