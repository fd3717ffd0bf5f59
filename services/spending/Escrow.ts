import { type Account, type Cap, keyOf } from "../../domain/spending/Cap.ts"
import type { Money } from "../../domain/spending/Money.ts"
import type { Draw } from "./SpendingStore.ts"

interface Held {
  readonly scope: string
  readonly period: string
  /** What was drawn, what is being drawn, and what the attempts of this process use of it. */
  amount: Money
  drawing: Money
  used: Money
  /** Whether something was reserved since the last {@link Escrow.takeSpare}. */
  isBusy: boolean
}

/**
 * What this process has drawn from the accounts of the caps, and what its attempts use of that. Reservations are made from it in
 * memory, without waiting.
 */
export class Escrow {
  readonly #accounts = new Map<string, Held>()
  readonly #share: number

  /** `share`: the part of a limit that is drawn at once. */
  constructor(share: number) {
    this.#share = share
  }

  #held({ period, scope }: Pick<Account, "scope" | "period">): Held {
    const key = keyOf({ period, scope })
    const found = this.#accounts.get(key)
    if (found !== undefined) return found
    const held: Held = { scope, period, amount: 0, drawing: 0, used: 0, isBusy: false }
    this.#accounts.set(key, held)
    return held
  }

  /** Uses `worst` of each account, and returns what has to be drawn for that. Ends with {@link drawn} or {@link refused}. */
  use(
    accounts: ReadonlyArray<Account>,
    worst: Money
  ): ReadonlyArray<Draw & { readonly cap: Cap; readonly ends: number }> {
    return accounts.flatMap((account) => {
      const held = this.#held(account)
      held.used += worst
      held.isBusy = true
      const least = held.used - held.amount - held.drawing
      if (least <= 0) return []
      held.drawing += least
      const { cap, ends, period, scope } = account
      return [
        { scope, period, cap, ends, limit: cap.limit, least, most: Math.max(least, Math.ceil(cap.limit * this.#share)) }
      ]
    })
  }

  drawn(draws: ReadonlyArray<Draw>, amounts: ReadonlyArray<Money>): void {
    for (const [index, draw] of draws.entries()) {
      const held = this.#held(draw)
      held.drawing -= draw.least
      held.amount += amounts[index] ?? 0
    }
  }

  refused(accounts: ReadonlyArray<Account>, draws: ReadonlyArray<Draw>, worst: Money): void {
    for (const draw of draws) this.#held(draw).drawing -= draw.least
    for (const account of accounts) this.#held(account).used -= worst
  }

  /** Whether this much can be used of an account without drawing. */
  fits(account: Pick<Account, "scope" | "period">, worst: Money): boolean {
    const { amount, used } = this.#held(account)
    return amount - used >= worst
  }

  /** A charge changed by this much. Accounts that nothing was drawn from are left out. */
  changed(accounts: ReadonlyArray<Pick<Account, "scope" | "period">>, by: Money): void {
    for (const account of accounts) {
      const held = this.#accounts.get(keyOf(account))
      if (held !== undefined) held.used += by
    }
  }

  /** Takes what is not used, to give it back: half of it where something was reserved lately. Forgets accounts that hold nothing. */
  takeSpare(): ReadonlyArray<{ readonly scope: string; readonly period: string; readonly amount: Money }> {
    const spare: Array<{ scope: string; period: string; amount: Money }> = []
    for (const [key, held] of this.#accounts) {
      const { drawing, isBusy, period, scope } = held
      const free = held.amount - held.used
      held.isBusy = false
      const amount = drawing > 0 ? 0 : isBusy ? Math.floor(free / 2) : free
      if (amount > 0) {
        held.amount -= amount
        spare.push({ scope, period, amount })
      } else if (!isBusy && drawing === 0 && held.amount === 0 && held.used === 0) this.#accounts.delete(key)
    }
    return spare
  }
}
