import type { Money } from "./Money.ts"
import type { Period } from "./Period.ts"

/**
 * A limit on spending. `who`: all together, each person, or each group; with `only`, this person or group alone, in place of the
 * cap of the same period for each. `per`: a calendar day or month in the zone of the settings, or a turn (one question with all
 * its calls).
 *
 * @since 0.1.0
 * @category models
 */
export interface Cap {
  readonly who: "all" | "person" | "group"
  readonly per: "day" | "month" | "turn"
  readonly limit: Money
  readonly only?: string
}

/**
 * Who spends: the request that pays for a call, and the person and the group on whose behalf it is made.
 *
 * @since 0.1.0
 * @category models
 */
export interface Spender {
  readonly request: string
  readonly person?: string | undefined
  readonly group?: string | undefined
}

/** What a cap limits, for one spender and period: `scope` is `all`, `person:7` or `group:-5`. */
export interface Account {
  readonly scope: string
  /** The day or the month. */
  readonly period: string
  readonly cap: Cap
  /** When its period ends, in epoch milliseconds. */
  readonly ends: number
}

const subject = ({ who }: Cap, { group, person }: Spender): string | undefined =>
  who === "all" ? "" : who === "person" ? person : group

/** The caps that apply to a spender, each with whom it applies to; a cap for one overrides that for each. */
const applying = (caps: ReadonlyArray<Cap>, spender: Spender) =>
  caps.flatMap((cap) => {
    const id = subject(cap, spender)
    if (id === undefined || (cap.only !== undefined && cap.only !== id)) return []
    const overridden =
      cap.only === undefined &&
      caps.some((other) => other.only === id && other.who === cap.who && other.per === cap.per)
    return overridden ? [] : [{ cap, id }]
  })

/** The accounts that a call of a spender is charged to, in a fixed order. */
export const accountsOf = (caps: ReadonlyArray<Cap>, spender: Spender, period: Period): ReadonlyArray<Account> =>
  applying(caps, spender)
    .flatMap(({ cap, id }): ReadonlyArray<Account> => {
      if (cap.per === "turn") return []
      const scope = cap.who === "all" ? "all" : `${cap.who}:${id}`
      return cap.per === "day"
        ? [{ scope, period: period.day, cap, ends: period.dayEnds }]
        : [{ scope, period: period.month, cap, ends: period.monthEnds }]
    })
    .sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))

/** The tightest cap on a turn of a spender, if there is one. */
export const turnCap = (caps: ReadonlyArray<Cap>, spender: Spender): Cap | undefined =>
  applying(caps, spender)
    .map(({ cap }) => cap)
    .filter(({ per }) => per === "turn")
    .sort((one, other) => one.limit - other.limit)[0]

/** The identity of an account. */
export const keyOf = ({ period, scope }: Pick<Account, "scope" | "period">): string => `${scope} ${period}`

/** All accounts that an attempt of a spender on a day may be charged to, whatever caps there are. */
export const scopesOf = ({ group, person }: Spender, day: string): ReadonlyArray<Pick<Account, "scope" | "period">> =>
  [
    "all",
    ...(person === undefined ? [] : [`person:${person}`]),
    ...(group === undefined ? [] : [`group:${group}`])
  ].flatMap((scope) => [
    { scope, period: day },
    { scope, period: day.slice(0, 7) }
  ])
