import { describe, it } from "@effect/vitest"
import { Effect, Exit, Layer, Option } from "effect"
import { expect } from "vitest"
import { Answer } from "../../../../domain/turns/Answer.ts"
import { NoDeadLetter } from "../../../../domain/turns/DeadLetter.ts"
import { initial } from "../../../../domain/conversation/Reducer.ts"
import { ConversationKey, noticeId, RequestId, requestId } from "../../../../domain/Ids.ts"
import { Zone } from "../../../../domain/reminders/calendar/Zone.ts"
import { ReminderId, reminderRequestId } from "../../../../domain/reminders/Reminder.ts"
import { create } from "../../../../domain/reminders/Transitions.ts"
import { Conversations } from "../../../../services/engine/Conversations.ts"
import { PeopleStore } from "../../../../services/people/PeopleStore.ts"
import { ReminderStore } from "../../../../services/reminders/ReminderStore.ts"
import * as Stores from "../../../../layers/sql/stores/Stores.ts"
import { DeadLetters } from "../../../../services/turns/DeadLetters.ts"
import { Timeline } from "../../../../services/turns/Timeline.ts"
import { TurnStore } from "../../../../services/turns/TurnStore.ts"
import { Updates } from "../../../../services/turns/Updates.ts"
import { Receipts } from "../../../../services/telegram/Receipts.ts"
import { Census } from "../../../../services/telemetry/Census.ts"
import { databases } from "../../../support/Databases.ts"
import { message } from "./Arrivals.ts"

const conversation = ConversationKey.make("1:7")
const unasked = { model: null, promptTokens: null, completionTokens: null, cost: null, delayed: false }
const idOf = (update: number) => requestId(1, update, 100)

/** A turn of the messages at these places, which ends as it is told. */
const turnOf = (places: ReadonlyArray<number>, kind: Answer["kind"], at = 3000) =>
  Effect.gen(function* () {
    const turns = yield* TurnStore
    const id = idOf(places[0] ?? 0)
    yield* turns.claim({ id, conversation, places, since: 0, history: 40, now: at - 1000 })
    yield* turns.answered(new Answer({ turn: id, kind, text: "", at, ...unasked }), [{ role: "user", content: "hm" }])
    return id
  })

const accept = (...updates: ReadonlyArray<number>) =>
  Effect.flatMap(Updates, ({ accept }) =>
    accept(
      1,
      updates.map((update) => message(update)),
      undefined,
      1000
    )
  )

const listed = Effect.flatMap(DeadLetters, ({ list }) => Effect.map(list(10), (all) => all.map(({ turn }) => turn)))

