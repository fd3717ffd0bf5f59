import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import { steadyMillis } from "../resilience/SteadyClock.ts"
import { SendLimits } from "../telegram/SendLimits.ts"
import type { Transition } from "../resilience/Breaker.ts"
import { Breakers } from "../resilience/Breakers.ts"
import { Budget } from "../resilience/Budget.ts"
import { type Move, ResilienceStore, type Shared } from "./ResilienceStore.ts"

/** The interval between exchanges, and the longest wait for the store at the end of a process. */
const pause = Duration.millis(500)
const farewell = Duration.seconds(1)

/**
 * Shares breakers, the retry budget and Telegram's limits with the other processes of a store, twice a second, in the background. A store
 * failure is logged once; until the store recovers, each process uses its own state.
 */
export const layer: Layer.Layer<never, never, Breakers | Budget | ResilienceStore | SendLimits> = Layer.scopedDiscard(
  Effect.gen(function* () {
    const store = yield* ResilienceStore
    const breakers = yield* Breakers
    const budget = yield* Budget
    const limits = yield* SendLimits
    const process = `${yield* Random.nextIntBetween(0, 2 ** 31)}-${yield* Random.nextIntBetween(0, 2 ** 31)}`
    /** The newest transition of each breaker that is not published yet. */
    const untold = new Map<string, Transition>()
    /** The totals of each other process at the last exchange. */
    let counted = new Map<string, { readonly paid: number; readonly spent: number }>()
    let failing = false

    const collect = () => {
      for (const transition of breakers.unsafeMoved()) untold.set(transition.name, transition)
    }

    const adopt = (shared: Shared, now: number) => {
      // Local transitions during the exchange are newer. Transitions that were adopted before change nothing.
      collect()
      for (const { age: _, name, wait, ...move } of shared.moves) {
        if (!untold.has(name)) breakers.unsafeAdopt({ name, ...move, until: now + wait })
      }
      // The first totals of a process may be old, so only their increase counts.
      for (const { paid, process, spent } of shared.others) {
        const before = counted.get(process)
        if (before !== undefined)
          budget.unsafeForeign(Math.max(0, paid - before.paid), Math.max(0, spent - before.spent))
      }
      counted = new Map(shared.others.map(({ process, ...totals }) => [process, totals]))
    }

    const exchange = Effect.gen(function* () {
      const now = yield* steadyMillis
      collect()
      const told = Array.from(untold.values())
      const shared = yield* store.exchange(process, {
        moves: told.map((transition) => toMove(transition, now)),
        ...budget.unsafeTotals(),
        holds: yield* limits.holds
      })
      for (const transition of told) if (untold.get(transition.name) === transition) untold.delete(transition.name)
      adopt(shared, yield* steadyMillis)
      yield* limits.adopt(shared.holds)
      yield* limits.share(shared.others.length + 1)
      if (failing) yield* Effect.logInfo("breakers, budgets and limits are shared again")
      failing = false
    }).pipe(
      Effect.catchAll((failure) => {
        const told = failing
        failing = true
        return told
          ? Effect.void
          : Effect.logWarning(`breakers, budgets and limits are not shared at the moment: ${failure.message}`)
      })
    )

    yield* Effect.addFinalizer(() =>
      store.leave(process).pipe(Effect.disconnect, Effect.interruptible, Effect.timeout(farewell), Effect.ignore)
    )
    yield* Effect.forkScoped(Effect.repeat(exchange, Schedule.spaced(pause)))
  })
)

const toMove = ({ at, name, openings, state, until }: Transition, now: number): Move => ({
  name,
  state,
  openings,
  wait: until === null ? 0 : Math.max(0, until - now),
  age: Math.max(0, now - at)
})
