import * as Duration from "effect/Duration"
import * as Layer from "effect/Layer"
import type { Access } from "../domain/conversation/Access.ts"
import type { StepRetry } from "../domain/conversation/State.ts"
import type { Conversations } from "../services/conversation/Conversations.ts"
import { Inbox } from "../services/conversation/Inbox.ts"
import { Relay } from "../services/conversation/Relay.ts"
import { Steps } from "../services/conversation/Steps.ts"
import { Tools } from "../services/conversation/Tools.ts"
import { type TurnOptions, Turns } from "../services/conversation/Turns.ts"
import type { TurnStore } from "../services/conversation/TurnStore.ts"
import type { Updates } from "../services/conversation/Updates.ts"
import type { ModelRouter } from "../services/model/ModelRouter.ts"
import type { Engine } from "../services/Engine.ts"
import type { Readiness } from "../services/Readiness.ts"
import { Reminders } from "../services/reminders/Reminders.ts"
import type { ReminderStore } from "../services/reminders/ReminderStore.ts"
import { Bot } from "../services/telegram/Bot.ts"
import type { BotApi } from "../services/telegram/BotApi.ts"
import { Delivery } from "../services/telegram/Delivery.ts"
import { Polls } from "../services/telegram/Polls.ts"
import type { Receipts } from "../services/telegram/Receipts.ts"
import * as TelegramPreview from "../services/telegram/TelegramPreview.ts"
import * as EmbeddedEngine from "./conversation/EmbeddedEngine.ts"
import * as Menu from "./telegram/Menu.ts"
import * as Pairing from "./telegram/Pairing.ts"
import * as Polling from "./telegram/Polling.ts"

/**
 * How an assistant behaves.
 *
 * @since 0.1.0
 * @category models
 */
export interface AssistantOptions extends TurnOptions {
  readonly bot: number
  readonly access: Access
  readonly queue: "gather" | "each"
  /** How the engine tries steps again that failed. */
  readonly retry?: StepRetry
  readonly sendDeadline: Duration.Duration
  /** How long a stop waits for what runs. */
  readonly grace: Duration.Duration
}

/**
 * How many answers are made, and how many messages sent, at a time.
 *
 * @since 0.1.0
 * @category constants
 */
export const concurrency = { answers: 64, sendings: 64 }

/** A probe waits for a poll that began when it was due: a poll is held no longer than the probe waited (a second at least). */
const pollTimeout = (sendDeadline: Duration.Duration) =>
  Duration.max(Duration.times(sendDeadline, 1.25), Duration.seconds(1))

/** What answers and sends. */
type Working = BotApi | ModelRouter | Updates | TurnStore | Receipts | Polls

/** What takes updates in. */
type Door = BotApi | Engine | Updates | ReminderStore | Readiness | Bot | Polls

/**
 * The steps of conversations, as any engine runs them.
 *
 * @since 0.1.0
 * @category layers
 */
export const steps = (options: AssistantOptions): Layer.Layer<Steps, never, Working> =>
  Steps.layer.pipe(
    Layer.provide([Turns.layer(options), Delivery.layer(options), Reminders.none]),
    Layer.provide([TelegramPreview.layer(), Tools.none])
  )

/**
 * Takes updates in and brings them to the engine. Closing it stops the polling first.
 *
 * @since 0.1.0
 * @category layers
 */
export const door = ({ access, sendDeadline }: AssistantOptions): Layer.Layer<never, never, Door> =>
  Layer.mergeAll(
    Polling.layer({ timeout: pollTimeout(sendDeadline) }),
    Menu.layer,
    access._tag === "Pairing" ? Pairing.layer(access.code) : Layer.empty
  ).pipe(Layer.provide(Inbox.layer(access)), Layer.provide(Relay.layer))

/**
 * An assistant from the door to the receipt, on the embedded engine. Building it starts it; closing its scope stops the polling
 * first, then lets the engine finish or park what runs.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  options: AssistantOptions
): Layer.Layer<never, never, Exclude<Working | Door, Bot | Engine | Polls> | Conversations> => {
  const { bot, grace, queue, retry } = options
  const engine = EmbeddedEngine.layer({ policy: { queue, ...(retry && { retry }) }, ...concurrency, grace })
  return door(options).pipe(
    Layer.provide(Layer.provide(engine, steps(options))),
    Layer.provide([Bot.layer(bot), Polls.layer])
  )
}
