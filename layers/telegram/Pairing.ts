import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import { createHmac } from "node:crypto"
import { Updates } from "../../services/turns/Updates.ts"
import { type Lease, whileHeld } from "../../services/sharing/Lease.ts"
import { Bot } from "../../services/telegram/Bot.ts"
import { Presence } from "../../services/telegram/Presence.ts"
import { keptHere } from "../telemetry/KeptHere.ts"

/**
 * The code of a bot, in the characters that a `/start` link may contain. It is derived from the bot's token, which it
 * does not reveal: all daemons of a bot have the same, and an update may reach any of them.
 */
export const codeOf = (token: Redacted.Redacted): string =>
  createHmac("sha256", Redacted.value(token)).update("holdfast pairing").digest().subarray(0, 16).toString("base64url")

/**
 * Prints the link whose first visitor becomes the owner, as long as the bot has none; the console shows it, too.
 */
export const layer = (code: string): Layer.Layer<never, never, Bot | Lease | Updates> =>
  Layer.scopedDiscard(
    Effect.gen(function* () {
      const bot = yield* Bot
      const updates = yield* Updates
      const { username } = yield* bot.me
      const { owned } = yield* Effect.retry(updates.standing(bot.id, []), Schedule.spaced("1 second"))
      if (owned) return
      const link = `https://t.me/${username}?start=${code}`
      const presence = yield* Effect.serviceOption(Presence)
      if (Option.isSome(presence)) presence.value.invite(link)
      // A warning, because the bot is useless until somebody acts.
      yield* Effect.logWarning(
        `nobody may use @${username} yet: open ${link} to become its owner (the link works once)`
      ).pipe(keptHere)
    }).pipe(whileHeld, Effect.forkScoped)
  )
