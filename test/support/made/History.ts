import { randomFrom } from "../../../bench/Random.ts"
import { lengths, type Period, startOf } from "../../../domain/telemetry/Period.ts"
import { boundaries } from "../../../domain/telemetry/Histogram.ts"
import { add, empty, type Tally, type Times } from "../../../domain/telemetry/Tally.ts"
import type { Row } from "../../../domain/telemetry/History.ts"

const { day, hour, minute } = lengths

/** The share of a day's turns at an hour: few in the night, most in the evening. */
const busy = (at: number) => 0.25 + 0.75 * Math.max(0, Math.sin(((at % day) / day) * 2 * Math.PI - 2.1))

/** Days since the newest one, on which something went wrong. */
const outages: ReadonlyArray<{
  readonly ago: number
  readonly hours: readonly [number, number]
  readonly failure: string
}> = [
  { ago: 3, hours: [18, 21], failure: "Overloaded" },
  { ago: 11, hours: [9, 15], failure: "RateLimited" },
  { ago: 19, hours: [13, 14], failure: "ServerError" },
  { ago: 24, hours: [2, 6], failure: "TimedOut" }
]

const models = ["anthropic/claude-sonnet-4.5", "openai/gpt-5-mini", "openrouter/auto"] as const

const timesOf = (values: ReadonlyArray<number>): Times => {
  const indexes = values
    .map((value) => boundaries.findIndex((bound) => bound >= value))
    .sort((one, other) => one - other)
  const buckets = indexes.flatMap((index, at) =>
    index === indexes[at - 1] ? [] : [index - (indexes[at - 1] ?? 0), indexes.lastIndexOf(index) - at + 1]
  )
  return { sum: values.reduce((sum, value) => sum + value, 0), buckets }
}

/** What a daemon counted from `at` on, for `length` milliseconds. */
const stretch = (at: number, length: number, perDay: number, end: number, draw: () => number): Tally => {
  const turns = (perDay * length) / (14 * hour)
  const ago = Math.floor((startOf(day, end) - startOf(day, at)) / day)
  const hourOfDay = (at % day) / hour
  const outage = outages.find((one) => one.ago === ago && hourOfDay >= one.hours[0] && hourOfDay < one.hours[1])
  const count = Math.round(turns * busy(at) * (0.7 + 0.6 * draw()))
  const slow = outage === undefined ? 1 : 2.6
  const draws = (median: number, many: number) =>
    Array.from({ length: many }, () => median * slow * Math.exp(0.45 * (draw() + draw() + draw() - 1.5) * 2))
  const failed =
    outage === undefined ? Math.round(count * 0.004 * draw() * 2) : Math.round(count * (0.2 + 0.3 * draw()))
  const lost = Math.round(failed * 0.06)
  const prompt = Math.round(count * (900 + 300 * draw()))
  const completion = Math.round(count * (260 + 80 * draw()))
  const memory = (190 + 30 * busy(at) + 10 * draw()) * 1_048_576
  const counts = Object.entries({
    updates: count + Math.round(2 * draw()),
    duplicates: Math.round(count * 0.01 * draw()),
    late: Math.round(count * 0.006 * draw()),
    "turns:whole": count - lost,
    "turns:failed": lost,
    "calls:first": count,
    "calls:retry": failed,
    "calls:fallback": Math.round(failed * 0.4),
    [`asked:${models[0]}`]: count + failed,
    [`answered:${models[0]}`]: count - failed,
    [`answered:${models[1]}`]: Math.round(failed * 0.4),
    [`failures:${outage?.failure ?? "StreamCut"}`]: failed,
    "failures:RateLimited": Math.round(count * 0.003 * draw()),
    [`open:${models[0]}`]: outage === undefined ? 0 : (length / 1000) * (0.3 + 0.4 * draw()),
    "tokens:prompt": prompt,
    "tokens:completion": completion,
    [`cost:${models[0]}`]: (prompt * 3 + completion * 15) / 1e6,
    [`cost:${models[1]}`]: (failed * 400) / 1e6,
    sends: count
  }).filter(([, value]) => value > 0)
  return {
    counts: Object.fromEntries(counts),
    times:
      count === 0
        ? {}
        : {
            total: timesOf(draws(3.1, count)),
            firstToken: timesOf(draws(0.8, count + failed)),
            call: timesOf(draws(2.8, count + failed))
          },
    levels: {
      memory: { samples: 1, sum: memory, most: memory },
      backlog: { samples: 1, sum: outage === undefined ? 0 : 4, most: outage === undefined ? 1 : 9 }
    }
  }
}

/** The rows of a period. */
export interface Made {
  readonly period: Period
  readonly rows: ReadonlyArray<Row>
}

/**
 * The history that a daemon with some turns a day has written until `end`: minutes of the last day, hours of the last
 * month, and so many days. Always the same for the same arguments.
 */
export const history = (end: number, perDay: number, days: number): ReadonlyArray<Made> => {
  const draw = randomFrom(7)
  const rows = { minute: new Map<number, Tally>(), hour: new Map<number, Tally>(), day: new Map<number, Tally>() }
  const put = (period: Period, at: number, tally: Tally) => {
    const start = startOf(lengths[period], at)
    rows[period].set(start, add(rows[period].get(start) ?? empty, tally))
  }
  const recent = startOf(hour, end - day)
  for (let at = startOf(day, end - days * day); at < recent; at += hour) {
    const tally = stretch(at, hour, perDay, end, draw)
    if (at >= end - 31 * day) put("hour", at, tally)
    put("day", at, tally)
  }
  for (let at = recent; at < end; at += minute) {
    const tally = stretch(at, minute, perDay, end, draw)
    for (const period of ["minute", "hour", "day"] as const) put(period, at, tally)
  }
  return (["minute", "hour", "day"] as const).map((period) => ({
    period,
    rows: Array.from(rows[period], ([at, tally]) => ({ at, tally }))
  }))
}
