import * as Cause from "effect/Cause"
import * as Chunk from "effect/Chunk"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { CircuitOpen } from "../../domain/model/Failure.ts"
import { RequestId } from "../../domain/Ids.ts"
import type { Asked } from "../../domain/model/Facts.ts"
import { type BreakerPolicy, defaults } from "../../domain/resilience/BreakerPolicy.ts"
import { BreakerState, type BreakerStatus } from "../../domain/resilience/BreakerState.ts"
import { steadyOf } from "./SteadyClock.ts"
import type { Failed } from "./Retry.ts"

/**
 * How a breaker stands. `until`: when probes may pass, epoch milliseconds; null where it is not open.
 *
 * @since 0.1.0
 * @category models
 */
export interface BreakerView {
  readonly name: string
  readonly state: BreakerStatus
  readonly until: number | null
  /** Since it was last closed. */
  readonly openings: number
  /** In its window. */
  readonly calls: number
  readonly failures: number
}

/**
 * @since 0.1.0
 * @category models
 */
export interface Transition extends BreakerView {
  readonly from: BreakerStatus
  readonly at: number
}

/**
 * What is stored of a breaker.
 *
 * @since 0.1.0
 * @category models
 */
export type Stored = Pick<BreakerView, "name" | "state" | "until" | "openings">

/**
 * A call that was let through. Exactly one of these ends it; what comes later does nothing.
 *
 * @since 0.1.0
 * @category models
 */
export interface Permit {
  /** It tries whether all is well again: until it is ended, or given back, there may be no other. */
  readonly probe: boolean
  /** `firstToken`: milliseconds to the first text of a stream. */
  readonly succeed: (firstToken?: number) => void
  readonly fail: (failure: Failed) => void
  /** It was interrupted, or refused by ourselves: it counts for nothing. */
  readonly release: () => void
}

/**
 * Stands before something that can fail, and leaves it alone for a while when it fails too often. It has no lock: each decision is
 * one synchronous step.
 *
 * @since 0.1.0
 * @category models
 */
export interface Breaker {
  readonly name: string
  /** A permit, or the milliseconds until a call may pass (`Infinity` while it is isolated). */
  readonly unsafeAcquire: () => Permit | number
  /** Milliseconds until a call may pass; `Infinity` while it is isolated. */
  readonly unsafeWait: () => number
  /** `asked` names the call that is refused. */
  readonly acquire: (asked: Asked) => Effect.Effect<Permit, CircuitOpen>
  /** Runs an effect through it. What is interrupted, dies, or fails in a way that does not count, only gives the permit back. */
  readonly protect: (
    asked?: Asked
  ) => <A, E extends Failed, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E | CircuitOpen, R>
  /** Whether a failure counts against it. */
  readonly counts: (failure: Failed) => boolean
  readonly view: Effect.Effect<BreakerView>
  /** Lets nothing through until it is reset. */
  readonly isolate: Effect.Effect<void>
  readonly reset: Effect.Effect<void>
  /** Stands from now on as another process has it. */
  readonly unsafeAdopt: (stored: Stored) => void
  /** From now on. */
  readonly transitions: Stream.Stream<Transition>
  /** Recurs when it lets a call through, at once where it already does; ends when it is isolated. */
  readonly schedule: Schedule.Schedule<Duration.Duration>
}

/**
 * The refusal of a breaker that lets a call through after so many milliseconds; `Infinity` while it is isolated.
 *
 * @since 0.1.0
 * @category constructors
 */
export const circuitOpen = (asked: Asked, wait: number): CircuitOpen =>
  new CircuitOpen({ ...asked, ...(Number.isFinite(wait) ? { retryAfter: wait } : {}) })

interface Handling<A, E> {
  readonly onFailure: (cause: Cause.Cause<E>) => Effect.Effect<A, E>
  readonly onSuccess: (value: A) => Effect.Effect<A, E>
}

/** So many openings in a row have a break of their own. */
const longestRow = 32

