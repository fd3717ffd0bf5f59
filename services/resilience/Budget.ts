import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { steadyOf } from "./SteadyClock.ts"
import { finagle, RetryBudget, type RetryBudgetOptions } from "../../domain/resilience/RetryBudget.ts"

/** The budget of each client, and the one of all together. */
export interface BudgetOptions {
  readonly all: RetryBudgetOptions
  readonly client: RetryBudgetOptions
}

/** Finagle's numbers for all; a client has a floor of one a second, so that ten who fail at once can't use up what all have. */
export const defaults: BudgetOptions = { all: finagle, client: { ...finagle, floor: 1 } }

/** Among so many, those who asked for nothing lately are forgotten. */
const manyClients = 1000

/**
 * What may be spent on more than the first call of a request, by a client and by all.
 *
 * @since 0.1.0
 * @category services
 */
export class Budget extends Context.Tag("holdfast/services/resilience/Budget")<
  Budget,
  {
    /** A call of this client begins: it pays in, or draws on the budget when it was made before. False if the budget is spent. */
    readonly unsafeBegin: (client: string, again: boolean) => boolean
    /** Takes one from the client's budget and one from that of all, or from neither. */
    readonly unsafeSpend: (client: string) => boolean
    /**
     * Takes one from both, even if none is left. The debt counts against later calls: they are refused until it is made up for.
     */
    readonly unsafeOverdraw: (client: string) => void
    /** What all clients of this process paid and spent since it began. */
    readonly unsafeTotals: () => { readonly paid: number; readonly spent: number }
    /** What other processes paid and spent just now counts for all together. */
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