describe.each(databases)("Dead letters on %s", (_, database) => {
  const stores = Layer.provide(Stores.layer, database)

  it.effect("are the turns that failed too often, ran out of time, or could not be sent, newest first", () =>
    Effect.gen(function* () {
      const letters = yield* DeadLetters
      const receipts = yield* Receipts
      yield* accept(1, 2, 3, 4, 5, 6)
      const dead = yield* turnOf([1, 2], "dead", 3000)
      const expired = yield* turnOf([3], "expired", 4000)
      yield* turnOf([4], "whole")
      const unsent = yield* turnOf([5], "whole")
      const blocked = yield* turnOf([6], "whole")
      yield* receipts.intend(1, unsent, [{ chat_id: 7, text: "hello" }], 3500)
      yield* receipts.buried(unsent, "abandoned", 5000)
      yield* receipts.ended(blocked, "bot was blocked by the user", 6000)

      expect(yield* letters.list(10)).toMatchObject([
        { turn: unsent, why: "abandoned", diedAt: 5000, members: 1 },
        { turn: expired, why: "expired", diedAt: 4000, members: 1 },
        { turn: dead, conversation, why: "dead", attempts: 1, acceptedAt: 1000, diedAt: 3000, members: 2 }
      ])
      expect(yield* letters.list(1)).toHaveLength(1)
      expect((yield* (yield* Census).backlog).deadLetters).toBe(3)
    }).pipe(Effect.provide(stores))
  )

  it.effect("are accepted once more by a retry: new ids, the next places, the same content; only once", () =>
    Effect.gen(function* () {
      const letters = yield* DeadLetters
      const updates = yield* Updates
      yield* accept(1, 2)
      const dead = yield* turnOf([1, 2], "dead")
      yield* accept(3)

      const { decided, placed } = yield* letters.decide(dead, "retried", 9000, "console")
      const again = [`${idOf(1)}:again:1`, `${idOf(2)}:again:1`]
      expect(decided).toMatchObject({ turn: dead, verdict: "retried", at: 9000, already: false, again: again[0] })
      expect(
        placed.map(({ conversation, ref }) => [conversation, ref.place, ref.id, ref.acceptedAt, ref.kind])
      ).toEqual([
        [conversation, 4, again[0], 9000, "message"],
        [conversation, 5, again[1], 9000, "message"]
      ])
      const offered = yield* updates.unconfirmed(Number.MAX_SAFE_INTEGER, 10)
      expect(offered.filter(({ ref }) => ref.place > 3)).toEqual(placed)
      expect(yield* updates.find(RequestId.make(again[1] ?? ""))).toEqual(yield* updates.find(idOf(2)))

      expect(yield* letters.decide(dead, "retried", 9500, "console")).toEqual({
        decided: { ...decided, already: true },
        placed: []
      })
      expect((yield* letters.decide(dead, "dropped", 9500, "console")).decided).toEqual({ ...decided, already: true })
      expect(yield* updates.unconfirmed(Number.MAX_SAFE_INTEGER, 10)).toHaveLength(offered.length)
      expect(yield* listed).toEqual([])
      expect((yield* (yield* Census).backlog).deadLetters).toBe(0)

      // What was said in vain is not said twice to the model.
      const turns = yield* TurnStore
      const id = RequestId.make(again[0] ?? "")
      const claimed = yield* turns.claim({ id, conversation, places: [4, 5], since: 0, history: 40, now: 9600 })
      expect(claimed.history).toEqual([])
      expect(claimed.members.map(({ place }) => place)).toEqual([4, 5])
      expect(claimed.members.map(({ envelope }) => envelope.text)).toEqual(["text 1", "text 2"])

      // It dies again: the next letter, and the next number.
      yield* turns.answered(new Answer({ turn: id, kind: "dead", text: "", at: 9700, ...unasked }), [])
      expect(yield* listed).toEqual([id])
      expect((yield* letters.decide(id, "retried", 9800, "console")).decided.again).toBe(`${idOf(1)}:again:2`)
      expect(Option.getOrThrow(yield* (yield* Timeline).ofRequest(dead)).letter).toBe("retried")
      // The newest version of each message is the one that is answered now.
      expect((yield* (yield* Timeline).ofChat(1, 7, 10)).map(({ request }) => request)).toEqual([
        idOf(3),
        `${idOf(2)}:again:2`,
        `${idOf(1)}:again:2`
      ])
    }).pipe(Effect.provide(stores))
  )

  it.effect("are taken from the list by a drop; only once, and only those that are there", () =>
    Effect.gen(function* () {
      const letters = yield* DeadLetters
      yield* accept(1, 2)
      const dead = yield* turnOf([1], "dead")
      const whole = yield* turnOf([2], "whole")
      const verdict = "dropped"
      expect(yield* letters.decide(dead, verdict, 9000, "console")).toMatchObject({
        decided: { verdict, at: 9000, already: false, again: null },
        placed: []
      })
      expect((yield* letters.decide(dead, verdict, 9500, "console")).decided).toMatchObject({
        verdict,
        at: 9000,
        already: true
      })
      expect((yield* letters.decide(dead, "retried", 9500, "console")).decided).toMatchObject({
        verdict: "dropped",
        already: true
      })
      expect(yield* listed).toEqual([])
      for (const id of [whole, RequestId.make("1:9:9")]) {
        expect(yield* Effect.exit(letters.decide(id, "retried", 9000, "console"))).toEqual(
          Exit.fail(NoDeadLetter.of(id))
        )
        expect(yield* Effect.exit(letters.decide(id, "dropped", 9000, "console"))).toEqual(
          Exit.fail(NoDeadLetter.of(id))
        )
      }
    }).pipe(Effect.provide(stores))
  )

  it.effect("are no more when their turn grows and is answered anew", () =>
    Effect.gen(function* () {
      yield* accept(1, 2)
      const dead = yield* turnOf([1], "dead")
      expect(yield* listed).toEqual([dead])
      yield* turnOf([1, 2], "whole", 4000)
      expect(yield* listed).toEqual([])
    }).pipe(Effect.provide(stores))
  )

  it.effect(
    "are reminders and notices that could not be sent, and are sent again as they are stored, while that is known",
    () =>
      Effect.gen(function* () {
        const letters = yield* DeadLetters
        const receipts = yield* Receipts
        const { accept, unconfirmed } = yield* Updates
        yield* accept(1, [message(1, { kind: "tell", about: "help" }), message(2)], undefined, 1000)
        const notice = idOf(1)
        const late = noticeId(idOf(2))
        const reminders = yield* ReminderStore
        const asker = {
          request: idOf(1),
          id: ReminderId.make("r1"),
          bot: 1,
          user: 7,
          conversation,
          now: 5,
          saidAt: 5
        }
        const reminder = create(
          asker.id,
          { conversation, bot: 1, user: 7, zone: Zone.make("UTC") },
          { _tag: "Understood", text: "tea", recurrence: { _tag: "Once", at: 100 }, at: 100 },
          5
        )
        yield* reminders.reply(asker, {}, () => ({ reply: { markdown: "yes" }, changed: [reminder] }))
        const occurrence = reminderRequestId(asker.id, 1)
        for (const request of [notice, late, occurrence]) {
          yield* receipts.intend(1, request, [{ chat_id: 7, text: `of ${request}` }], 3000)
          yield* receipts.untried(request, 0)
          yield* receipts.buried(request, "no right", 4000)
          yield* receipts.buried(request, "no right", 5000)
        }
        expect(yield* letters.list(10)).toMatchObject([
          { turn: occurrence, conversation, why: "unsent", attempts: 1, diedAt: 4000, members: 0 },
          { turn: notice, conversation, why: "unsent", attempts: 1, acceptedAt: 1000, diedAt: 4000, members: 1 }
        ])
        expect((yield* (yield* Census).backlog).deadLetters).toBe(2)

        // Nobody decided: it stays as it is.
        expect(yield* receipts.reopened(occurrence)).toBe(true)
        expect((yield* receipts.find(occurrence)).map(({ status }) => status)).toEqual(["ended"])
        const { decided, placed } = yield* letters.decide(occurrence, "retried", 9000, "cli")
        expect(decided).toMatchObject({ verdict: "retried", already: false, again: `${occurrence}:again:1` })
        expect(placed).toMatchObject([{ conversation, ref: { id: decided.again, kind: "tell", about: "again" } }])
        expect((yield* unconfirmed(Number.MAX_SAFE_INTEGER, 10)).at(-1)).toEqual(placed[0])
        expect(yield* letters.decide(occurrence, "retried", 9100, "cli")).toMatchObject({
          decided: { already: true, again: decided.again },
          placed: []
        })
        expect(yield* receipts.reopened(occurrence)).toBe(true)
        expect(yield* receipts.find(occurrence)).toMatchObject([
          { status: "open", triedAt: null, payload: { text: `of ${occurrence}` } }
        ])
        // It is refused again, and is listed again; a step that is repeated does not send it.
        yield* receipts.buried(occurrence, "no right", 9500)
        expect(yield* listed).toEqual([occurrence, notice])
        expect(yield* receipts.reopened(occurrence)).toBe(true)
        expect((yield* receipts.find(occurrence)).map(({ status }) => status)).toEqual(["ended"])
        expect((yield* letters.decide(occurrence, "retried", 9600, "cli")).decided.again).toBe(`${occurrence}:again:2`)
        yield* letters.decide(notice, "dropped", 9700, "cli")
        yield* receipts.buried(notice, "no right", 9800)
        expect(yield* listed).toEqual([])
      }).pipe(Effect.provide(stores))
  )

  it.effect(
    "wait for another send of the chat if it is unknown what came of them, and are erased with their person",
    () =>
      Effect.gen(function* () {
        const letters = yield* DeadLetters
        const receipts = yield* Receipts
        const { accept } = yield* Updates
        yield* accept(1, [message(1, { kind: "tell", about: "help" }), message(2)], undefined, 1000)
        yield* receipts.intend(1, idOf(1), [{ chat_id: 7, text: "help" }], 3000)
        yield* receipts.buried(idOf(1), "abandoned", 4000)
        yield* letters.decide(idOf(1), "retried", 5000, "cli")
        yield* receipts.intend(1, idOf(2), [{ chat_id: 7, text: "answer" }], 6000)
        expect(yield* receipts.reopened(idOf(1))).toBe(false)
        yield* receipts.sent(idOf(2), 0, 900, 7000)
        expect(yield* receipts.reopened(idOf(1))).toBe(true)
        expect(yield* receipts.find(idOf(1))).toMatchObject([{ status: "open", triedAt: 3000 }])

        yield* receipts.buried(idOf(1), "abandoned", 8000)
        expect(yield* listed).toEqual([idOf(1)])
        yield* (yield* Conversations).commit(conversation, { state: initial, confirmed: [1], wakeAt: null, idle: true })
        const erasure = { bot: 1, user: 7, except: idOf(9), conversation }
        yield* (yield* PeopleStore).erase(erasure, () => Effect.void)
        expect(yield* listed).toEqual([])
      }).pipe(Effect.provide(stores))
  )
})
