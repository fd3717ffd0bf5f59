/** Some series of a metric: all with these labels, and without these. */
export interface Series {
  readonly metric: string
  readonly without?: Readonly<Record<string, string>>
}

/**
 * The measure of a rule. Times are in seconds. Without data it has no value, and the condition is not met.
 *
 * - `Value`: the current value of a gauge.
 * - `Rise`: how much a counter, or a count in a gauge, has risen within `over`.
 * - `Share`: by how much `of` has risen within `over`, as a part of the rise of `among`; without a value while that is
 *   below `least`.
 */
export type Measure =
  | { readonly _tag: "Value"; readonly of: Series }
  | { readonly _tag: "Rise"; readonly of: Series; readonly over: number }
  | {
      readonly _tag: "Share"
      readonly of: Series
      readonly among: ReadonlyArray<Series>
      readonly over: number
      readonly least: number
    }

export type Unit = "bytes" | "count" | "share" | "seconds"

/**
 * A rule for an alert. It fires once its condition was met for `for` seconds without a break, and is over once it was
 * not met for `keep` seconds. While it fires, the value is compared with `until`, so that a value close to the threshold
 * does not switch it on and off.
 */
export interface Rule {
  readonly name: string
  readonly severity: "critical" | "warning"
  readonly measure: Measure
  /** The labels that distinguish alerts of the rule; values of other labels are added up. */
  readonly by: ReadonlyArray<string>
  /** The measure in Prometheus, where that is another one: conversations are never labels there. */
  readonly exported?: Measure
  readonly is: "above" | "below"
  readonly threshold: number
  readonly until: number
  readonly for: number
  readonly keep: number
  readonly unit: Unit
  /** What is wrong, and what to do. `{value}` and the names of labels in braces stand for their values. */
  readonly summary: string
  readonly cure: string
}
