import * as Duration from "effect/Duration"
import * as Layer from "effect/Layer"
import type { Access } from "../domain/conversation/Access.ts"
import type { Conversations } from "../services/conversation/Conversations.ts"
import { Inbox } from "../services/conversation/Inbox.ts"
import { Relay } from "../services/conversation/Relay.ts"
import { Steps } from "../services/conversation/Steps.ts"
import { Tools } from "../services/conversation/Tools.ts"
import { type TurnOptions, Turns } from "../services/conversation/Turns.ts"
import type { TurnStore } from "../services/conversation/TurnStore.ts"
import type { Updates } from "../services/conversation/Updates.ts"
import type { ModelRouter } from "../services/model/ModelRouter.ts"
import type { Readiness } from "../services/Readiness.ts"
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
  readonly sendDeadline: Duration.Duration
  /** How long a stop waits for what runs. */
  readonly grace: Duration.Duration
}

/** How many answers are made, and how many messages sent, at a time. */
const concurrency = { answers: 64, sendings: 64 }

/** A probe waits for a poll that began when it was due: a poll is held no longer than the probe waited (a second at least). */
const pollTimeout = (sendDeadline: Duration.Duration) =>
  Duration.max(Duration.times(sendDeadline, 1.25), Duration.seconds(1))

/** What an assistant stands on: a Telegram, a route of models, and its stores. */
type World = BotApi | ModelRouter | Updates | Conversations | TurnStore | Receipts | Readiness

/**
 * An assistant from the door to the receipt, on the embedded engine. Building it starts it; closing its scope stops the polling
 * first, then lets the engine finish or park what runs.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: AssistantOptions): Layer.Layer<never, never, World> => {
  const { access, bot, grace, queue, sendDeadline } = options
  const steps = Steps.layer.pipe(
    Layer.provide([Turns.layer(options), Delivery.layer({ sendDeadline })]),
    Layer.provide([TelegramPreview.layer(), Tools.none])
  )
  const pairing = access._tag === "Pairing" ? Pairing.layer(access.code) : Layer.empty
  return Layer.mergeAll(Polling.layer({ timeout: pollTimeout(sendDeadline) }), Menu.layer, pairing).pipe(
    Layer.provide(Inbox.layer(access)),
    Layer.provide(Relay.layer),
    Layer.provide(EmbeddedEngine.layer({ policy: { queue }, ...concurrency, grace })),
    Layer.provide(steps),
    Layer.provide([Bot.layer(bot), Polls.layer])
  )
}
