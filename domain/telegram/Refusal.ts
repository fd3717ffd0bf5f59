import type { ApiRefused } from "./ApiFailure.ts"

/**
 * How a refused send is handled.
 *
 * - `limited`: wait, then try again.
 * - `unauthorized`: the token is wrong; it says nothing about the message.
 * - `unreachable`: nobody is there to read it, for a reason that only the people of the chat can change. It ends quietly.
 * - `topic`: the topic is closed or gone. The message is sent once more, into the chat.
 * - `moved`: the group became a supergroup, which has another id. The message is sent there.
 * - `forbidden`: the bot may not write in the chat. It becomes a dead letter.
 * - `absent`: an edit found no message of the bot with that id.
 * - `unfit`: anything else. It is sent once more as plain text; if that is refused too, it becomes a dead letter.
 */
export type Consequence =
  | "limited"
  | "unauthorized"
  | "unreachable"
  | "topic"
  | "moved"
  | "forbidden"
  | "absent"
  | "unfit"

/** What a refusal means. `reason`: for the operator, where a send is given up. */
export interface Refusal {
  readonly consequence: Consequence
  readonly reason: string
}

const blocked = "the user blocked the bot"
const deactivated = "the user's account is deleted"
const unknownChat = "the chat does not exist for this bot"
const removed = "the bot is not in the chat any more"
const otherKind = "the message there is of another kind"
const mute = "the bot has no right to write in the chat"

/**
 * Telegram's texts, in lower case and without the prefix. Telegram has no stable error codes: the sentences are those
 * of the `telegram-bot-api` server and of TDLib (`Client.cpp`: `check_chat_access`, `check_message_topic`,
 * `fail_query_with_error`; `MessagesManager.cpp`: `process_send_message_fail_error`), the words in capitals come from
 * Telegram's own servers.
 */
export const refusals: ReadonlyArray<readonly [text: string, consequence: Consequence, reason: string]> = [
  ["bot was blocked by the user", "unreachable", blocked],
  ["user is deactivated", "unreachable", deactivated],
  ["user_deleted", "unreachable", deactivated],
  ["bot can't initiate conversation with a user", "unreachable", "the user has not written to the bot"],
  ["the bot can't send messages to the bot", "unreachable", "the user is a bot"],
  ["bot was kicked from the group chat", "unreachable", removed],
  ["bot was kicked from the supergroup chat", "unreachable", removed],
  ["bot was kicked from the channel chat", "unreachable", removed],
  ["bot is not a member of the group chat", "unreachable", removed],
  ["bot is not a member of the supergroup chat", "unreachable", removed],
  ["bot is not a member of the channel chat", "unreachable", removed],
  ["channel_private", "unreachable", removed],
  ["the group chat was deleted", "unreachable", "the group was deleted"],
  ["chat not found", "unreachable", unknownChat],
  ["private chat not found", "unreachable", unknownChat],
  ["user not found", "unreachable", unknownChat],
  ["peer_id_invalid", "unreachable", unknownChat],
  ["message thread not found", "topic", "its topic is gone"],
  ["topic_deleted", "topic", "its topic is gone"],
  ["topic_id_invalid", "topic", "its topic is gone"],
  ["topic_closed", "topic", "its topic is closed"],
  ["group chat was upgraded to a supergroup chat", "moved", "the group became a supergroup"],
  ["have no write access to the chat", "forbidden", mute],
  ["have no rights to send a message", "forbidden", mute],
  ["not enough rights to send text messages to the chat", "forbidden", mute],
  ["need administrator rights in the channel chat", "forbidden", mute],
  ["chat_write_forbidden", "forbidden", mute],
  ["chat_restricted", "forbidden", mute],
  ["chat_send_plain_forbidden", "forbidden", mute],
  ["chat_guest_send_forbidden", "forbidden", mute],
  ["chat_admin_required", "forbidden", mute],
  ["user_banned_in_channel", "forbidden", mute],
  ["message to edit not found", "absent", "there is no such message"],
  ["message can't be edited", "absent", "there is no such message"],
  ["message_id_invalid", "absent", "there is no such message"],
  ["there is no text in the message to edit", "absent", otherKind],
  ["there is no caption in the message to edit", "absent", otherKind]
]

const byText = new Map(refusals.map(([text, consequence, reason]) => [text, { consequence, reason }]))

const prefix = /^(bad request|forbidden): /

/** The meaning of a refusal for the message that was to be sent or edited. */
export const refusal = ({ code, description, migrateTo }: ApiRefused): Refusal => {
  if (code === 429) return { consequence: "limited", reason: "Telegram asks to wait" }
  if (code === 401 || code === 404) return { consequence: "unauthorized", reason: "the token is wrong" }
  if (migrateTo !== undefined) return { consequence: "moved", reason: "the group became a supergroup" }
  const known = byText.get(description.toLowerCase().replace(prefix, ""))
  // Without the new id, there is nowhere to send it.
  if (known?.consequence === "moved") return { ...known, consequence: "forbidden" }
  return known ?? (code === 403 ? { consequence: "forbidden", reason: mute } : unfit)
}

const unfit: Refusal = { consequence: "unfit", reason: "Telegram refuses its text" }
