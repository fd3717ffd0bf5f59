import * as Console from "effect/Console"
import * as Effect from "effect/Effect"

/** A measured value, and whether it meets its target (`null`: there is no target). */
export interface Result {
  readonly what: string
  readonly value: number
  readonly unit: string
  readonly target: string | null
  readonly met: boolean
  /** The 95 % confidence interval of a median. */
  readonly interval?: readonly [low: number, high: number]
}

/** A median with its 95 % confidence interval. */
export interface Interval {
  readonly median: number
  readonly interval: readonly [low: number, high: number]
}

const round = (value: number) => Number(value.toPrecision(4))

export const figure = (what: string, value: number, unit: string): Result => ({
  what,
  value: round(value),
  unit,
  target: null,
  met: true
})

export const exactly = (what: string, value: number, unit: string, target: number): Result => ({
  what,
  value,
  unit,
  target: `${target}`,
  met: value === target
})

export const atMost = (what: string, value: number, unit: string, target: number): Result => ({
  ...figure(what, value, unit),
  target: `at most ${target}`,
  met: value <= target
})

export const atLeast = (what: string, value: number, unit: string, target: number): Result => ({
  ...figure(what, value, unit),
  target: `at least ${target}`,
  met: value >= target
})

/** A median with its interval; with `target`, it must not exceed it. */
export const within = (
  what: string,
  { interval: [low, high], median }: Interval,
  unit: string,
  target?: number
): Result => ({
  ...(target === undefined ? figure(what, median, unit) : atMost(what, median, unit, round(target))),
  value: round(median),
  interval: [round(low), round(high)]
})

/** Prints a table and, with `json`, one JSON object as the last line. */
export const print = (results: ReadonlyArray<Result>, json: boolean): Effect.Effect<void> => {
  const rows = results.map(({ interval, met, target, unit, value, what }) => [
    what,
    `${value}`,
    interval === undefined ? "" : `${interval[0]} .. ${interval[1]}`,
    unit,
    target ?? "",
    target === null ? "" : met ? "met" : "MISSED"
  ])
  const head = ["what", "value", "95 %", "unit", "target", ""]
  const widths = head.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]?.length ?? 0)))
  const line = (row: ReadonlyArray<string>) =>
    row
      .map((cell, i) => (i === 1 ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join("  ")
      .trimEnd()
  const table = [head, ...rows].map(line).join("\n")
  return Effect.zipRight(Console.log(table), json ? Console.log(JSON.stringify({ results })) : Effect.void)
}

export const quantile = (values: ReadonlyArray<number>, share: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? NaN

export const median = (values: ReadonlyArray<number>): number => quantile(values, 0.5)

export const p99 = (values: ReadonlyArray<number>): number => quantile(values, 0.99)

/** The interval's ends are order statistics, so nothing is assumed of how the values are distributed. */
export const interval = (values: ReadonlyArray<number>): Interval => {
  const half = 0.98 / Math.sqrt(values.length)
  return { median: median(values), interval: [quantile(values, 0.5 - half), quantile(values, 0.5 + half)] }
}
