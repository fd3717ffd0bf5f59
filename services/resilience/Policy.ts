import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Runtime from "effect/Runtime"
import type * as Schedule from "effect/Schedule"
import type { AcceptRatioOptions } from "../../domain/resilience/AcceptRatio.ts"
import type { BreakerPolicy } from "../../domain/resilience/BreakerPolicy.ts"
import { all, type Judge, type Judgement } from "../../domain/resilience/Judgement.ts"
import type { Priority } from "../../domain/resilience/PriorityQueue.ts"
import type {
  BudgetExhausted,
  BulkheadFull,
  CircuitOpen,
  Refusal,
  Throttled,
  TimedOut
} from "../../domain/resilience/Refusal.ts"
import * as AdaptiveThrottling from "./AdaptiveThrottling.ts"
import * as Breaker from "./Breaker.ts"
import { Budget, type BudgetOptions } from "./Budget.ts"
import * as Bulkhead from "./Bulkhead.ts"
import * as Deadline from "./Deadline.ts"

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
 * What stands before a call. Only what is named is there: `{}` takes the defaults of a breaker, a budget, a bulkhead or adaptive throttling.
 * One that exists already can be shared between policies.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options<in E = never, in A = never> {
  /** Names the other side in failures and views; `call` unless said. */
  readonly name?: string
  /** When a transient failure is tried again: `Retry.production`, or a schedule of your own. */
  readonly retry?: Schedule.Schedule<unknown, Judgement>
  readonly breaker?: Partial<BreakerPolicy> | Breaker.Breaker
  /** Each call pays in, each retry draws on it. Without one, retries are bounded by their schedule alone. */
  readonly budget?: Partial<BudgetOptions> | Budget["Type"]
  readonly bulkhead?: Partial<Bulkhead.BulkheadOptions> | Bulkhead.Bulkhead
  readonly throttling?: Partial<AcceptRatioOptions> | AdaptiveThrottling.AdaptiveThrottling
  readonly deadlines?: Deadlines
  /** What a failure means. Without one every failure is transient. */
  readonly judge?: Judge<E>
  /** Results that are failures, such as a `Response` with status 503; nothing for a success. The last one is returned as it is. */
  readonly judgeResult?: (result: A) => Judgement | undefined
}

interface Adding {
  readonly breaker: CircuitOpen
  readonly budget: BudgetExhausted
  readonly bulkhead: BulkheadFull
  readonly throttling: Throttled
  readonly deadlines: TimedOut
}

/**
 * The failures that a policy of these options adds to those of its callers.
 *
 * @since 0.1.0
 * @category models
 */
export type Added<O> = Adding[keyof O & keyof Adding]

/**
 * Whose call it is.
 *
 * @since 0.1.0
 * @category models
 */
export interface Caller {
  /** The budget counts by it; the name of the policy unless said. */
  readonly client?: string
  /** Who goes first where the bulkhead lets only some through; `normal` unless said. */
  readonly priority?: Priority
  /** The call was made before and failed, so it draws on the budget. */
  readonly again?: boolean
}

/**
 * A policy with its state: nothing of it is global, so two of them never meet. It protects calls that fail with an `E` and succeed with
 * an `A`, and may fail with an `Own` by itself.
 *
 * @since 0.1.0
 * @category models
 */
export interface Policy<in E = unknown, in A = unknown, out Own = never> {
  readonly name: string
  readonly retry: Schedule.Schedule<unknown, Judgement> | undefined
  readonly breaker: Breaker.Breaker | undefined
  readonly budget: Budget["Type"] | undefined
  readonly bulkhead: Bulkhead.Bulkhead | undefined
  readonly throttling: AdaptiveThrottling.AdaptiveThrottling | undefined
  readonly judge: Judge<E>
  readonly judgeResult: ((result: A) => Judgement | undefined) | undefined
  readonly refuse: (refusal: Refusal) => Effect.Effect<never, Own>
  readonly deadline: Deadline.Deadline
  /** In milliseconds; `Infinity` where there is none. */
  readonly limits: { readonly [Name in keyof Deadlines]-?: number }
  /** Of the program that made it. */
  readonly runtime: Runtime.Runtime<never>
}

/** A policy of whatever calls. */
export type AnyPolicy = Policy<never, never, unknown>

const toMillis = (limit: Duration.DurationInput | undefined) =>
  limit === undefined ? Infinity : Duration.toMillis(limit)

const adding: { readonly [R in Refusal as R["_tag"]]: keyof Adding } = {
  CircuitOpen: "breaker",
  BudgetExhausted: "budget",
  BulkheadFull: "bulkhead",
  Throttled: "throttling",
  TimedOut: "deadlines"
}

const adds =
  <O extends object>(options: O) =>
  (refusal: Refusal): refusal is Added<O> =>
    adding[refusal._tag] in options

/**
 * @since 0.1.0
 * @category constructors
 */
export const make = <O extends object, E = unknown, A = unknown>(
  options: O & Options<E, A>
): Effect.Effect<Policy<E, A, Added<O>>> =>
  Effect.gen(function* () {
    const { breaker, budget, bulkhead, deadlines = {}, name = "call", throttling }: Options<E, A> = options
    const isOwn = adds<O>(options)
    return {
      name,
      refuse: (refusal) => (isOwn(refusal) ? Effect.fail(refusal) : Effect.die(refusal)),
      retry: options.retry,
      judge: options.judge ?? all,
      judgeResult: options.judgeResult,
      breaker: breaker === undefined || "protect" in breaker ? breaker : yield* Breaker.make(name, breaker),
      budget:
        budget === undefined || "unsafeSpend" in budget
          ? budget
          : yield* Effect.scoped(Effect.map(Layer.build(Budget.layer(budget)), Context.get(Budget))),
      bulkhead: bulkhead === undefined || "acquire" in bulkhead ? bulkhead : yield* Bulkhead.make(name, bulkhead),
      throttling:
        throttling === undefined || "acquire" in throttling
          ? throttling
          : yield* AdaptiveThrottling.make(name, throttling),
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
