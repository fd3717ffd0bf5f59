import { describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { expect } from "vitest"
import { initial } from "../../../../domain/conversation/Reducer.ts"
import { ConversationKey, requestId } from "../../../../domain/Ids.ts"
import { Zone } from "../../../../domain/reminders/calendar/Zone.ts"
import { reminderIdOf } from "../../../../domain/reminders/Reminder.ts"
import { create } from "../../../../domain/reminders/Transitions.ts"
import { Answer } from "../../../../domain/turns/Answer.ts"
import { all } from "../../../../layers/sql/database/Operation.ts"
import { statement } from "../../../../layers/sql/database/Statement.ts"
import { Writer } from "../../../../layers/sql/database/Writer.ts"
import * as Stores from "../../../../layers/sql/stores/Stores.ts"
import { Conversations } from "../../../../services/engine/Conversations.ts"
import { PeopleStore } from "../../../../services/people/PeopleStore.ts"
import { ReminderStore } from "../../../../services/reminders/ReminderStore.ts"
import { Receipts } from "../../../../services/telegram/Receipts.ts"
import { SeenStore } from "../../../../services/media/SeenStore.ts"
import { attachment } from "../../../support/attachments.ts"
import { TurnStore } from "../../../../services/turns/TurnStore.ts"
import { Updates } from "../../../../services/turns/Updates.ts"
import { databases } from "../../../support/Databases.ts"
import { message } from "./Arrivals.ts"

const words = "a secret of mine"
const conversation = ConversationKey.make("1:7")
const zone = Zone.make("Europe/Berlin")
const tables = [
  "updates",
  "turns",
  "answers",
  "transcript",
  "rounds",
  "tool_calls",
  "receipts",
  "reminders",
  "people",
  "replies",
  "seen"
] as const

/** All rows of a person's data that still hold the words. */
const leaks = Effect.flatMap(Writer, ({ write }) =>
  write("leaks", function* () {
    const found: Array<string> = []
    for (const table of tables) {
      const rows = yield* all(statement(`select * from ${table}`))
      if (rows.some((row) => JSON.stringify(row).includes(words))) found.push(table)
    }
    return found
  })
)

const none = { model: null, promptTokens: null, completionTokens: null, cost: null, delayed: false }

/** A turn with a round, an answer and the receipt of it; its sending is not done without `delivered`. */
const converse = Effect.fnUntraced(function* (update: number, chat: number, user = chat, delivered = true) {
  const conversation = ConversationKey.make(`1:${chat}`)
  const id = requestId(1, update, 100)
  const { placed } = yield* (yield* Updates).accept(1, [message(update, { chat, user, text: words })], undefined, 0)
  const place = placed[0]?.ref.place ?? 0
  const turns = yield* TurnStore
  yield* turns.claim({ id, conversation, places: [place], since: 0, history: 1, now: 0 })
  yield* turns.round(id, 0, { upTo: place, items: [] })
  const call = { request: id, round: 0, index: 0, conversation, user, name: "act", arguments: words }
  yield* turns.result(call, words, 0)
  yield* (yield* SeenStore).keep(id, `file ${update}`, { _tag: "Text", text: words, cut: false })
  yield* turns.answered(new Answer({ turn: id, kind: "whole", text: words, at: 1, ...none }), [
    { role: "user", content: words },
    { role: "assistant", content: words }
  ])
  const receipts = yield* Receipts
  yield* receipts.intend(1, id, [{ chat_id: chat, text: words }], 2)
  if (delivered) yield* receipts.sent(id, 0, 10_000 + update, 3)
})

describe.each(databases)("the people of a bot, on %s", (_, database) => {
  const layer = Layer.provideMerge(Stores.layer, database)

  it.scoped("are its owners, and those whom they allowed, once each", () =>
    Effect.gen(function* () {
      const { allow, people, remove } = yield* PeopleStore
      const { accept, standing } = yield* Updates
      yield* accept(1, [message(1, { owner: 7 })], undefined, 5)
      yield* allow(1, 9, { by: "owner 7", now: 10 })
      yield* allow(1, 8, { by: "owner 7", now: 11 })
      yield* allow(1, 9, { by: "owner 7", now: 12 })
      yield* allow(2, 6, { by: "owner 7", now: 12 })
      expect(yield* people(1)).toEqual({ owners: [7], allowed: [9, 8] })
      const { users } = yield* standing(1, [6, 7, 8])
      expect([6, 7, 8].map((user) => users.get(user)?.allowed)).toEqual([false, false, true])
      yield* remove(1, 8, { by: "owner 7", now: 13 })
      yield* remove(1, 8, { by: "owner 7", now: 13 })
      expect((yield* people(1)).allowed).toEqual([9])
    }).pipe(Effect.provide(layer))
  )

  const erase = (
    update: number,
    user: number,
    removeFiles: (uniques: ReadonlyArray<string>) => Effect.Effect<void> = () => Effect.void
  ) =>
    Effect.flatMap(PeopleStore, ({ erase }) =>
      erase(
        { bot: 1, user, except: requestId(1, update, 100), conversation: ConversationKey.make(`1:${user}`) },
        removeFiles
      )
    )

  it.scoped("have everything erased that is finished, in all chats, and stay known as duplicates", () =>
    Effect.gen(function* () {
      const { accept } = yield* Updates
      const store = yield* ReminderStore
      yield* converse(1, 7)
      yield* converse(2, -100, 7)
      const request = requestId(1, 3, 100)
      yield* accept(1, [message(3, { chat: 7, kind: "tell", about: "remind", text: words })], undefined, 0)
      yield* (yield* Conversations).commit(conversation, { state: initial, confirmed: [2], wakeAt: null, idle: true })
      const asker = { request, id: reminderIdOf(request), bot: 1, user: 7, conversation, now: 5, saidAt: 5 }
      const reminder = create(
        asker.id,
        { conversation, bot: 1, user: 7, zone },
        { _tag: "Understood", text: words, recurrence: { _tag: "Once", at: 100 }, at: 100 },
        5
      )
      yield* store.reply(asker, {}, () => ({ reply: { markdown: words }, changed: [reminder], zone }))
      expect((yield* leaks).length).toBeGreaterThan(5)

      yield* erase(99, 7)
      expect(yield* leaks).toEqual([])
      expect(yield* store.next(conversation)).toBeNull()
      expect((yield* store.known(asker, {})).zone).toBeUndefined()
      // The engine learns that the reminder is gone.
      expect((yield* store.changed(9)).map((one) => one.conversation)).toContain(conversation)
      const again = yield* accept(1, [message(1, { chat: 7, text: words })], undefined, 9)
      expect(again.duplicates).toBe(1)
      // A probe must not take an erased message of the person for one of the bot.
      expect(yield* (yield* Receipts).unaccounted(1, 7, 0)).not.toContain(1)
      yield* erase(99, 7)
    }).pipe(Effect.provide(layer))
  )

  it.scoped("have everything exported that is theirs, from all chats, and nothing of others", () =>
    Effect.gen(function* () {
      const { accept } = yield* Updates
      const { allow, stored } = yield* PeopleStore
      const store = yield* ReminderStore
      yield* allow(1, 7, { by: "owner 7", now: 5 })
      yield* converse(1, 7)
      yield* converse(2, -100, 7)
      yield* converse(3, 8)
      const conversation = ConversationKey.make("1:-200")
      const shared = [
        message(4, { chat: -200, user: 7, text: "mine" }),
        message(5, { chat: -200, user: 8, text: "not mine" })
      ]
      yield* accept(1, shared, undefined, 0)
      const id = requestId(1, 4, 100)
      const turns = yield* TurnStore
      yield* turns.claim({ id, conversation, places: [1, 2], since: 0, history: 1, now: 0 })
      yield* turns.answered(new Answer({ turn: id, kind: "whole", text: "for both", at: 1, ...none }), [])
      const request = requestId(1, 6, 100)
      const asker = { request, id: reminderIdOf(request), bot: 1, user: 7, conversation, now: 5, saidAt: 5 }
      yield* store.reply(asker, {}, () => ({ reply: { markdown: "Zone set" }, zone }))
      yield* accept(1, [message(6, { chat: 7, kind: "tell", about: "zone", text: "/zone Berlin" })], undefined, 1)

      const data = yield* stored({ bot: 1, user: 7 })
      expect(data).toMatchObject({ owner: false, allowed: true, timeZone: "Europe/Berlin", waiting: null, used: null })
      expect(
        data?.messages.map(({ answer, content, files, reply, tools }) => [content, answer, files, tools, reply])
      ).toEqual([
        [
          expect.objectContaining({ text: words }),
          expect.objectContaining({ text: words }),
          [{ file: "file 1", read: { _tag: "Text", text: words, cut: false } }],
          [{ name: "act", arguments: words, result: words }],
          null
        ],
        [
          expect.objectContaining({ text: words }),
          expect.objectContaining({ text: words }),
          [{ file: "file 2", read: { _tag: "Text", text: words, cut: false } }],
          [{ name: "act", arguments: words, result: words }],
          null
        ],
        [expect.objectContaining({ text: "mine" }), null, [], [], null],
        [expect.objectContaining({ text: "/zone Berlin" }), null, [], [], { markdown: "Zone set" }]
      ])
      expect(data?.conversations).toEqual([
        {
          conversation: "1:7",
          said: [
            { role: "user", text: words, at: 1 },
            { role: "assistant", text: words, at: 1 }
          ]
        }
      ])
      expect(yield* stored({ bot: 1, user: 7, most: 500 })).toBeUndefined()
      yield* erase(99, 7)
      const left = yield* stored({ bot: 1, user: 7 })
      expect(left).toMatchObject({ timeZone: null, reminders: [], conversations: [] })
    }).pipe(Effect.provide(layer))
  )

  it.scoped("have the files removed that they sent, and nobody else's", () =>
    Effect.gen(function* () {
      const removed: Array<string> = []
      const updates = yield* Updates
      for (const [update, chat] of [
        [1, 7],
        [2, 8]
      ] as const) {
        const arrival = message(update, { chat, kind: "tell", about: "help" })
        const { body = "", envelope } = arrival.content ?? {}
        const content = envelope && {
          body,
          envelope: { ...envelope, attachments: [attachment("picture", `P${chat}`)] }
        }
        yield* updates.accept(1, [{ ...arrival, content }], undefined, 0)
        const conversation = ConversationKey.make(`1:${chat}`)
        yield* (yield* Conversations).commit(conversation, { state: initial, confirmed: [1], wakeAt: null, idle: true })
      }
      yield* erase(99, 7, (uniques) => Effect.sync(() => void removed.push(...uniques)))
      expect(removed).toEqual(["P7"])
    }).pipe(Effect.provide(layer))
  )

  it.scoped("lose nothing by the wish of somebody else", () =>
    Effect.gen(function* () {
      yield* converse(1, 7)
      const before = yield* leaks
      yield* erase(99, 8)
      expect(yield* leaks).toEqual(before)
    }).pipe(Effect.provide(layer))
  )

  it.scoped("keep what is still being sent, and lose it with the next wish", () =>
    Effect.gen(function* () {
      yield* converse(1, 7, 7, false)
      yield* erase(99, 7)
      expect(yield* leaks).toContain("receipts")
      yield* (yield* Receipts).sent(requestId(1, 1, 100), 0, 10_001, 9)
      yield* erase(99, 7)
      expect(yield* leaks).toEqual([])
    }).pipe(Effect.provide(layer))
  )

  it.scoped("are found among thousands of updates", () =>
    Effect.gen(function* () {
      const { accept } = yield* Updates
      const others = Array.from({ length: 2500 }, (_, index) => message(index + 10, { chat: 8, text: "other" }))
      yield* accept(1, others, undefined, 0)
      for (const update of [1, 5000]) yield* converse(update, 7)
      yield* erase(99, 7)
      expect(yield* leaks).toEqual([])
    }).pipe(Effect.provide(layer))
  )
})
