import * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { BreakerPolicy } from "../../domain/resilience/BreakerPolicy.ts"
import type { BreakerStatus } from "../../domain/resilience/BreakerState.ts"
import type { Judge } from "../../domain/resilience/Judgement.ts"
import type { Permit } from "../../domain/resilience/Permit.ts"
import type { CircuitOpen } from "../../domain/resilience/Refusal.ts"
import { LiveBreaker } from "./LiveBreaker.ts"

export { defaults } from "../../domain/resilience/BreakerPolicy.ts"
export { circuitOpen } from "../../domain/resilience/Refusal.ts"

/**
 * The state of a breaker. `until`: when it allows probes, in epoch milliseconds; null unless it is open.
 *
 * @since 0.1.0
 * @category models
 */
export interface BreakerView {
  readonly name: string
  readonly state: BreakerStatus
  readonly until: number | null
  /** Since it last closed. */
  readonly openings: number
  /** In the window. */
  readonly calls: number
  readonly failures: number
}

/**
 * A change of state: the new state, the previous one (`from`), and the time (`at`, epoch milliseconds).
 *
 * @since 0.1.0
 * @category models
 */
export interface Transition extends BreakerView {
  readonly from: BreakerStatus
  readonly at: number
}

/**
 * The stored part of a breaker's state.
 *
 * @since 0.1.0
 * @category models
 */
export type Stored = Pick<BreakerView, "name" | "state" | "until" | "openings">

/**
 * The permit of a breaker. `probe`: the call tests whether the service has recovered; the permit occupies one of the probes until it ends.
 *
 * @since 0.1.0
 * @category models
 */
export interface BreakerPermit extends Permit {
  readonly probe: boolean
}

/**
 * A circuit breaker: rejects calls for a while after too many failures. It needs no lock, because each decision is one synchronous
 * step. Transient failures count; interruptions, defects and other failures do not.
 *
 * @since 0.1.0
 * @category models
 */
export interface Breaker {
  readonly name: string
  /** Returns a permit, or the milliseconds until a call is allowed (`Infinity` while isolated). */
  readonly unsafeAcquire: () => BreakerPermit | number
  /** Milliseconds until a call is allowed; `Infinity` while isolated. */
  readonly unsafeWait: () => number
  /** Runs an effect through the breaker. `judge` decides which failures count; by default all do. */
  readonly protect: <E1 = unknown>(
    judge?: Judge<E1>
  ) => <A, E extends E1, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E | CircuitOpen, R>
  readonly view: Effect.Effect<BreakerView>
  /** Rejects every call until `reset`. */
  readonly isolate: Effect.Effect<void>
  /** Counts, but rejects no call until `reset`. */
  readonly observe: Effect.Effect<void>
  readonly reset: Effect.Effect<void>
  /** Takes over the state that another process has. */
  readonly unsafeAdopt: (stored: Stored) => void
  /** The transitions from the subscription on. */
  readonly transitions: Stream.Stream<Transition>
}

/**
 * Makes a breaker with its own state. `stored` is its state before a restart; `changed` is called synchronously on each
 * transition.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  name: string,
  policy: Partial<BreakerPolicy> = {},
  stored?: Stored,
  changed?: (transition: Transition) => void
): Effect.Effect<Breaker> =>
  Effect.withFiberRuntime((fiber) => {
    const breaker = new LiveBreaker(name, fiber.currentDefaultServices, policy, changed)
    if (stored !== undefined) breaker.unsafeRestore(stored)
    return Effect.succeed(breaker)
  })
