import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { ConversationKey, requestId } from "../../../../domain/Ids.ts"
import { due, fired } from "../../../../domain/reminders/Occasion.ts"
import { reminderIdOf } from "../../../../domain/reminders/Reminder.ts"
import { cancel, create } from "../../../../domain/reminders/Transitions.ts"
import { Zone } from "../../../../domain/reminders/calendar/Zone.ts"
import * as Stores from "../../../../layers/sql/stores/Stores.ts"
import { PeopleStore } from "../../../../services/people/PeopleStore.ts"
import { ReminderStore } from "../../../../services/reminders/ReminderStore.ts"
import { Receipts } from "../../../../services/telegram/Receipts.ts"
import { databases } from "../../../support/Databases.ts"

const conversation = ConversationKey.make("1:7")
const idOf = (update: number) => requestId(1, update, 100)
const askerOf = (update: number) => ({
  request: idOf(update),
  id: reminderIdOf(idOf(update)),
  bot: 1,
  user: 7,
  conversation,
  now: 5,
  saidAt: 5
})

const reminderOf = (update: number) =>
  create(
    askerOf(update).id,
    { conversation, bot: 1, user: 7, zone: Zone.make("UTC") },
    { _tag: "Understood", text: "tea", recurrence: { _tag: "Once", at: 100 }, at: 100 },
    5
  )

/** Sets a reminder, and sends its confirmation as the message `900 + update` if `isSent`. */
const set = Effect.fnUntraced(function* (update: number, isSent = true) {
  const store = yield* ReminderStore
  const reminder = reminderOf(update)
  yield* store.reply(askerOf(update), {}, () => ({ reply: { markdown: "yes" }, changed: [reminder] }))
  const receipts = yield* Receipts
  yield* receipts.intend(1, idOf(update), [{ chat_id: 7, text: "yes" }], 10)
  if (isSent) yield* receipts.sent(idOf(update), 0, 900 + update, 11)
  return reminder
})

const spent = Effect.flatMap(ReminderStore, (store) => store.spent(1, { since: 1000, tried: 0 }, 10))

describe.each(databases)("spent buttons on %s", (_, database) => {
  const stores = Layer.provide(Stores.layer, database)

  it.effect("are listed once the reminder fired or was cancelled, and its confirmation is sent", () =>
    Effect.gen(function* () {
      const store = yield* ReminderStore
      const one = yield* set(1)
      const two = yield* set(2, false)
      expect(yield* spent).toEqual([])
      yield* store.change(one.id, 200, (stored) => due(stored, 1, 200))
      expect(yield* spent).toEqual([])
      yield* store.change(one.id, 200, (stored) => fired(stored, 1, 200))
      yield* store.reply(askerOf(3), {}, () => ({ reply: { markdown: "gone" }, changed: [cancel(two)] }))
      expect(yield* spent).toEqual([{ request: idOf(1), chat: 7, message: 901 }])
      yield* (yield* Receipts).sent(idOf(2), 0, 902, 12)
      expect((yield* spent).map(({ message }) => message).toSorted()).toEqual([901, 902])
      // The messages about it come first.
      expect(yield* store.spent(1, { since: 4, tried: 0 }, 10)).toEqual([])
      expect(yield* store.spent(2, { since: 1000, tried: 0 }, 10)).toEqual([])

      expect(yield* store.claimSpent(idOf(1), 0, 1000)).toBe(true)
      expect(yield* store.claimSpent(idOf(1), 0, 1000)).toBe(false)
      expect((yield* spent).map(({ message }) => message)).toEqual([902])
      expect(yield* store.claimSpent(idOf(1), 1001, 2000)).toBe(true)
      for (const update of [1, 2]) yield* store.tidied(idOf(update))
      // A step that is repeated adds none.
      yield* store.change(one.id, 300, (stored) => ({ ...stored, at: 300, firing: undefined }))
      expect(yield* spent).toEqual([])
    }).pipe(Effect.provide(stores))
  )

  it.effect("are not those that were pressed, and are all those of a person who has everything erased", () =>
    Effect.gen(function* () {
      const store = yield* ReminderStore
      const one = yield* set(1)
      yield* set(2)
      const under = { chat: 7, message: 901 }
      yield* store.reply(askerOf(3), { pressed: one.id, under }, () => ({
        reply: { markdown: "gone" },
        changed: [cancel(one)]
      }))
      expect(yield* spent).toEqual([])
      const erasure = { bot: 1, user: 7, except: idOf(9), conversation }
      yield* (yield* PeopleStore).erase(erasure, () => Effect.void)
      expect((yield* spent).map(({ message }) => message)).toEqual([902])
    }).pipe(Effect.provide(stores))
  )
})
