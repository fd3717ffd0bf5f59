import { describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { expect } from "vitest"
import { Answer } from "../../../../domain/turns/Answer.ts"
import { asideId, ConversationKey, noticeId, pingId, RequestId, requestId } from "../../../../domain/Ids.ts"
import * as Stores from "../../../../layers/sql/stores/Stores.ts"
import { Conversations } from "../../../../services/engine/Conversations.ts"
import { Timeline } from "../../../../services/turns/Timeline.ts"
import { TurnStore } from "../../../../services/turns/TurnStore.ts"
import { Updates } from "../../../../services/turns/Updates.ts"
import { ReminderList } from "../../../../services/reminders/ReminderList.ts"
import { Receipts } from "../../../../services/telegram/Receipts.ts"
import { databases } from "../../../support/Databases.ts"
import { message, skipped } from "./Arrivals.ts"
import { setReminder } from "./Reminding.ts"

const conversation = ConversationKey.make("1:7")
const payload = { chat_id: 7, text: "hello" }
const id = requestId(1, 1, 100)
const of = (request: string) => Effect.flatMap(Timeline, ({ ofRequest }) => ofRequest(RequestId.make(request)))
const known = (request: string) => Effect.map(of(request), Option.getOrThrow)

describe.each(databases)("The timeline of a request on %s", (_, database) => {
  const stores = Layer.provideMerge(Stores.layer, database)

  it.effect("tells the way of a turn, by the id of any member, of the turn, and of a word about it", () =>
    Effect.gen(function* () {
      const turns = yield* TurnStore
      const receipts = yield* Receipts
      yield* (yield* Updates).accept(1, [message(1), message(2)], 3, 1000)
      expect(yield* known(id)).toMatchObject({ is: "word", state: "accepted", taken: false, acceptedAt: 1000 })
      const claim = { id, conversation, places: [1, 2], since: 0, history: 40, now: 2000 }
      yield* turns.claim(claim)
      yield* turns.claim({ ...claim, now: 2500 })
      yield* (yield* Conversations).confirm(conversation, [1, 2])
      expect(yield* known(id)).toMatchObject({
        state: "answering",
        taken: true,
        claimedAt: 2000,
        attempts: 2,
        answer: null
      })

      yield* receipts.intend(1, noticeId(id), [payload], 2600)
      yield* receipts.sent(noticeId(id), 0, 30, 2700)
      const spent = { promptTokens: 5, completionTokens: 7, cost: 0.25 }
      yield* turns.answered(
        new Answer({ turn: id, kind: "whole", text: "secret", model: "m", ...spent, delayed: false, at: 3000 }),
        [{ role: "user", content: "secret" }]
      )
      yield* receipts.intend(1, id, [payload, payload], 3100)
      yield* receipts.sent(id, 0, 31, 3200)
      expect(yield* known(id)).toMatchObject({
        state: "answered",
        parts: [
          { request: noticeId(id), part: 0, state: "sent", message: 30 },
          { request: id, part: 0, state: "sent", triedAt: 3100, doneAt: 3200, message: 31 },
          { request: id, part: 1, state: "open", triedAt: 3200, doneAt: null, message: null }
        ],
        doneAt: null,
        latency: null
      })
      yield* receipts.sent(id, 1, 32, 4000)
      const whole = yield* known(id)
      expect(whole).toMatchObject({
        request: id,
        is: "turn",
        turn: id,
        conversation,
        state: "delivered",
        members: [
          { request: id, kind: "message", acceptedAt: 1000 },
          { request: requestId(1, 2, 100), kind: "message", acceptedAt: 1000 }
        ],
        answer: { kind: "whole", model: "m", ...spent, at: 3000 },
        doneAt: 4000,
        latency: 3000,
        letter: null
      })
      expect(JSON.stringify(whole)).not.toMatch(/secret|hello/)
      for (const other of [requestId(1, 2, 100), noticeId(id)])
        expect(yield* known(other)).toEqual({ ...whole, request: other })
      yield* receipts.intend(1, asideId(id), [payload], 5000)
      expect(yield* known(asideId(id))).toMatchObject({
        request: asideId(id),
        turn: id,
        parts: [{ request: noticeId(id) }, { request: id }, { request: id }, { request: asideId(id), state: "open" }]
      })
    }).pipe(Effect.provide(stores))
  )

  it.effect("shows notices, skipped updates and answered pings, and nothing for an unknown request", () =>
    Effect.gen(function* () {
      const receipts = yield* Receipts
      const updates = yield* Updates
      const ping = pingId(1, "x")
      const told = { kind: "tell", about: "help" } as const
      const pinging = message(3, { kind: "tell", about: "ping", id: ping, chat: 0 })
      yield* updates.accept(1, [message(1, told), skipped(2), { ...pinging, id: ping }], 4, 1000)
      yield* receipts.intend(1, id, [payload], 2000)
      expect(yield* known(id)).toMatchObject({ is: "word", state: "answered", doneAt: null })
      yield* receipts.ended(id, "the chat is gone", 3000)
      expect(yield* known(id)).toMatchObject({ state: "ended", doneAt: 3000, parts: [{ reason: "the chat is gone" }] })
      expect(yield* known(requestId(1, 2, 100))).toMatchObject({ state: "skipped", conversation: null })
      expect(yield* known(ping)).toMatchObject({ state: "accepted" })
      yield* updates.handled(ping, 5000)
      yield* updates.handled(ping, 6000)
      expect(yield* known(ping)).toMatchObject({ state: "handled", doneAt: 5000, latency: null })
      expect(Option.isNone(yield* of("1:77:100"))).toBe(true)
      expect(Option.isNone(yield* of("reminder:no:1"))).toBe(true)
    }).pipe(Effect.provide(stores))
  )

  it.effect("tells of an occurrence of a reminder: due, sent, or passed by", () =>
    Effect.gen(function* () {
      const receipts = yield* Receipts
      yield* setReminder({ id: "tea", occurrence: 3, dueAt: 9000 })
      expect(yield* known("reminder:tea:3")).toMatchObject({
        is: "reminder",
        conversation,
        state: "accepted",
        dueAt: 9000
      })
      expect(yield* known("reminder:tea:2")).toMatchObject({ state: "handled", dueAt: null, parts: [] })
      expect(Option.isNone(yield* of("reminder:tea:4"))).toBe(true)
      const occurrence = RequestId.make("reminder:tea:3")
      yield* receipts.intend(1, occurrence, [payload], 9000)
      expect(yield* known(occurrence)).toMatchObject({ state: "answered" })
      yield* receipts.sent(occurrence, 0, 40, 9100)
      expect(yield* known(occurrence)).toMatchObject({ state: "delivered", doneAt: 9100, parts: [{ message: 40 }] })
    }).pipe(Effect.provide(stores))
  )

  it.effect("lists the reminders that come next, and those that it cannot read too", () =>
    Effect.gen(function* () {
      const { active } = yield* ReminderList
      yield* setReminder({ id: "tea", occurrence: 3, dueAt: 9000 })
      yield* setReminder({ id: "plants", occurrence: 1, dueAt: 8000 })
      yield* setReminder({ id: "old", occurrence: 2, dueAt: null, status: "done" })
      yield* setReminder({ id: "new", occurrence: 1, dueAt: 9500, body: "{}" })
      expect(yield* active(10)).toMatchObject([
        { id: "plants", next: "reminder:plants:1", dueAt: 8000 },
        { id: "tea", conversation, user: 7, text: "tea", recurrence: "every day at 09:00", zone: "Europe/Berlin" },
        { id: "new", text: "", recurrence: "unknown" }
      ])
      expect(yield* active(1)).toHaveLength(1)
    }).pipe(Effect.provide(stores))
  )
})
