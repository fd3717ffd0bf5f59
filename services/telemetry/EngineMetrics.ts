import { counter } from "./Series.ts"

/** Tasks that were refused because this program does not know the rules of their conversations. */
export const unknownRules = counter(
  "holdfast_unknown_rules_total",
  "Tasks of conversations with rules that this program does not know"
)
