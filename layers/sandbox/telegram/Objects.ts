import type { MessageView } from "../../../domain/sandbox/Telegram.ts"
import type { Chat } from "./Chats.ts"
import type { Bot } from "./Settings.ts"

/** The bot as the sender of a message. */
const botUser = (bot: Bot) => ({ id: bot.id, is_bot: true, first_name: "Holdfast", username: bot.username })

export const person = (chat: Chat) => ({ id: chat.id, is_bot: false, first_name: chat.name, language_code: "en" })

/** The result of `getMe`. */
export const me = (bot: Bot) => ({
  ...botUser(bot),
  can_join_groups: true,
  can_read_all_group_messages: false,
  supports_inline_queries: false,
  can_connect_to_business: false,
  has_main_web_app: false,
  has_topics_enabled: true,
  allows_users_to_create_topics: true
})

export const privateChat = (chat: Chat) => ({ id: chat.id, first_name: chat.name, type: "private" })

/** The thread of a message, in a private chat with topics. */
const topic = (thread: number | null) => (thread === null ? {} : { message_thread_id: thread, is_topic_message: true })

const seconds = (time: number) => Math.floor(time / 1000)

const contents = {
  text: ({ text, entities }: MessageView) => ({ text, ...(entities.length > 0 && { entities }) }),
  voice: ({ id }: MessageView) => ({
    voice: { duration: 3, mime_type: "audio/ogg", file_id: `voice-${id}`, file_unique_id: `v${id}`, file_size: 9_000 }
  }),
  photo: ({ id }: MessageView) => ({
    photo: [{ file_id: `photo-${id}`, file_unique_id: `p${id}`, file_size: 90_000, width: 1280, height: 960 }]
  })
}

/** A message in the format of the Bot API. */
export const message = (view: MessageView, chat: Chat, bot: Bot) => ({
  message_id: view.id,
  from: view.from === "bot" ? botUser(bot) : person(chat),
  chat: privateChat(chat),
  date: seconds(view.at),
  ...(view.editedAt !== null && { edit_date: seconds(view.editedAt) }),
  ...topic(view.thread),
  ...contents[view.kind](view),
  ...(view.keyboard.length > 0 && {
    reply_markup: {
      inline_keyboard: view.keyboard.map((row) => row.map(({ data, text }) => ({ text, callback_data: data })))
    }
  })
})
