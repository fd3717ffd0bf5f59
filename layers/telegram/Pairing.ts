import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import { randomBytes } from "node:crypto"
import { Updates } from "../../services/turns/Updates.ts"
import { type Lease, whileHeld } from "../../services/sharing/Lease.ts"
import { Bot } from "../../services/telegram/Bot.ts"
import { keptHere } from "../telemetry/KeptHere.ts"

/** A code that nobody guesses: 128 bits, in the characters that a `/start` link may carry. */
export const code: Effect.Effect<string> = Effect.sync(() => randomBytes(16).toString("base64url"))

/**
 * Prints the link that makes whoever opens it first the owner, as long as the bot has none. Each process has a code of its own:
 * only that of the one that polls is of use.
 */
export const layer = (code: string): Layer.Layer<never, never, Bot | Lease | Updates> =>
  Layer.scopedDiscard(
    Effect.gen(function* () {
      const bot = yield* Bot
      const updates = yield* Updates
      const { username } = yield* bot.me
      const { owned } = yield* Effect.retry(updates.standing(bot.id, []), Schedule.spaced("1 second"))
      if (owned) return
      // A warning, because it is of use to nobody until someone acts.
      yield* Effect.logWarning(
        `nobody may talk with @${username} yet: open https://t.me/${username}?start=${code} to become its owner (works once, until the next start)`
      ).pipe(keptHere)
    }).pipe(whileHeld, Effect.forkScoped)
  )
