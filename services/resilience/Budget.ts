import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { steadyOf } from "./SteadyClock.ts"
import { finagle, RetryBudget, type RetryBudgetOptions } from "../../domain/resilience/RetryBudget.ts"

/** The budget of each client, and the budget that all clients share. */
export interface BudgetOptions {
  readonly all: RetryBudgetOptions
  readonly client: RetryBudgetOptions
}

/** Finagle's defaults for the shared budget. A client's floor is one a second, so that ten failing clients cannot exhaust the shared one. */
export const defaults: BudgetOptions = { all: finagle, client: { ...finagle, floor: 1 } }

/** With more clients than this, those without recent requests are forgotten. */
const manyClients = 1000

/**
 * The retry budget: bounds the calls of a request after its first one, for each client and for all clients together.
 *
 * @since 0.1.0
 * @category services
 */
export class Budget extends Context.Tag("holdfast/services/resilience/Budget")<
  Budget,
  {
    /** Starts a call: a first call pays in, a repeated one draws on the budget. Returns false if the budget is exhausted. */
    readonly unsafeBegin: (client: string, again: boolean) => boolean
    /** Takes one from both the client's and the shared budget, or from neither. */
    readonly unsafeSpend: (client: string) => boolean
    /** Takes one from both, even if nothing is left. Later calls are refused until the debt is repaid. */
    readonly unsafeOverdraw: (client: string) => void
    /** The totals that all clients of this process have paid and spent since its start. */
    readonly unsafeTotals: () => { readonly paid: number; readonly spent: number }
    /** Adds the recent totals of other processes to the shared budget. */
    readonly unsafeForeign: (paid: number, spent: number) => void
  }
>() {
  static readonly layer = (options: Partial<BudgetOptions> = {}): Layer.Layer<Budget> =>
    Layer.effect(
      Budget,
      Effect.clockWith((clock) => {
        const now = steadyOf(clock)
        const rules = { ...defaults, ...options }
        const all = new RetryBudget(rules.all)
        const clients = new Map<string, RetryBudget>()
        let next = manyClients
        let paid = 0
        let spent = 0

        const forgetIdle = () => {
          const at = now()
          for (const [name, budget] of clients) if (budget.isFresh(at)) clients.delete(name)
          next = 2 * Math.max(manyClients, clients.size)
        }
        const of = (client: string) => {
          const found = clients.get(client)
          if (found !== undefined) return found
          if (clients.size >= next) forgetIdle()
          const made = new RetryBudget(rules.client)
          clients.set(client, made)
          return made
        }
        const unsafeOverdraw = (client: string) => {
          const at = now()
          of(client).spend(at)
          all.spend(at)
          spent++
        }
        const unsafeSpend = (client: string) => {
          const at = now()
          if (of(client).left(at) < 1 || all.left(at) < 1) return false
          unsafeOverdraw(client)
          return true
        }
        return Effect.succeed(
          Budget.of({
            unsafeBegin: (client, again) => {
              if (again) return unsafeSpend(client)
              const at = now()
              of(client).deposit(at)
              all.deposit(at)
              paid++
              return true
            },
            unsafeTotals: () => ({ paid, spent }),
            unsafeForeign: (paid, spent) => {
              const at = now()
              all.deposit(at, paid)
              all.spend(at, spent)
            },
            unsafeSpend,
            unsafeOverdraw
          })
        )
      })
    )
}
