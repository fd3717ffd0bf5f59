import { describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Option, TestClock } from "effect"
import { expect } from "vitest"
import { ConversationKey, requestId } from "../../../../domain/Ids.ts"
import { abandoned, type Decide, due as isDue, fired } from "../../../../domain/reminders/Occasion.ts"
import type { Asker, Outcome, Own } from "../../../../domain/reminders/Outcome.ts"
import { reminderIdOf, reminderRequestId } from "../../../../domain/reminders/Reminder.ts"
import { cancel, create, snooze } from "../../../../domain/reminders/Transitions.ts"
import { Zone } from "../../../../domain/reminders/calendar/Zone.ts"
import * as Retention from "../../../../layers/sql/stores/Retention.ts"
import * as Stores from "../../../../layers/sql/stores/Stores.ts"
import { ReminderStore } from "../../../../services/reminders/ReminderStore.ts"
import { Receipts } from "../../../../services/telegram/Receipts.ts"
import { databases } from "../../../support/Databases.ts"

const conversation = ConversationKey.make("1:7")
const zone = Zone.make("Europe/Berlin")
const due = 10_000_000

const asker = (update: number, user = 7): Asker => {
  const request = requestId(1, update, 100)
  return { request, id: reminderIdOf(request), bot: 1, user, conversation, now: 5000, saidAt: 5000 }
}
const reminder = (update: number) =>
  create(
    reminderIdOf(requestId(1, update, 100)),
    { conversation, bot: 1, user: 7, zone },
    { _tag: "Understood", text: `text ${update}\u0000`, recurrence: { _tag: "Once", at: due }, at: due },
    5000
  )
const occurrence = (update: number, number = 1) => reminderRequestId(reminderIdOf(requestId(1, update, 100)), number)
const said = (words: string): Outcome => ({ reply: { markdown: words } })
const nothing = said("")

/** Sets the reminder of an update. */
const set = (update: number) =>
  Effect.flatMap(ReminderStore, ({ reply }) =>
    reply(asker(update), {}, () => ({ ...said("set"), changed: [reminder(update)] }))
  )

/** Decides about the first occurrence of the reminder of an update. */
const change = (decide: Decide, update: number, now: number) =>
  Effect.flatMap(ReminderStore, ({ change }) => change(reminder(update).id, now, (stored) => decide(stored, 1, now)))

/** Everything that the store knows about a person. */
const own = (update: number, about: { readonly pressed?: number; readonly asked?: number } = {}, user = 7) =>
  Effect.gen(function* () {
    const { reply } = yield* ReminderStore
    let seen: Own | undefined
    const { asked, pressed } = about
    const what = {
      ...(pressed === undefined ? {} : { pressed: reminder(pressed).id }),
      ...(asked === undefined ? {} : { asked: requestId(1, asked, 100) })
    }
    yield* reply(asker(update, user), what, (found) => {
      seen = found
      return nothing
    })
    return seen
  })

/** Deletes at a time what was kept long enough. */
const sweep = (at: number) =>
  Effect.gen(function* () {
    yield* TestClock.setTime(at)
    const sweeping = yield* Effect.fork(Retention.sweep(Retention.defaults))
    yield* Effect.raceFirst(Fiber.join(sweeping), Effect.forever(TestClock.adjust("1 second")))
  })

