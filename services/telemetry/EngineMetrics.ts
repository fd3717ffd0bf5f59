import * as Metric from "effect/Metric"

/** Tasks that were refused because this program does not know the rules of their conversations. */
export const unknownRules = Metric.counter("holdfast_unknown_rules_total", {
  description: "Tasks of conversations with rules that this program does not know",
  incremental: true
})
