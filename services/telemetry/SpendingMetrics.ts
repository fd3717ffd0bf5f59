import { counters, gauges } from "./Series.ts"

/** Costs that became known, in US dollars. A cost that counted in full and is told later is not taken back. */
export const spentDollars = counters(
  "holdfast_spending_dollars_total",
  "Costs that became known or count in full, in US dollars, where spending has caps",
  ["model"]
)

/** Calls that were not made, because their worst cost did not fit under a cap. */
export const refusals = counters(
  "holdfast_spending_refused_total",
  "Calls that were not made, because their worst cost did not fit under a cap",
  ["who", "per"]
)

/** What was spent from the caps for all; the owner is alerted by it. */
export const spentShare = gauges(
  "holdfast_spending_ratio",
  "Spent money as a part of the cap for all of a period, where spending has caps",
  ["scope"]
)
