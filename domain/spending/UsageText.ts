import type { Account } from "./Cap.ts"
import type { State } from "./Entry.ts"
import { type Money, show } from "./Money.ts"

/** An account, with what was spent from it. */
interface Spent extends Pick<Account, "scope" | "cap"> {
  readonly spent: Money
}

/** A sum of attempts of a model. */
interface Sum {
  readonly model: string
  readonly state: State
  readonly charge: Money
}

const periods = { day: "today", month: "this month", turn: "in one question" }

const line = ({ cap, scope, spent }: Spent): string => {
  const whose = scope === "all" ? "all together" : scope.startsWith("group:") ? "this group" : "you"
  return `- ${periods[cap.per]}, ${whose}: ${show(spent)} of ${show(cap.limit)}`
}

/** What a person may read: the limits that apply to them, and what they have spent. */
export const usageText = (accounts: ReadonlyArray<Spent>): string => {
  const own = accounts.filter(({ scope }) => scope !== "all")
  return own.length === 0 ? "You have no spending limit of your own here." : ["**Spent**", ...own.map(line)].join("\n")
}

/** Without caps. */
export const noCaps = "Spending has no limits here, and nothing is recorded."

/** How the cost of calls is known. */
export const howKnown: Readonly<Record<State, string>> = {
  reported: "told with the answers",
  reconciled: "told later",
  counted: "never told, counted in full",
  reserved: "not known yet, reserved"
}

const total = (rows: ReadonlyArray<Sum>) => rows.reduce((sum, { charge }) => sum + charge, 0)

const grouped = <K extends string>(
  rows: ReadonlyArray<Sum>,
  key: (row: Sum) => K
): ReadonlyArray<readonly [K, Money]> =>
  Array.from(new Set(rows.map(key)), (name) => [name, total(rows.filter((row) => key(row) === name))] as const).sort(
    (one, other) => other[1] - one[1]
  )

/** The most models that the owner reads about. */
const mostModels = 10

/** What the owner may read: all limits that apply to them and to all, and where the money of this month went. */
export const ownerText = (accounts: ReadonlyArray<Spent>, month: ReadonlyArray<Sum>): string =>
  [
    "**Spent**",
    ...accounts.map(line),
    "",
    `**This month, ${show(total(month))}**`,
    ...grouped(month, ({ state }) => state).map(([state, charge]) => `- ${howKnown[state]}: ${show(charge)}`),
    "",
    "**By model**",
    ...grouped(month, ({ model }) => model)
      .slice(0, mostModels)
      .map(([model, charge]) => `- \`${model}\`: ${show(charge)}`)
  ].join("\n")
