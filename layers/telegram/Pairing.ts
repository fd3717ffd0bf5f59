import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import { randomBytes } from "node:crypto"
import { Updates } from "../../services/turns/Updates.ts"
import { type Lease, whileHeld } from "../../services/sharing/Lease.ts"
import { Bot } from "../../services/telegram/Bot.ts"
import { keptHere } from "../telemetry/KeptHere.ts"

/** A random code: 128 bits, in the characters that a `/start` link may contain. */
export const code: Effect.Effect<string> = Effect.sync(() => randomBytes(16).toString("base64url"))

/**
 * Prints the link whose first visitor becomes the owner, as long as the bot has none. Each process has its own code:
 * only that of the polling process is valid.
 */
export const layer = (code: string): Layer.Layer<never, never, Bot | Lease | Updates> =>
  Layer.scopedDiscard(
    Effect.gen(function* () {
      const bot = yield* Bot
      const updates = yield* Updates
      const { username } = yield* bot.me
      const { owned } = yield* Effect.retry(updates.standing(bot.id, []), Schedule.spaced("1 second"))
      if (owned) return
      // A warning, because the bot is useless until somebody acts.
      yield* Effect.logWarning(
        `nobody may use @${username} yet: open https://t.me/${username}?start=${code} to become its owner (the link works once, until the next start)`
      ).pipe(keptHere)
    }).pipe(whileHeld, Effect.forkScoped)
  )
