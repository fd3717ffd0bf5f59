import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as SubscriptionRef from "effect/SubscriptionRef"
import type { Backlog } from "../../domain/telemetry/Backlog.ts"
import { type Condition, condition } from "../../domain/operations/Condition.ts"
import { lengths } from "../../domain/telemetry/Period.ts"
import { Readiness } from "../Readiness.ts"
import type { Me } from "../telegram/BotApi.ts"
import { Presence } from "../telegram/Presence.ts"
import { Activity, type Busy } from "../telemetry/Activity.ts"
import { Census } from "../telemetry/Census.ts"
import { Refusals } from "./Refusals.ts"
import { RouteEvents } from "../telemetry/RouteEvents.ts"

/** How many of the busy conversations are listed. */
const listed = 10

/** Whom the settings admit. */
export interface Admitted {
  readonly everyone: boolean
  /** The number of people whom `HOLDFAST_ALLOWED_USERS` names. */
  readonly listed: number
}

/** How a daemon is doing, and who uses it. Times are epoch milliseconds. */
export interface View {
  readonly condition: Condition
  /** Undefined until Telegram was reached, and in a process that does not receive updates. */
  readonly bot: Me | undefined
  /** The link whose first visitor becomes the owner, while the bot has none. */
  readonly invitation: string | undefined
  /** Null if the store does not answer. */
  readonly backlog: Backlog | null
  readonly busiest: ReadonlyArray<Busy>
  readonly admitted: Admitted
  /** Null if the store does not answer. `active`: in the last day. */
  readonly people: Effect.Effect.Success<ReturnType<(typeof Activity.Service)["counts"]>> | null
}

/**
 * How the daemon is doing, for an operator.
 *
 * @since 0.1.0
 * @category services
 */
export class Overview extends Context.Tag("holdfast/services/operations/Overview")<
  Overview,
  {
    readonly now: Effect.Effect<View>
    /** Without asking the store. */
    readonly condition: Effect.Effect<Condition>
  }
>() {
  static readonly layer = (
    bot: number,
    admitted: Admitted
  ): Layer.Layer<Overview, never, Activity | Census | Presence | Readiness | Refusals | RouteEvents> =>
    Layer.effect(
      Overview,
      Effect.gen(function* () {
        const activity = yield* Activity
        const census = yield* Census
        const presence = yield* Presence
        const readiness = yield* Readiness
        const refusals = yield* Refusals
        const route = yield* RouteEvents

        const conditionWith = (since: number | null) =>
          Effect.gen(function* () {
            const parts = yield* SubscriptionRef.get(readiness.status)
            const events = yield* route.recent
            const breakers = events.filter((event) => event._tag === "Breaker")
            const now = yield* Clock.currentTimeMillis
            return condition({ parts, refused: yield* refusals.now, breakers, since, now })
          })

        const now = Effect.gen(function* () {
          const backlog = Option.getOrNull(yield* Effect.option(census.backlog))
          const day = (yield* Clock.currentTimeMillis) - lengths.day
          const people = Option.getOrNull(yield* Effect.option(activity.counts(bot, day)))
          const busiest =
            backlog === null || backlog.conversations === 0
              ? []
              : yield* Effect.orElseSucceed(activity.busiest(listed), () => [])
          const { invitation, me } = yield* presence.now
          return {
            condition: yield* conditionWith(backlog?.since ?? null),
            bot: me,
            invitation: people?.owners === 0 ? invitation : undefined,
            backlog,
            busiest,
            admitted,
            people
          }
        })
        return Overview.of({ now, condition: conditionWith(null) })
      })
    )
}
