import type { History } from "../../wire.ts"
import { bytes, count, duration, type Format, money, percent } from "./numbers.ts"

export type Values = ReadonlyArray<number | null>

export interface Line {
  readonly name: string
  readonly values: Values
}

/** A plot of the dashboard. */
export interface Chart {
  readonly title: string
  /** What its numbers are, in a sentence. */
  readonly about: string
  readonly format: Format
  /** Its numbers are sums over the time from a point to the next. */
  readonly isSummed?: boolean
  readonly lines: ReadonlyArray<Line>
}

/** The most lines of a plot. The rest is added up. */
const most = 6

/** The columns whose names begin with a series, by the label behind it. */
const labelled = (counts: History["counts"], series: string): ReadonlyArray<Line> =>
  Object.entries(counts).flatMap(([name, values]) =>
    name.startsWith(`${series}:`) ? [{ name: name.slice(series.length + 1), values }] : []
  )

const sum = (columns: ReadonlyArray<Values>, length: number): Values =>
  Array.from({ length }, (_, at) => {
    const present = columns.flatMap((values) => values[at] ?? [])
    return present.length === 0 ? null : present.reduce((total, value) => total + value, 0)
  })

const total = ({ values }: Line) => values.reduce<number>((all, value) => all + (value ?? 0), 0)

/** The largest lines, and one for the rest. */
const largest = (lines: ReadonlyArray<Line>): ReadonlyArray<Line> => {
  const sorted = lines.toSorted((a, b) => total(b) - total(a))
  if (sorted.length <= most) return sorted
  const rest = sorted.slice(most - 1)
  return [
    ...sorted.slice(0, most - 1),
    {
      name: `${rest.length} others`,
      values: sum(
        rest.map(({ values }) => values),
        rest[0]?.values.length ?? 0
      )
    }
  ]
}

/** Ends of turns that gave the person what they asked for, or what they wanted instead. */
const good = new Set(["whole", "stopped", "limited"])

/** The plots of a history. */
export const charts = (history: History): ReadonlyArray<Chart> => {
  const { at, counts, levels, step, times } = history
  const ran = levels["memory"]?.mean ?? at.map(() => null)
  /** Where nothing was counted, it is zero while a process ran. */
  const zero: Values = ran.map((value) => (value === null ? null : 0))
  const one = (name: string) => counts[name] ?? zero
  const all = (lines: ReadonlyArray<Line>) =>
    lines.length === 0
      ? zero
      : sum(
          lines.map(({ values }) => values),
          at.length
        )
  const turns = labelled(counts, "turns")
  const why = (name: string, title: string) => ({ name: title, values: one(`calls:${name}`) })
  const timed = (name: string): ReadonlyArray<Line> => {
    const none = at.map(() => null)
    const { p50, p95 } = times[name] ?? { p50: none, p95: none }
    return [
      { name: "median", values: p50 },
      { name: "95th percentile", values: p95 }
    ]
  }
  const failures = largest(labelled(counts, "failures").filter(({ name }) => name !== "Interrupted"))
  const open = labelled(counts, "open").map(({ name, values }) => ({
    name,
    values: values.map((seconds) => seconds && Math.min(1, (seconds * 1000) / step))
  }))
  return [
    {
      title: "Turns",
      about: "How turns ended: with a whole answer, or without.",
      format: count,
      isSummed: true,
      lines: [
        { name: "answered", values: all(turns.filter(({ name }) => good.has(name))) },
        { name: "failed", values: all(turns.filter(({ name }) => !good.has(name))) }
      ]
    },
    {
      title: "Time to the answer",
      about: "From the acceptance of a message to the receipt of its answer.",
      format: duration,
      lines: timed("total")
    },
    {
      title: "Time to the first token",
      about: "From a call to a model to its first text.",
      format: duration,
      lines: timed("firstToken")
    },
    {
      title: "Failed calls",
      about: "Calls to models that failed, by failure.",
      format: count,
      isSummed: true,
      lines: failures.length === 0 ? [{ name: "none", values: zero }] : failures
    },
    {
      title: "Retries and fallbacks",
      about: "Calls to models after a call that failed or was slow.",
      format: count,
      isSummed: true,
      lines: [
        why("retry", "retries"),
        why("fallback", "fallbacks"),
        why("hedge", "hedges"),
        why("engine", "later attempts")
      ]
    },
    {
      title: "Open circuit breakers",
      about: "The share of the time in which the circuit breaker of a model rejected calls.",
      format: percent,
      lines: open.length === 0 ? [{ name: "none", values: zero }] : largest(open)
    },
    {
      title: "Late and duplicate updates",
      about: "Updates that Telegram delivered after newer ones, or again.",
      format: count,
      isSummed: true,
      lines: [
        { name: "late", values: one("late") },
        { name: "duplicates", values: one("duplicates") }
      ]
    },
    {
      title: "Tokens",
      about: "As counted by the providers.",
      format: count,
      isSummed: true,
      lines: [
        { name: "prompt", values: one("tokens:prompt") },
        { name: "answer", values: one("tokens:completion") }
      ]
    },
    {
      title: "Cost",
      about: "As reported by the providers, in US dollars.",
      format: money,
      isSummed: true,
      lines: largest(labelled(counts, "cost")).concat(
        labelled(counts, "cost").length === 0 ? [{ name: "none reported", values: zero }] : []
      )
    },
    {
      title: "Memory",
      about: "What a process holds.",
      format: bytes,
      lines: [
        { name: "mean", values: ran },
        { name: "most", values: levels["memory"]?.most ?? ran }
      ]
    }
  ]
}
