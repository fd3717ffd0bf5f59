import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { TimedOut } from "../../domain/model/Failure.ts"
import type { Deadlines } from "../../domain/model/Deadlines.ts"
import { steadyOf } from "../../services/resilience/SteadyClock.ts"

/** In milliseconds. If an attempt has shorter deadlines than all before it, its first check may be late by at most this. */
const longestNap = 1000

/** The state of one attempt, shared by its reader and the watchdog. */
export class Vitals {
  /** The deadline that passed. */
  expired: TimedOut["phase"] | undefined
  readonly abort: Effect.Effect<void>
  readonly #now: () => number
  readonly #idle: number
  readonly #totalAt: number
  #firstTokenAt: number
  #idleAt = Infinity

  constructor(now: () => number, deadlines: Deadlines, streaming: boolean, abort: Effect.Effect<void>) {
    const start = now()
    this.abort = abort
    this.#now = now
    this.#idle = Duration.toMillis(deadlines.idle)
    this.#totalAt = start + Duration.toMillis(deadlines.total)
    this.#firstTokenAt = streaming ? start + Duration.toMillis(deadlines.firstToken) : Infinity
  }

  /** The reader waits for the body from now on, or received a sign of life. */
  waiting(): void {
    this.#idleAt = this.#now() + this.#idle
  }

  /** Nobody reads: the provider is not to blame for a slow reader. */
  resting(): void {
    this.#idleAt = Infinity
  }

  /** The first token has arrived. */
  started(): void {
    this.#firstTokenAt = Infinity
  }

  /** Milliseconds until the next deadline; 0 once one has passed. */
  check(): number {
    const due = Math.min(this.#firstTokenAt, this.#idleAt, this.#totalAt)
    const left = due - this.#now()
    if (left > 0) return left
    this.expired = due === this.#totalAt ? "total" : due === this.#idleAt ? "idle" : "first-token"
    return 0
  }
}

/**
 * Watches all attempts of a layer, and aborts an attempt when one of its deadlines passes. One fiber serves all,
 * because a fiber and a timer per attempt would cost more than the rest of the adapter. It is parked while there is
 * nothing to watch.
 */
export interface Watchdog {
  /** Begins to watch an attempt. `abort` runs when a deadline passes. */
  readonly watch: (streaming: boolean, own: Partial<Deadlines>, abort: Effect.Effect<void>) => Vitals
  readonly leave: (vitals: Vitals) => void
}

export const make = (deadlines: Deadlines): Effect.Effect<Watchdog, never, Scope.Scope> =>
  Effect.clockWith((clock) => {
    const now = steadyOf(clock)
    const attempts = new Set<Vitals>()
    const some = Effect.unsafeMakeLatch(false)
    const shortest = ({ firstToken, idle, total }: Deadlines) =>
      Math.min(...[firstToken, idle, total].map(Duration.toMillis))
    // No deadline set during the sleep can be due earlier, so nothing ever has to wake the fiber.
    let nap = Math.min(longestNap, shortest(deadlines))

    const look = Effect.suspend(() => {
      if (attempts.size === 0) {
        some.unsafeClose()
        return some.await
      }
      const late: Array<Vitals> = []
      let left = nap
      for (const vitals of attempts) {
        const its = vitals.check()
        if (its === 0) {
          attempts.delete(vitals)
          late.push(vitals)
        } else left = Math.min(left, its)
      }
      return Effect.zipRight(
        Effect.forEach(late, ({ abort }) => abort, { discard: true }),
        clock.sleep(Duration.millis(left))
      )
    })

    const watch = (streaming: boolean, own: Partial<Deadlines>, abort: Effect.Effect<void>) => {
      const all = { ...deadlines, ...own }
      const vitals = new Vitals(now, all, streaming, abort)
      nap = Math.min(nap, shortest(all))
      attempts.add(vitals)
      some.unsafeOpen()
      return vitals
    }
    return Effect.as(Effect.forkScoped(Effect.forever(look)), { watch, leave: (vitals) => attempts.delete(vitals) })
  })
