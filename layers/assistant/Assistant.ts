import * as Duration from "effect/Duration"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Amounts, QuotaPolicy } from "../../domain/people/Quota.ts"
import { Zone } from "../../domain/reminders/calendar/Zone.ts"
import { type Access, ownersOf } from "../../domain/telegram/Access.ts"
import type { GroupPolicy } from "../../domain/telegram/GroupAccess.ts"
import type { Policy, StepRetry, Times } from "../../domain/conversation/Policy.ts"
import type { Conversations } from "../../services/engine/Conversations.ts"
import { Inbox } from "../../services/inbox/Inbox.ts"
import { Relay } from "../../services/engine/Relay.ts"
import { Steps } from "../../services/engine/Steps.ts"
import type { Tools } from "../../services/turns/Tools.ts"
import * as Toolset from "../../services/turns/Toolset.ts"
import { type TurnOptions, Turns } from "../../services/turns/Turns.ts"
import type { TurnStore } from "../../services/turns/TurnStore.ts"
import type { Updates } from "../../services/turns/Updates.ts"
import type { Engine } from "../../services/engine/Engine.ts"
import { Lease } from "../../services/sharing/Lease.ts"
import type { ModelRouter } from "../../services/model/ModelRouter.ts"
import type { Readiness } from "../../services/Readiness.ts"
import { Reminders } from "../../services/reminders/Reminders.ts"
import type { Reading } from "../../services/reminders/Reading.ts"
import * as Tidying from "../../services/reminders/Tidying.ts"
import * as ReminderTools from "../../services/reminders/ReminderTools.ts"
import type { ReminderStore } from "../../services/reminders/ReminderStore.ts"
import { AlertDesk } from "../../services/people/AlertDesk.ts"
import type { AlertStore } from "../../services/telemetry/AlertStore.ts"
import { Bot } from "../../services/telegram/Bot.ts"
import type { BotApi, WebhookOptions } from "../../services/telegram/BotApi.ts"
import { Delivery } from "../../services/telegram/Delivery.ts"
import { People } from "../../services/people/People.ts"
import type { PeopleStore } from "../../services/people/PeopleStore.ts"
import { Polls } from "../../services/telegram/Polls.ts"
import type { Receipts } from "../../services/telegram/Receipts.ts"
import { SendLimits } from "../../services/telegram/SendLimits.ts"
import { mayBeOnItsWay } from "../../services/telegram/Settling.ts"
import * as TelegramPreview from "../../services/telegram/TelegramPreview.ts"
import * as EmbeddedEngine from "../../services/engine/EmbeddedEngine.ts"
import * as ReadingThreads from "../reminders/ReadingThreads.ts"
import * as Menu from "../telegram/Menu.ts"
import * as Pairing from "../telegram/Pairing.ts"
import * as Polling from "../../services/inbox/Polling.ts"
import * as Webhook from "../../services/inbox/Webhook.ts"
import type { WebhookDoor } from "../../services/inbox/WebhookDoor.ts"

/**
 * How updates are received.
 *
 * @since 0.1.0
 * @category models
 */
export interface DoorOptions {
  readonly bot: number
  readonly access: Access
  /** Who may use the bot in groups; by default the people who may use it in private. */
  readonly groups?: GroupPolicy | undefined
  /** What a person may use per day; by default without limits. A day ends at midnight in the zone of this machine, unless a person has set one. */
  readonly quotas?: Partial<Amounts> | undefined
  readonly sendDeadline: Duration.Duration
}

/**
 * How answers are generated and sent.
 *
 * @since 0.1.0
 * @category models
 */
export interface StepsOptions<E = never, R = never> extends TurnOptions {
  readonly access: Access
  readonly sendDeadline: Duration.Duration
  /** After how long a growing answer is shown in a group, and how often; by default 4 s. */
  readonly groupPace?: Duration.Duration | undefined
  /** Tools that models may call in addition to those for reminders. */
  readonly tools?: Layer.Layer<Tools, E, R> | undefined
  /** How times are parsed; by default on separate threads. */
  readonly reading?: Layer.Layer<Reading>
}

/**
 * The options of the embedded engine.
 *
 * @since 0.1.0
 * @category models
 */
export interface EmbeddedOptions {
  readonly queue: "gather" | "each"
  /** How failed steps are retried; by default after 1 s, doubled, at most 5 minutes. */
  readonly stepRetry?: StepRetry
  /** Waits: by default half a second for the rest of a paste, a minute until an answer is late, a day until it is given up. */
  readonly times?: Times
  /** How long a shutdown waits for running work. */
  readonly grace: Duration.Duration
}

/**
 * The options of an assistant.
 *
 * @since 0.1.0
 * @category models
 */
export interface AssistantOptions<E = never, R = never> extends DoorOptions, StepsOptions<E, R>, EmbeddedOptions {}

