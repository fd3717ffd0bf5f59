import * as Report from "../Report.ts"

/** In milliseconds. */
export interface Times {
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

/** The results of a profile. `told`: nobody answered, and the failure was typed, with a sentence for the user. */
export interface Outcome {
  readonly profile: string
  readonly about: string
  readonly requests: number
  readonly whole: number
  readonly incomplete: number
  readonly told: number
  /** Passed as whole, but not the answer. */
  readonly wrong: number
  readonly retries: number
  readonly fallbacks: number
  readonly resumed: number
  /** Requests that reached a provider, per answer. */
  readonly callsPerAnswer: number | null
  readonly firstToken: Times | null
  readonly total: Times | null
  readonly failures: Readonly<Record<string, number>>
}

export const timesOf = (values: ReadonlyArray<number>): Times | null =>
  values.length === 0
    ? null
    : {
        p50: Math.round(Report.quantile(values, 0.5)),
        p95: Math.round(Report.quantile(values, 0.95)),
        p99: Math.round(Report.quantile(values, 0.99)),
        max: Math.round(Math.max(...values))
      }

const columns = ["profile", "whole", "incomplete", "told", "wrong", "retries", "fallbacks", "resumed", "calls/answer"]
const last = ["first p50", "p95", "p99", "max", "total p50", "p95", "p99", "max"]

const cells = (times: Times | null) =>
  times === null ? ["-", "-", "-", "-"] : [times.p50, times.p95, times.p99, times.max].map(String)

export const table = (outcomes: ReadonlyArray<Outcome>): string => {
  const rows = outcomes.map((one) => [
    one.profile,
    `${one.whole}/${one.requests}`,
    `${one.incomplete}`,
    `${one.told}`,
    `${one.wrong}`,
    `${one.retries}`,
    `${one.fallbacks}`,
    `${one.resumed}`,
    `${one.callsPerAnswer ?? "-"}`,
    ...cells(one.firstToken),
    ...cells(one.total)
  ])
  const all = [[...columns, ...last], ...rows]
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? []
  return all
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join("  ")
    )
    .join("\n")
}
