import * as FastCheck from "effect/FastCheck"
import type { Door } from "../Door.ts"
import { anything, mutated, text } from "../Hostile.ts"
import type { Json } from "../Input.ts"
import { hostileUser, messageFrom } from "../World.ts"

const person = { id: hostileUser, is_bot: false, first_name: "Eve", username: "eve", language_code: "en" }
const chat = { id: hostileUser, type: "private", first_name: "Eve" }
const group = { id: -100_123, type: "supergroup", title: "G", is_forum: true }
const message = { message_id: 7, date: 1_790_000_000, chat, from: person, text: "hello" }
const photo = [{ file_id: "f", file_unique_id: "u", width: 90, height: 90, file_size: 1000 }]

const messages: readonly [Json, ...ReadonlyArray<Json>] = [
  { message },
  {
    message: {
      ...message,
      entities: [
        { type: "bold", offset: 0, length: 5 },
        { type: "text_link", offset: 0, length: 5, url: "https://a.test" }
      ]
    }
  },
  { message: { ...message, reply_to_message: { ...message, message_id: 6 }, quote: { text: "hell", position: 0 } } },
  { message: { ...message, forward_origin: { type: "user", date: 1, sender_user: person } } },
  { message: { ...message, text: null, photo, caption: "look", media_group_id: "1" } },
  { message: { ...message, text: null, voice: { file_id: "v", file_unique_id: "v", duration: 3 } } },
  { message: { ...message, chat: group, message_thread_id: 5, is_topic_message: true } },
  { message: { ...message, new_chat_members: [person], left_chat_member: person, migrate_to_chat_id: -100_9 } },
  { edited_message: { ...message, edit_date: 1_790_000_001, text: "hello again" } }
]
const others: readonly [Json, ...ReadonlyArray<Json>] = [
  {
    callback_query: {
      id: "1",
      from: person,
      message: { ...message, from: { ...person, is_bot: true } },
      chat_instance: "c",
      data: "reminder:1:done"
    }
  },
  { stopped_message_generation: { chat, draft_id: 5, message_thread_id: 1 } },
  { my_chat_member: { chat: group, from: person, date: 1, old_chat_member: {}, new_chat_member: {} } },
  { channel_post: { ...message, chat: { ...group, type: "channel" } } },
  { message_reaction: { chat, message_id: 7, user: person, date: 1, old_reaction: [], new_reaction: [] } }
]

const commands = [
  "/start",
  "/new",
  "/stop",
  "/help",
  "/remind",
  "/reminders",
  "/zone",
  "/remind@the_bot",
  "/",
  "//",
  "/remind tomorrow at 9 tea"
]
const said = (arbitrary: FastCheck.Arbitrary<string>): FastCheck.Arbitrary<Json> =>
  FastCheck.tuple(arbitrary, FastCheck.integer({ min: 1, max: 2 ** 31 })).map(([words, id]) =>
    messageFrom(hostileUser, id, words)
  )

/** Updates as `getUpdates` delivers them, corrupted in any place. */
export const updates: Door = {
  kinds: {
    message: mutated(...messages),
    "other update": mutated(...others),
    "no update": anything,
    command: said(FastCheck.constantFrom(...commands)),
    text: said(text(4096, ...commands, "hello")),
    stranger: FastCheck.tuple(FastCheck.integer({ min: 700, max: 720 }), text(4096, "let me in")).map(([id, words]) =>
      messageFrom(id, 9, words)
    )
  },
  send: (world, { body }) => {
    world.telegram.deliver(body)
    return Promise.resolve(undefined)
  },
  concurrency: 1,
  pause: 4
}
