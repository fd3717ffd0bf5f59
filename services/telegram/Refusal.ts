import type { ApiRefused } from "../../domain/telegram/ApiFailure.ts"

/**
 * What a refusal means for a message that goes out.
 *
 * - `limited`: wait, then ask again. `unauthorized`: the token is wrong; nothing can be said about the message.
 * - `gone`: nothing reaches this chat any more: the user blocked the bot, the chat or topic vanished, the bot may not write.
 * - `absent`: an edit met no message of ours under that id.
 * - `unfit`: anything else: what was asked cannot be done as it is.
 */
export type Refusal = "limited" | "unauthorized" | "gone" | "absent" | "unfit"

const gone = new RegExp(
  [
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "chat_write_forbidden",
    "(have no|not enough|need administrator) rights",
    "group chat was (deactivated|upgraded)",
    "message thread not found",
    "topic_(closed|deleted)"
  ].join("|"),
  "i"
)

const absent = /message to edit not found|message can't be edited|message_id_invalid/i

/**
 * Reads a refusal by its code and by Telegram's own words, which have no stable code of their own.
 * See https://core.telegram.org/bots/api#making-requests and the error texts of the `telegram-bot-api` server.
 */
export const refusal = (refused: ApiRefused): Refusal => {
  switch (refused.code) {
    case 429:
      return "limited"
    case 401:
    case 404:
      return "unauthorized"
    case 403:
      return "gone"
    default:
      if (refused.migrateTo !== undefined || gone.test(refused.description)) return "gone"
      return absent.test(refused.description) ? "absent" : "unfit"
  }
}
