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
 * The deadlines of a call.
 *
 * @since 0.1.0
 * @category models
 */
export interface Deadlines {
  /** For each attempt. An attempt that exceeds it is interrupted and counts as a failure. */
  readonly attempt?: Duration.DurationInput
  /** For all attempts and the waits between them. */
  readonly total?: Duration.DurationInput
  /** For a stream: until its first element. */
  readonly first?: Duration.DurationInput
  /** For a stream: between two elements. */
  readonly idle?: Duration.DurationInput
}

/**
 * The parts of a policy. A part that is left out does not exist; `{}` adds a breaker, budget, bulkhead or adaptive throttling with its
 * defaults. An existing part can be shared between policies.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options<in E = never, in A = never> {
  /** The name of the service in failures and views; `call` by default. */
  readonly name?: string
  /** When transient failures are retried: `Retry.production`, or another schedule. */
  readonly retry?: Schedule.Schedule<unknown, Judgement>
  readonly breaker?: Partial<BreakerPolicy> | Breaker.Breaker
  /** Each call pays in, and each retry draws on it. Without a budget, only the schedule bounds the retries. */
  readonly budget?: Partial<BudgetOptions> | Budget["Type"]
  readonly bulkhead?: Partial<Bulkhead.BulkheadOptions> | Bulkhead.Bulkhead
  readonly throttling?: Partial<AcceptRatioOptions> | AdaptiveThrottling.AdaptiveThrottling
  readonly deadlines?: Deadlines
  /** Classifies a failure. By default every failure is transient. */
  readonly judge?: Judge<E>
  /** Classifies a result that is a failure, such as a `Response` with status 503; undefined for a success. The last result is returned. */
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
 * The failures that a policy with these options adds to those of the protected call.
 *
 * @since 0.1.0
 * @category models
 */
export type Added<O> = Adding[keyof O & keyof Adding]

/**
 * The caller of a protected call.
 *
 * @since 0.1.0
 * @category models
 */
export interface Caller {
  /** The client that the budget counts it for; by default the name of the policy. */
  readonly client?: string
  /** The priority in the bulkhead's queue; `normal` by default. */
  readonly priority?: Priority
  /** The call repeats one that failed, so it draws on the budget. */
  readonly again?: boolean
}

/**
 * A policy with its state. No state is global, so two policies never affect each other. It protects calls that fail with an `E` and
 * succeed with an `A`, and may itself fail with an `Own`.
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
  /** In milliseconds; `Infinity` if there is no limit. */
  readonly limits: { readonly [Name in keyof Deadlines]-?: number }
  /** The runtime of the program that made the policy. */
  readonly runtime: Runtime.Runtime<never>
}

/** A policy for any call. */
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
 * Makes a policy. Parts that are given as options get their own state; existing parts are shared.
 *
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
