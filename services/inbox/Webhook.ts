import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Readiness } from "../Readiness.ts"
import { Bot } from "../telegram/Bot.ts"
import { BotApi, type WebhookOptions } from "../telegram/BotApi.ts"
import { Polls } from "../telegram/Polls.ts"
import { Receipts } from "../telegram/Receipts.ts"
import { mayBeOnItsWay } from "../telegram/Settling.ts"
import { Inbox } from "./Inbox.ts"
import { again, sentence } from "./PollingTrouble.ts"
import { WebhookDoor } from "./WebhookDoor.ts"

/** How often it is looked whether a send waits for the proof that all updates were seen. */
const every = Duration.seconds(2)

/**
 * The quiet interval of the proof: Telegram has no pending update at its beginning and at its end, and none arrived in
 * between.
 */
const quiet = Duration.seconds(2)

export interface Options {
  readonly webhook: WebhookOptions
  /** That of `sendMessage`. */
  readonly sendDeadline: Duration.Duration
}

/**
 * Accepts updates by a webhook while the layer lives: an update is acknowledged after it is stored. The webhook stays
 * set when the layer closes: Telegram keeps further updates, for at most a day, and delivers them to the next start.
 */
export const layer = (
  options: Options
): Layer.Layer<never, never, Bot | BotApi | Inbox | Polls | Readiness | Receipts | WebhookDoor> =>
  Layer.scopedDiscard(
    Effect.gen(function* () {
      const door = yield* WebhookDoor
      const inbox = yield* Inbox
      yield* door.open((update) => inbox.accept([update], undefined))
      yield* Effect.forkScoped(set(options.webhook))
      yield* Effect.forkScoped(proving(options.sendDeadline))
    })
  )

/** Tells Telegram the address, until it takes it. */
const set = Effect.fnUntraced(function* (webhook: WebhookOptions) {
  const api = yield* BotApi
  const { report } = yield* Readiness
  yield* report("polling", "the webhook is not set yet")
  yield* api.setWebhook(webhook).pipe(
    Effect.tapError((failure) => {
      const words = sentence(failure, "webhook")
      return Effect.zipRight(
        report("polling", words),
        Effect.annotateLogs(Effect.logError(words), "trouble", failure.message)
      )
    }),
    Effect.retry(again),
    Effect.orDie
  )
  yield* Effect.logInfo(`Telegram delivers updates to ${webhook.url}`)
  yield* report("polling", true)
})

/**
 * Proves that all updates were seen, for sends whose outcome is unknown: a probe must not take a message of a person for
 * one of the bot. Telegram counts an update as pending until it is acknowledged, and so until it is stored.
 */
const proving = Effect.fnUntraced(function* (sendDeadline: Duration.Duration) {
  const api = yield* BotApi
  const { id: bot } = yield* Bot
  const door = yield* WebhookDoor
  const polls = yield* Polls
  const receipts = yield* Receipts
  const settling = mayBeOnItsWay(sendDeadline)
  let proven = 0

  const isIdle = Effect.map(Effect.all([door.traffic, api.webhookPending]), ([{ arrived, running }, pending]) =>
    running === 0 && pending === 0 ? arrived : undefined
  )
  const prove = Effect.gen(function* () {
    const begun = yield* Clock.currentTimeMillis
    const tried = yield* receipts.oldestTried(bot, Math.max(0, proven - settling))
    if (tried === undefined || tried + settling > begun) return
    const before = yield* isIdle
    if (before === undefined) return
    yield* Effect.sleep(quiet)
    if ((yield* isIdle) !== before) return
    proven = begun
    yield* polls.drained(begun)
  })
  yield* Effect.forever(
    Effect.delay(
      Effect.catchAll(prove, (failure) => Effect.logDebug(`the proof that all was seen waits: ${failure.message}`)),
      every
    )
  )
})
