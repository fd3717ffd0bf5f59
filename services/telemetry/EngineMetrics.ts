import * as Metric from "effect/Metric"

/** Tasks of conversations that were refused, because this program does not know the rules by which they are held. */
export const unknownRules = Metric.counter("holdfast_unknown_rules_total", {
  description: "Tasks of conversations held by rules that this program does not know",
  incremental: true
})
