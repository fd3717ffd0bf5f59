import type { ApiRefused } from "../../domain/telegram/ApiFailure.ts"

/**
 * The meaning of a refusal for a message.
 *
 * - `limited`: wait, then try again.
 * - `unauthorized`: the token is wrong; it says nothing about the message.
 * - `gone`: the chat cannot be reached any more: the user blocked the bot, the chat or topic was deleted, the bot may
 *   not write.
 * - `absent`: an edit found no message of the bot with that id.
 * - `unfit`: anything else: the message cannot be sent as it is.
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
 * Classifies a refusal by its code and by Telegram's description, because there is no stable error code. See
 * https://core.telegram.org/bots/api#making-requests and the error texts of the `telegram-bot-api` server.
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
