import type { Money } from "./Money.ts"

/**
 * What is known about the cost of an attempt, from the least to the most certain:
 *
 * - `reserved`: its worst cost is set aside; it is under way, or it ended and nobody knows what it cost.
 * - `counted`: nobody told what it cost within the stated time, so that its worst cost counts in full.
 * - `reported`: the provider told the usage or the cost with the answer, or refused the request, which costs nothing.
 * - `reconciled`: the provider's own record of the generation, read later.
 *
 * @since 0.1.0
 * @category models
 */
export type State = "reserved" | "counted" | "reported" | "reconciled"

/** The order of certainty. */
export const rank: Readonly<Record<State, number>> = { reserved: 0, counted: 1, reported: 2, reconciled: 3 }

/**
 * An attempt in the ledger.
 *
 * @since 0.1.0
 * @category models
 */
export interface Entry {
  readonly reserved: Money
  readonly state: State
  /** What it costs as far as is known: the reservation until a cost is known. */
  readonly charge: Money
}

/**
 * A piece of news about an attempt.
 *
 * @since 0.1.0
 * @category models
 */
export type News =
  | { readonly _tag: "Reserved"; readonly worst: Money }
  | { readonly _tag: "Reported"; readonly cost: Money }
  | { readonly _tag: "Reconciled"; readonly cost: Money }
  | { readonly _tag: "Expired" }

const states = { Reported: "reported", Reconciled: "reconciled", Expired: "counted" } as const

/**
 * Applies a piece of news. A call is not made before its reservation is stored, so news about an attempt without one changes
 * nothing. The most certain news counts; of two that are equally certain, the higher cost. So the result is the same for any
 * order, loss and repetition of what follows the first reservation.
 *
 * @since 0.1.0
 * @category calculations
 */
export const apply = (entry: Entry | undefined, news: News): Entry | undefined => {
  if (news._tag === "Reserved") return entry ?? { reserved: news.worst, state: "reserved", charge: news.worst }
  const state = states[news._tag]
  if (entry === undefined || rank[state] < rank[entry.state]) return entry
  if (news._tag === "Expired") return { ...entry, state }
  return { ...entry, state, charge: state === entry.state ? Math.max(entry.charge, news.cost) : news.cost }
}

/** Whether its cost is not known: it is the reservation that counts. */
export const isOpen = ({ state }: Pick<Entry, "state">): boolean => rank[state] <= rank.counted