describe.each(databases)("reminders on %s", (_, database) => {
  const stores = Layer.provideMerge(Stores.layer, database)

  it.effect("are set with their reply, once for each request", () =>
    Effect.gen(function* () {
      const { next, reply } = yield* ReminderStore
      expect(yield* set(1)).toEqual({ markdown: "set" })
      expect(yield* reply(asker(1), {}, () => ({ ...said("again"), changed: [reminder(2)] }))).toEqual({
        markdown: "set"
      })
      expect((yield* own(3))?.reminders).toEqual([reminder(1)])
      expect(yield* next(conversation)).toEqual({ id: occurrence(1), at: due })
    }).pipe(Effect.provide(stores))
  )

  it.effect("end when one can be neither told nor gone on from; the others stay", () =>
    Effect.gen(function* () {
      const { next } = yield* ReminderStore
      yield* set(1)
      yield* set(2)
      for (let times = 0; times < 2; times++) yield* change(abandoned, 1, due)
      expect((yield* own(3))?.reminders).toEqual([reminder(2)])
      expect(yield* next(conversation)).toEqual({ id: occurrence(2), at: due })
    }).pipe(Effect.provide(stores))
  )

  it.effect("are counted together, where a person asks for several at once", () =>
    Effect.gen(function* () {
      const { reply } = yield* ReminderStore
      const most = 3
      yield* Effect.forEach(
        [1, 2, 3, 4, 5, 6],
        (update) =>
          reply(asker(update), {}, ({ reminders }) =>
            reminders.length < most ? { ...said("set"), changed: [reminder(update)] } : said("too many")
          ),
        { concurrency: "unbounded" }
      )
      expect((yield* own(9))?.reminders).toHaveLength(most)
    }).pipe(Effect.provide(stores))
  )

  it.effect("and what a person told is kept for that person alone", () =>
    Effect.gen(function* () {
      const { reply } = yield* ReminderStore
      const offered = [
        {
          understood: {
            _tag: "Understood" as const,
            text: "tea",
            recurrence: { _tag: "Once" as const, at: due },
            at: due
          }
        }
      ]
      yield* reply(asker(1), {}, () => ({ ...said("?"), zone, wish: { words: "tea\u0000" }, offered }))
      yield* set(2)
      expect(yield* own(3, { pressed: 2, asked: 1 })).toEqual({
        zone,
        wish: { words: "tea\u0000" },
        reminders: [reminder(2)],
        pressed: reminder(2),
        offered
      })
      expect(yield* own(4, { pressed: 2, asked: 1 }, 8)).toEqual({
        zone: undefined,
        wish: undefined,
        reminders: [],
        pressed: undefined,
        offered: []
      })
      yield* reply(asker(5), { asked: requestId(1, 1, 100) }, () => ({ ...said(""), wish: null, taken: true }))
      expect(yield* own(6, { asked: 1 })).toMatchObject({ wish: undefined, offered: [] })
    }).pipe(Effect.provide(stores))
  )

  it.effect("are set once by a call of a tool", () =>
    Effect.gen(function* () {
      const { call } = yield* ReminderStore
      const one = { ...asker(1), id: reminder(1).id }
      const request = { ...one, round: 0, index: 0, name: "set_reminder", arguments: "{}" }
      const act = (words: string, update: number) =>
        call(one, request, () => ({ ...said(words), changed: [reminder(update)] }))
      expect(yield* act("set", 1)).toBe("set")
      expect(yield* act("again", 2)).toBe("set")
      expect((yield* own(3))?.reminders).toEqual([reminder(1)])
    }).pipe(Effect.provide(stores))
  )

  it.effect("are told as it was decided first, and go on once", () =>
    Effect.gen(function* () {
      const { next } = yield* ReminderStore
      yield* set(1)
      expect(yield* change(isDue, 1, due - 120_000)).toEqual(Option.none())
      // The clock of the engine was a little ahead of this one.
      const first = yield* change(isDue, 1, due - 500)
      expect(Option.getOrThrow(first)).toMatchObject({ reminder: reminder(1), at: due, firing: { late: undefined } })
      expect(yield* change(isDue, 1, due + 9_000_000)).toEqual(first)
      expect(yield* next(conversation)).toEqual({ id: occurrence(1), at: due })
      const told = yield* change(fired, 1, due + 9_000_000)
      expect(Option.getOrThrow(told).firing).toEqual(Option.getOrThrow(first).firing)
      expect(yield* change(fired, 1, due)).toEqual(Option.none())
      expect(yield* change(isDue, 1, due)).toEqual(Option.none())
      expect(yield* next(conversation)).toBeNull()
    }).pipe(Effect.provide(stores))
  )

  it.effect("that are just being told count as told for who puts them off", () =>
    Effect.gen(function* () {
      const { next, reply } = yield* ReminderStore
      yield* set(1)
      yield* change(isDue, 1, due)
      yield* reply(asker(2), { pressed: reminder(1).id }, ({ pressed }) => ({
        ...said("later"),
        changed: pressed === undefined ? [] : [snooze(pressed, "10 minutes", due)]
      }))
      expect(yield* change(fired, 1, due)).toEqual(Option.none())
      expect(yield* next(conversation)).toEqual({ id: occurrence(1, 2), at: due + 600_000 })
    }).pipe(Effect.provide(stores))
  )

  it.effect("that were cancelled are not told", () =>
    Effect.gen(function* () {
      const { next, reply } = yield* ReminderStore
      yield* set(1)
      yield* reply(asker(2), {}, () => ({ ...said(""), changed: [cancel(reminder(1))] }))
      expect(yield* change(isDue, 1, due)).toEqual(Option.none())
      expect(yield* next(conversation)).toBeNull()
      expect(yield* change(isDue, 99, due)).toEqual(Option.none())
    }).pipe(Effect.provide(stores))
  )

  it.effect("that changed are announced until the engine has heard of the newest change", () =>
    Effect.gen(function* () {
      const { announced, awaitChange, changed } = yield* ReminderStore
      yield* set(1)
      yield* awaitChange
      const before = yield* changed(10)
      expect(before.map((one) => one.conversation)).toEqual([conversation])
      yield* set(2)
      yield* announced(before)
      const after = yield* changed(10)
      expect(after).toHaveLength(1)
      yield* announced(after)
      expect(yield* changed(10)).toEqual([])
    }).pipe(Effect.provide(stores))
  )

  it.effect("that are over are forgotten with what was sent for them; those to come stay", () =>
    Effect.gen(function* () {
      const receipts = yield* Receipts
      yield* set(1)
      yield* set(2)
      yield* receipts.intend(1, occurrence(1), [{ chat_id: 7, text: "tea" }], due)
      yield* receipts.sent(occurrence(1), 0, 5, due)
      yield* change(fired, 1, due)
      yield* sweep(due)
      expect(yield* own(3, { pressed: 1 })).not.toMatchObject({ pressed: undefined })
      expect(yield* receipts.find(occurrence(1))).toHaveLength(1)
      yield* sweep(due + 31 * 86_400_000)
      expect(yield* receipts.find(occurrence(1))).toEqual([])
      expect(yield* own(4, { pressed: 1 })).toMatchObject({ pressed: undefined, reminders: [reminder(2)] })
    }).pipe(Effect.provide(stores))
  )
})