/**
 * A breaker of one's own: no state is shared with any other. `stored` is how it stood before a restart; `changed` hears of each
 * transition as it happens.
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
  Effect.gen(function* () {
    const clock = yield* Effect.clock
    const now = steadyOf(clock)
    const rules = { ...defaults, ...policy }
    // Ahead, so that no decision has to wait for a schedule.
    const breaks = yield* Schedule.run(Schedule.delays(rules.breaks), now(), Array.from({ length: longestRow }))
    const listeners = new Set<(transition: Transition) => void>(changed === undefined ? [] : [changed])

    const look = (): BreakerView => ({
      name,
      state: state.status,
      until: state.status === "open" ? state.until : null,
      openings: state.openings,
      calls: state.calls,
      failures: state.failures
    })
    const lengths = Chunk.toReadonlyArray(Chunk.map(breaks, Duration.toMillis))
    const state = new BreakerState(rules, lengths, (from, at) => {
      for (const listener of listeners) listener({ ...look(), from, at })
    })
    if (stored !== undefined) state.restore(stored.state, stored.until ?? 0, stored.openings)

    // To look at the clock costs as much as the rest: only what may be slow, or is a probe, has to know when it began, and a window
    // of calls does not care when a success was.
    const bounds = (limit: Duration.DurationInput) => Number.isFinite(Duration.toMillis(limit))
    const timed = bounds(rules.slow)
    const clockless = "calls" in rules.window && !timed && !bounds(rules.slowFirstToken)
    const succeed = (generation: number, began: number, firstToken?: number) =>
      state.succeed(generation, began, clockless && state.status === "closed" ? 0 : now(), firstToken)
    const fail = (generation: number, began: number, failure: Failed) =>
      rules.counts(failure)
        ? state.fail(generation, began, now(), failure.retryAfter)
        : state.release(generation, began)
    const permit = (began: number): Permit => {
      const { generation } = state
      let open = true
      const ends = () => open && !(open = false)
      return {
        probe: state.status === "half-open",
        succeed: (firstToken) => void (ends() && succeed(generation, began, firstToken)),
        fail: (failure) => void (ends() && fail(generation, began, failure)),
        release: () => void (ends() && state.release(generation, began))
      }
    }
    const unsafeAcquire = () => {
      if (state.status === "closed") return permit(timed ? now() : 0)
      const at = now()
      return state.admit(at) ? permit(at) : state.wait(at)
    }
    const ends = (generation: number, began: number) => ({
      onFailure: <E extends Failed>(cause: Cause.Cause<E>): Effect.Effect<never, E> => {
        const failure = Cause.failureOption(cause)
        if (Option.isSome(failure)) fail(generation, began, failure.value)
        else state.release(generation, began)
        return Effect.failCause(cause)
      },
      onSuccess: <A>(value: A): Effect.Effect<A> => {
        succeed(generation, began)
        return Effect.succeed(value)
      }
    })
    // The same for all calls until the next transition.
    let closed = ends(state.generation, 0)
    listeners.add(() => (closed = ends(state.generation, 0)))
    const nobody: Asked = { request: RequestId.make(name), candidate: name, attempt: 1 }

    return {
      name,
      counts: rules.counts,
      unsafeAcquire,
      unsafeWait: () => state.wait(now()),
      acquire: (asked) =>
        Effect.suspend(() => {
          const acquired = unsafeAcquire()
          return typeof acquired === "number" ? circuitOpen(asked, acquired) : Effect.succeed(acquired)
        }),
      protect:
        (asked = nobody) =>
        <A, E extends Failed, R>(self: Effect.Effect<A, E, R>) =>
          Effect.suspend((): Effect.Effect<A, E | CircuitOpen, R> => {
            if (state.status === "closed") {
              const on: Handling<A, E> = timed ? ends(state.generation, now()) : closed
              return Effect.matchCauseEffect(self, on)
            }
            // Only a probe has to come back when it is interrupted; watching for that costs more than all the rest.
            return Effect.uninterruptibleMask((restore): Effect.Effect<A, E | CircuitOpen, R> => {
              const began = now()
              if (!state.admit(began)) return circuitOpen(asked, state.wait(began))
              const on: Handling<A, E> = ends(state.generation, began)
              return Effect.matchCauseEffect(restore(self), on)
            })
          }),
      view: Effect.sync(look),
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
      ),
      schedule: Schedule.forever.pipe(
        Schedule.map(() => Duration.millis(state.wait(now()))),
        Schedule.whileOutput(Duration.isFinite),
        Schedule.modifyDelay((wait) => wait)
      )
    }
  })

/**
 * Waits at least until the breaker lets a call through, and ends when it is isolated.
 *
 * @since 0.1.0
 * @category combinators
 */
export const untilOpen =
  ({ schedule }: Breaker) =>
  <Out, In, R>(self: Schedule.Schedule<Out, In, R>): Schedule.Schedule<Out, In, R> =>
    Schedule.map(Schedule.intersect(self, schedule), ([out]) => out)
