import * as Effect from "effect/Effect"
import { aimd, BulkheadLimit, type BulkheadLimitOptions } from "../../domain/resilience/BulkheadLimit.ts"
import type { Permit } from "../../domain/resilience/Permit.ts"
import { type Priority, PriorityQueue } from "../../domain/resilience/PriorityQueue.ts"
import { BulkheadFull } from "../../domain/resilience/Refusal.ts"
import { once } from "./Judged.ts"
import { steadyOf } from "./SteadyClock.ts"

/**
 * The limit of concurrent calls, and of calls that wait in the queue.
 *
 * @since 0.1.0
 * @category models
 */
export interface BulkheadOptions extends BulkheadLimitOptions {
  readonly queue: number
}

/**
 * Starts at 32 concurrent calls and adapts between 1 and 256; up to 1024 more calls wait.
 *
 * @since 0.1.0
 * @category constants
 */
export const defaults: BulkheadOptions = { ...aimd, queue: 1024 }

/** The delay, in milliseconds, after which a refused call may be allowed. */
const holdBack = 1000

/**
 * Limits concurrent calls to what the service can handle. Waiting calls are admitted by priority, and none starves.
 *
 * @since 0.1.0
 * @category models
 */
export interface Bulkhead {
  /** Waits for a permit. The caller must end it. The default priority is `normal`. */
  readonly acquire: (priority?: Priority) => Effect.Effect<Permit, BulkheadFull>
  readonly view: Effect.Effect<{ readonly limit: number; readonly used: number; readonly waiting: number }>
}

interface Waiter {
  readonly go: (permit: Permit) => void
  given: Permit | undefined
}

/**
 * Makes a bulkhead with its own state.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (name: string, options: Partial<BulkheadOptions> = {}): Effect.Effect<Bulkhead> =>
  Effect.map(Effect.clock, (clock) => {
    const now = steadyOf(clock)
    const rules = { ...defaults, ...options }
    const limit = new BulkheadLimit(rules)
    const waiting = new PriorityQueue<Waiter>()

    const begin = (): Permit => {
      limit.begin()
      const began = now()
      const then = (end: () => void) => {
        end()
        letThrough()
      }
      return once({
        succeed: () => then(() => limit.succeed()),
        fail: (judgement) =>
          then(() => {
            if (judgement._tag === "Transient" && judgement.because !== undefined) limit.refuse(began, now())
            else limit.release()
          }),
        release: () => then(() => limit.release())
      })
    }
    const letThrough = () => {
      while (limit.hasRoom) {
        const waiter = waiting.next()
        if (waiter === undefined) return
        waiter.given = begin()
        waiter.go(waiter.given)
      }
    }
    const wait = (priority: Priority) =>
      Effect.async<Permit>((resume) => {
        const waiter: Waiter = { given: undefined, go: (permit) => resume(Effect.succeed(permit)) }
        waiting.add(waiter, priority, now())
        return Effect.sync(() => (waiter.given === undefined ? waiting.remove(waiter) : waiter.given.release()))
      })

    return {
      acquire: (priority = "normal") =>
        Effect.suspend(() => {
          if (limit.hasRoom && waiting.size === 0) return Effect.succeed(begin())
          if (waiting.size >= rules.queue) return new BulkheadFull({ policy: name, retryAfter: holdBack })
          return wait(priority)
        }),
      view: Effect.sync(() => ({ limit: limit.limit, used: limit.used, waiting: waiting.size }))
    }
  })
