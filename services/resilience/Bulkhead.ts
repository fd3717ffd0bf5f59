import * as Effect from "effect/Effect"
import { aimd, BulkheadLimit, type BulkheadLimitOptions } from "../../domain/resilience/BulkheadLimit.ts"
import type { Permit } from "../../domain/resilience/Permit.ts"
import { type Priority, PriorityQueue } from "../../domain/resilience/PriorityQueue.ts"
import { BulkheadFull } from "../../domain/resilience/Refusal.ts"
import { once } from "./Judged.ts"
import { steadyOf } from "./SteadyClock.ts"

/**
 * How many calls may be under way, and how many more may wait.
 *
 * @since 0.1.0
 * @category models
 */
export interface BulkheadOptions extends BulkheadLimitOptions {
  readonly queue: number
}

/**
 * Starts at 32 calls, adapts between 1 and 256; 1024 more may wait.
 *
 * @since 0.1.0
 * @category constants
 */
export const defaults: BulkheadOptions = { ...aimd, queue: 1024 }

/** A call that is refused here may be let through after this many milliseconds. */
const holdBack = 1000

/**
 * Lets only as many calls be under way as the other side keeps up with. Calls that have to wait are let through by priority, and none
 * starves.
 *
 * @since 0.1.0
 * @category models
 */
export interface Bulkhead {
  /** Waits for a permit, which has to be ended. Without a priority a call is `normal`. */
  readonly acquire: (priority?: Priority) => Effect.Effect<Permit, BulkheadFull>
  readonly view: Effect.Effect<{ readonly limit: number; readonly used: number; readonly waiting: number }>
}

interface Waiter {
  readonly go: (permit: Permit) => void
  given: Permit | undefined
}

/**
 * A bulkhead of one's own: no state is shared with any other.
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
