import * as Redacted from "effect/Redacted"
import { createHmac } from "node:crypto"

/**
 * The secret that Telegram sends with each update to a webhook. It is derived from the bot's token, which it does not
 * reveal: all daemons of a bot have the same, and it needs no setting.
 */
export const ofToken = (token: Redacted.Redacted): Redacted.Redacted =>
  Redacted.make(createHmac("sha256", Redacted.value(token)).update("holdfast webhook").digest("base64url"))