/**
 * The maximum numbers of concurrent answers and sends.
 *
 * @since 0.1.0
 * @category constants
 */
export const concurrency = { answers: 64, sendings: 64 }

/**
 * A probe needs a poll that began after the probe was due, so a poll in progress lasts no longer than the probe waits
 * (at least one second).
 */
const polling = (sendDeadline: Duration.Duration) => {
  const settling = Duration.millis(mayBeOnItsWay(sendDeadline))
  return Polling.layer({ timeout: Duration.max(settling, Duration.seconds(1)), settling })
}

/** The services that an assistant needs: a Telegram, a route of models, and its stores. */
type World =
  | AlertStore
  | BotApi
  | ModelRouter
  | PeopleStore
  | Updates
  | Conversations
  | TurnStore
  | Receipts
  | ReminderStore
  | Readiness

/**
 * The door: receives updates while the lease is held, and passes them to the engine. Closing its scope stops the polling.
 *
 * @since 0.1.0
 * @category layers
 */
export const door = (options: DoorOptions): Layer.Layer<never, never, Outside> =>
  entrance(options, polling(options.sendDeadline))

/**
 * The door with a webhook in place of polling. Several processes may have it open at once.
 *
 * @since 0.1.0
 * @category layers
 */
export const webhookDoor = (
  options: DoorOptions & { readonly webhook: WebhookOptions }
): Layer.Layer<never, never, Outside | WebhookDoor> => entrance(options, Webhook.layer(options))

/** What a door needs. */
type Outside = BotApi | Engine | Lease | Polls | Readiness | Receipts | ReminderStore | Updates

const zoneOfMachine = Schema.decodeUnknownOption(Zone)

const quotaPolicy = ({ access, quotas: limits }: DoorOptions): QuotaPolicy | undefined =>
  limits && {
    limits,
    zone: Option.getOrElse(zoneOfMachine(Intl.DateTimeFormat().resolvedOptions().timeZone), () => Zone.make("UTC")),
    owner: ownersOf(access, [])[0]
  }

const entrance = <R>(options: DoorOptions, receiving: Layer.Layer<never, never, R>) => {
  const { access, bot, groups } = options
  const pairing = access._tag === "Pairing" ? Pairing.layer(access.code) : Layer.empty
  return Layer.mergeAll(receiving, Menu.layer, Tidying.layer, pairing).pipe(
    Layer.provide(Inbox.layer(access, groups, quotaPolicy(options))),
    Layer.provide(Relay.layer),
    Layer.provide(Bot.layer(bot))
  )
}

const readingThreads = ReadingThreads.layer()

/**
 * The work: the steps of conversations, for any engine.
 *
 * @since 0.1.0
 * @category layers
 */
export const steps = <E = never, R = never>(
  options: StepsOptions<E, R>
): Layer.Layer<
  Steps,
  E,
  | AlertStore
  | BotApi
  | ModelRouter
  | PeopleStore
  | Polls
  | Receipts
  | ReminderStore
  | SendLimits
  | TurnStore
  | Updates
  | R
> => {
  const { access, reading = readingThreads, sendDeadline, tools } = options
  const reminders = Layer.provide(ReminderTools.layer, reading)
  // One `Delivery`: the preview and the answer of a turn are the same message.
  return Steps.layer.pipe(
    Layer.provide(Turns.layer(options)),
    Layer.provide(TelegramPreview.layer(options)),
    Layer.provide(Delivery.layer({ sendDeadline })),
    Layer.provide(tools === undefined ? reminders : Toolset.both(tools, reminders)),
    Layer.provide([People.layer(access), AlertDesk.layer(access), Layer.provide(Reminders.layer, reading)])
  )
}

/**
 * The embedded engine, which runs in one process.
 *
 * @since 0.1.0
 * @category layers
 */
export const embedded = (
  options: EmbeddedOptions
): Layer.Layer<Engine, never, Conversations | Readiness | ReminderStore | Steps> =>
  EmbeddedEngine.layer({ policy: policyOf(options), ...concurrency, grace: options.grace })

/**
 * The conversation policy from the options of an engine.
 *
 * @since 0.1.0
 * @category conversions
 */
export const policyOf = ({
  queue,
  stepRetry,
  times
}: Pick<EmbeddedOptions, "queue" | "stepRetry" | "times">): Policy => ({
  queue,
  ...(stepRetry === undefined ? {} : { retry: stepRetry }),
  ...(times === undefined ? {} : { times })
})

/**
 * An assistant from the door to the receipt, on the embedded engine. Building the layer starts it. Closing its scope stops the polling
 * first, then lets the engine finish or park running work.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = <E = never, R = never>(options: AssistantOptions<E, R>): Layer.Layer<never, E, World | R> =>
  door(options).pipe(
    Layer.provide(embedded(options)),
    Layer.provide(steps(options)),
    Layer.provide([Polls.layer, Lease.always, SendLimits.none])
  )
