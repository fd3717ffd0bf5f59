import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Runtime from "effect/Runtime"
import type * as Schedule from "effect/Schedule"
import { RequestId } from "../../domain/Ids.ts"
import type { BreakerPolicy } from "../../domain/resilience/BreakerPolicy.ts"
import type { Priority } from "../../domain/resilience/PriorityQueue.ts"
import * as Breaker from "./Breaker.ts"
import { Budget, type BudgetOptions } from "./Budget.ts"
import * as Deadline from "./Deadline.ts"
import type { Failed } from "./Retry.ts"
import * as AdaptiveThrottling from "./AdaptiveThrottling.ts"
import type { Classify } from "./Verdict.ts"

/**
 * How long a call may take.
 *
 * @since 0.1.0
 * @category models
 */
export interface Deadlines {
  /** Each attempt. One that takes longer is interrupted, and counts as a failure. */
  readonly attempt?: Duration.DurationInput
  /** All attempts and the waits between them. */
  readonly total?: Duration.DurationInput
  /** Of a stream: until its first element. */
  readonly first?: Duration.DurationInput
  /** Of a stream: from one element to the next. */
  readonly idle?: Duration.DurationInput
}

/**
 * What stands before a call. Only what is named is there: `{}` for a breaker, a budget or a throttle takes its defaults. One that exists already
 * can be shared between policies.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options<out C extends Failed = never> {
  /** Names the other side in failures and views. */
  readonly name: string
  /** When a transient failure is tried again: `Retry.production`, or a schedule of your own. */
  readonly retry?: Schedule.Schedule<unknown, Failed>
  readonly breaker?: Partial<BreakerPolicy> | Breaker.Breaker
  /** Each call pays in, each retry draws on it. Without one, retries are bounded by their schedule alone. */
  readonly budget?: Partial<BudgetOptions> | Budget["Type"]
  readonly deadlines?: Deadlines
  readonly classify?: Classify<C>
  readonly throttle?: Partial<AdaptiveThrottling.ThrottlePolicy> | AdaptiveThrottling.AdaptiveThrottling
}

/**
 * Whose call it is. `request` names it in failures, and the budget counts by `client`; both are the policy's name unless said.
 *
 * @since 0.1.0
 * @category models
 */
export interface Caller {
  readonly request?: RequestId
  readonly client?: string
  /** Who goes first where the throttle lets only some through; `user` unless said. */
  readonly priority?: Priority
}

/**
 * A policy with its state: nothing of it is global, so two of them never meet.
 *
 * @since 0.1.0
 * @category models
 */
export interface Policy<out C extends Failed = never> extends Pick<Options<C>, "name" | "retry" | "classify"> {
  readonly breaker: Breaker.Breaker | undefined
  readonly budget: Budget["Type"] | undefined
  readonly throttle: AdaptiveThrottling.AdaptiveThrottling | undefined
  readonly deadline: Deadline.Deadline
  /** In milliseconds; `Infinity` where there is none. */
  readonly limits: { readonly [Name in keyof Deadlines]-?: number }
  /** Stands for the request where the caller names none. */
  readonly request: RequestId
  /** Of the program that made it. */
  readonly runtime: Runtime.Runtime<never>
}

const toMillis = (limit: Duration.DurationInput | undefined) =>
  limit === undefined ? Infinity : Duration.toMillis(limit)

/**
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.fnUntraced(function* <C extends Failed = never>(
  options: Options<C>
): Effect.fn.Return<Policy<C>> {
  const { breaker, budget, deadlines = {}, name, throttle } = options
  return {
    ...options,
    request: RequestId.make(name),
    breaker: breaker === undefined || "protect" in breaker ? breaker : yield* Breaker.make(name, breaker),
    budget:
      budget === undefined || "unsafeSpend" in budget
        ? budget
        : yield* Effect.scoped(Effect.map(Layer.build(Budget.layer(budget)), Context.get(Budget))),
    throttle: throttle === undefined || "protect" in throttle ? throttle : yield* AdaptiveThrottling.make(throttle),
    deadline: yield* Deadline.make,
    runtime: yield* Effect.runtime<never>(),
    limits: {
      attempt: toMillis(deadlines.attempt),
      total: toMillis(deadlines.total),
      first: toMillis(deadlines.first),
      idle: toMillis(deadlines.idle)
    }
  }
})
