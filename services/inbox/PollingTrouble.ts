import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import type { ApiRefused, ApiUnknown } from "../../domain/telegram/ApiFailure.ts"

/** Why updates cannot be accepted right now. */
export type Trouble = ApiRefused | ApiUnknown | StoreUnavailable

const isWrongToken = (code: number) => code === 401 || code === 404

/** Telegram refuses polling while a webhook is set. */
export const isWebhookSet = (trouble: Trouble): boolean =>
  trouble._tag === "ApiRefused" && trouble.code === 409 && /webhook/i.test(trouble.description)

/** The text for the operator: the cause, and the fix. It is equal for equal causes, so that it is logged once. */
export const sentence = (trouble: Trouble, by: "polling" | "webhook" = "polling"): string => {
  const retried = by === "polling" ? "polling is retried" : "the webhook is set again"
  switch (trouble._tag) {
    case "StoreUnavailable":
      return trouble.message
    case "ApiUnknown":
      return `Telegram cannot be reached, or answers with errors; ${retried}. Check that this machine can reach the Bot API`
    case "ApiRefused":
      if (isWrongToken(trouble.code)) {
        return "the bot token is wrong: get one from @BotFather and set TELEGRAM_BOT_TOKEN"
      }
      if (trouble.code === 409) {
        return isWebhookSet(trouble)
          ? "another program set a webhook for this bot again, and Telegram then refuses polling: stop that program, or give this one its own bot; polling is retried every 5 seconds"
          : "another process polls with the same bot token: stop it, or give this one its own bot; polling is retried every 5 seconds"
      }
      if (trouble.code === 429) return "Telegram asks to poll less often; polling pauses, for at most five minutes"
      return `${trouble.message}; ${retried}`
  }
}

/** The maximum wait that Telegram can ask for; after it, polling continues. */
const longest = Duration.minutes(5)

/** 1 s, doubled, at most 30 s, times a random factor from 0.5 to 1. */
const backoff = (tries: number) =>
  Effect.map(Random.nextRange(0.5, 1), (share) =>
    Duration.millis(Math.round(Math.min(30_000, 1000 * 2 ** tries) * share))
  )

const pause = (trouble: Trouble, tries: number): Effect.Effect<Duration.Duration> => {
  if (trouble._tag === "ApiRefused") {
    if (isWrongToken(trouble.code)) return Effect.succeed(Duration.minutes(1))
    if (trouble.code === 409) return Effect.succeed(Duration.seconds(5))
    if (trouble.code === 429 && trouble.retryAfter !== undefined)
      return Effect.succeed(Duration.min(longest, Duration.millis(trouble.retryAfter)))
  }
  return backoff(tries)
}

/**
 * When to retry, without end: after a wrong token in a minute, after a conflict with another poller or a webhook in 5
 * s, after a 429 as Telegram asks (at most five minutes), else with backoff: 1 s, 2, 4, 8, 16, 30, 30, each times a
 * random factor from 0.5 to 1.
 */
export const again: Schedule.Schedule<[number, Trouble], Trouble> = Schedule.forever.pipe(
  Schedule.intersect(Schedule.identity<Trouble>()),
  Schedule.modifyDelayEffect(([tries, trouble]) => pause(trouble, tries))
)
