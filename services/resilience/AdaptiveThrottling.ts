import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import { Throttled } from "../../domain/model/Failure.ts"
import type { Asked } from "../../domain/model/Facts.ts"
import { AcceptRatio, type AcceptRatioOptions, sre } from "../../domain/resilience/AcceptRatio.ts"
import { aimd, ConcurrencyLimit, type ConcurrencyLimitOptions } from "../../domain/resilience/ConcurrencyLimit.ts"
import { type Priority, PriorityQueue } from "../../domain/resilience/PriorityQueue.ts"
import { steadyOf } from "./SteadyClock.ts"
import type { Failed } from "./Retry.ts"

/**
 * How a client holds back.
 *
 * @since 0.1.0
 * @category models
 */
export interface ThrottlePolicy {
  /** When it rejects by itself. */
  readonly accepts: AcceptRatioOptions
  /** How many calls may be under way. */
  readonly limit: ConcurrencyLimitOptions
  /** So many may wait for a permit. */
  readonly queue: number
  /** The other side refuses because it is asked for too much. */
  readonly refuses: (failure: Failed) => boolean
  /** The other side can't keep up. */
  readonly overloads: (failure: Failed) => boolean
}

const refusals: ReadonlySet<string> = new Set(["RateLimited", "Overloaded"])

/**
 * @since 0.1.0
 * @category constants
 */
export const defaults: ThrottlePolicy = {
  accepts: sre,
  limit: aimd,
  queue: 1024,
  refuses: ({ _tag }) => refusals.has(_tag),
  overloads: ({ _tag }) => refusals.has(_tag) || _tag === "TimedOut"
}

/** What is rejected here may go better after this many milliseconds. */
const holdBack = 1000

/**
 * Holds calls back before the other side has to refuse them: while it refuses more than half of what it is asked, some are
 * rejected here; and only so many are under way as it keeps up with. Who has to wait is let through by priority, and nobody starves.
 *
 * @since 0.1.0
 * @category models
 */
export interface AdaptiveThrottling {
  readonly protect: (
    priority: Priority,
    asked: Asked
  ) => <A, E extends Failed, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E | Throttled, R>
  /** `rejection`: the share that is rejected here. */
  readonly view: Effect.Effect<{
    readonly limit: number
    readonly used: number
    readonly waiting: number
    readonly rejection: number
  }>
}

interface Waiter {
  readonly go: () => void
  given: boolean
}

/**
 * A throttle of one's own: no state is shared with any other.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (policy: Partial<ThrottlePolicy> = {}): Effect.Effect<AdaptiveThrottling> =>
  Effect.clockWith((clock) => {
    const now = steadyOf(clock)
    const rules = { ...defaults, ...policy }
    const ratio = new AcceptRatio(rules.accepts)
    const limit = new ConcurrencyLimit(rules.limit)
    const waiting = new PriorityQueue<Waiter>()

    const letThrough = () => {
      while (limit.hasRoom) {
        const waiter = waiting.next()
        if (waiter === undefined) return
        limit.begin()
        waiter.given = true
        waiter.go()
      }
    }
    const cancel = (waiter: Waiter) =>
      Effect.sync(() => {
        if (!waiter.given) return waiting.remove(waiter)
        limit.release()
        letThrough()
      })

    /** Only the wait for a permit can be interrupted, by `restore`: one that was given is never lost. */
    const permit = (
      priority: Priority,
      asked: Asked,
      restore: (wait: Effect.Effect<void>) => Effect.Effect<void>
    ): Effect.Effect<void, Throttled> => {
      if (limit.hasRoom && waiting.size === 0) {
        limit.begin()
        return Effect.void
      }
      if (waiting.size >= rules.queue) return new Throttled({ ...asked, retryAfter: holdBack })
      return restore(
        Effect.async<void>((resume) => {
          const waiter: Waiter = { given: false, go: () => resume(Effect.void) }
          waiting.add(waiter, priority, now())
          return cancel(waiter)
        })
      )
    }

    const end = <A, E extends Failed>(began: number, exit: Exit.Exit<A, E>) => {
      const failure = Exit.isFailure(exit) ? Option.getOrUndefined(Cause.failureOption(exit.cause)) : undefined
      const at = now()
      ratio.record(at, failure === undefined || !rules.refuses(failure))
      if (Exit.isSuccess(exit)) limit.succeed()
      else if (failure !== undefined && rules.overloads(failure)) limit.refuse(began, at)
      else limit.release()
      letThrough()
    }

    const draw = (probability: number) =>
      probability === 0 ? Effect.succeed(false) : Effect.map(Random.next, (random) => random < probability)

    const protect: AdaptiveThrottling["protect"] = (priority, asked) => (self) =>
      Effect.uninterruptibleMask((restore) =>
        Effect.flatMap(
          Effect.suspend(() => draw(ratio.rejection(now()))),
          (rejected) => {
            if (rejected) {
              ratio.record(now(), false)
              return new Throttled({ ...asked, retryAfter: holdBack })
            }
            return Effect.flatMap(permit(priority, asked, restore), () => {
              const began = now()
              return Effect.onExit(restore(self), (exit) => Effect.sync(() => end(began, exit)))
            })
          }
        )
      )

    return Effect.succeed({
      protect,
      view: Effect.sync(() => ({
        limit: limit.limit,
        used: limit.used,
        waiting: waiting.size,
        rejection: ratio.rejection(now())
      }))
    })
  })
