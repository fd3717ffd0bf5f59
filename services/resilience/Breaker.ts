import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { type BreakerPolicy, defaults } from "../../domain/resilience/BreakerPolicy.ts"
import { BreakerState, type BreakerStatus } from "../../domain/resilience/BreakerState.ts"
import { all, type Judge, type Judgement } from "../../domain/resilience/Judgement.ts"
import type { Permit } from "../../domain/resilience/Permit.ts"
import { CircuitOpen } from "../../domain/resilience/Refusal.ts"
import { steadyOf } from "./SteadyClock.ts"
import { inARow } from "./Stepping.ts"

export { defaults } from "../../domain/resilience/BreakerPolicy.ts"

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
  readonly reset: Effect.Effect<void>
  /** Takes over the state that another process has. */
  readonly unsafeAdopt: (stored: Stored) => void
  /** The transitions from the subscription on. */
  readonly transitions: Stream.Stream<Transition>
}

/**
 * The refusal of a breaker that allows a call after `wait` milliseconds; `Infinity` while it is isolated.
 *
 * @since 0.1.0
 * @category constructors
 */
export const circuitOpen = (policy: string, wait: number): CircuitOpen =>
  new CircuitOpen({ policy, ...(Number.isFinite(wait) ? { retryAfter: wait } : {}) })

interface Handling<A, E> {
  readonly onFailure: (cause: Cause.Cause<E>) => Effect.Effect<A, E>
  readonly onSuccess: (value: A) => Effect.Effect<A, E>
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
  Effect.zipWith(Effect.clock, Effect.runtime<never>(), (clock, runtime) => {
    const now = steadyOf(clock)
    const rules = { ...defaults, ...policy }
    const listeners = new Set<(transition: Transition) => void>(changed === undefined ? [] : [changed])

    const look = (at: number): BreakerView => {
      const { calls, failures } = state.counts(at)
      const until = state.status === "open" ? state.until : null
      return { name, state: state.status, until, openings: state.openings, calls, failures }
    }
    const state = new BreakerState(rules, inARow(runtime, rules.breaks), (from, at) => {
      for (const listener of listeners) listener({ ...look(at), from, at })
    })
    if (stored !== undefined) state.restore(stored.state, stored.until ?? 0, stored.openings, now())

    // Reading the clock costs as much as everything else here. Only slow-call detection and probes need the start time, and a window of
    // calls does not need the time of a success.
    const bounds = (limit: Duration.DurationInput) => Number.isFinite(Duration.toMillis(limit))
    const timed = bounds(rules.slow)
    const clockless = "calls" in rules.window && !timed && !bounds(rules.slowFirst)
    const succeed = (generation: number, began: number, first?: number) =>
      state.succeed(generation, began, clockless && state.status === "closed" ? 0 : now(), first)
    const fail = (generation: number, began: number, judgement: Judgement) =>
      judgement._tag === "Transient"
        ? state.fail(generation, began, now(), Duration.toMillis(judgement.retryAfter ?? 0))
        : state.release(generation, began)
    const permit = (began: number): BreakerPermit => {
      const { generation } = state
      let open = true
      const ends = () => open && !(open = false)
      return {
        probe: state.status === "half-open",
        succeed: (first) => void (ends() && succeed(generation, began, first)),
        fail: (judgement) => void (ends() && fail(generation, began, judgement)),
        release: () => void (ends() && state.release(generation, began))
      }
    }
    const unsafeAcquire = () => {
      if (state.status === "closed") return permit(timed ? now() : 0)
      const at = now()
      return state.admit(at) ? permit(at) : state.wait(at)
    }
    const ends = <E1>(generation: number, began: number, judge: Judge<E1>) => ({
      onFailure: <E extends E1>(cause: Cause.Cause<E>): Effect.Effect<never, E> => {
        const failure = Cause.failureOption(cause)
        if (Option.isSome(failure)) fail(generation, began, judge(failure.value))
        else state.release(generation, began)
        return Effect.failCause(cause)
      },
      onSuccess: <A>(value: A): Effect.Effect<A> => {
        succeed(generation, began)
        return Effect.succeed(value)
      }
    })
    // Shared by all calls without a judge until the next transition.
    let closed = ends(state.generation, 0, all)
    listeners.add(() => (closed = ends(state.generation, 0, all)))
    return {
      name,
      unsafeAcquire,
      unsafeWait: () => state.wait(now()),
      protect: <E1>(judge: Judge<E1> = all) => {
        const same = !timed && judge === all
        return <A, E extends E1, R>(self: Effect.Effect<A, E, R>) =>
          Effect.suspend((): Effect.Effect<A, E | CircuitOpen, R> => {
            if (state.status === "closed") {
              const on: Handling<A, E> = same ? closed : ends(state.generation, timed ? now() : 0, judge)
              return Effect.matchCauseEffect(self, on)
            }
            // Only an interrupted probe has to return its permit; watching for interruption is expensive.
            return Effect.uninterruptibleMask((restore): Effect.Effect<A, E | CircuitOpen, R> => {
              const began = now()
              if (!state.admit(began)) return circuitOpen(name, state.wait(began))
              const on: Handling<A, E> = ends(state.generation, began, judge)
              return Effect.matchCauseEffect(restore(self), on)
            })
          })
      },
      view: Effect.sync(() => look(now())),
      isolate: Effect.sync(() => state.isolate(now())),
      reset: Effect.sync(() => state.reset(now())),
      unsafeAdopt: (stored) => state.adopt(stored.state, stored.until ?? 0, stored.openings, now()),
      transitions: Stream.asyncPush((emit) =>
        Effect.acquireRelease(
          Effect.sync(() => {
            const listener = (transition: Transition) => void emit.single(transition)
            listeners.add(listener)
            return listener
          }),
          (listener) => Effect.sync(() => listeners.delete(listener))
        )
      )
    }
  })
