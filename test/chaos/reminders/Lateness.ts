import * as Report from "../../../bench/Report.ts"
import { type Absence, between } from "../../support/world/Absence.ts"

/** A reminder that a person expects: its number, and when it is due (epoch milliseconds). */
export interface Due {
  readonly number: number
  readonly at: number
}

/** A message in a chat, and when it appeared. */
export interface Seen {
  readonly text: string
  readonly at: number
}

/** The faults: numbers that never fired, fired more than once or for nobody, or fired too early. */
export interface Verdict {
  readonly lost: ReadonlyArray<number>
  readonly double: ReadonlyArray<number>
  readonly early: ReadonlyArray<number>
}

const sign = "⏰"

/** The text of the reminder with a number. */
export const words = (number: number): string => `say #${number}.`

/** The number in such a text; `undefined` for any other text. */
export const numberIn = (text: string): number | undefined => {
  const [, digits] = /say #(\d+)\./.exec(text.replaceAll("\\", "")) ?? []
  return digits === undefined ? undefined : Number(digits)
}

/** The number of a fired reminder. A confirmation contains the same text, but not the sign. */
const fired = (text: string): number | undefined => (text.startsWith(sign) ? numberIn(text) : undefined)

/** When each number was seen, in order. */
const times = (seen: ReadonlyArray<Seen>): ReadonlyMap<number, ReadonlyArray<number>> => {
  const found = new Map<number, Array<number>>()
  for (const { at, text } of seen) {
    const number = fired(text)
    if (number === undefined) continue
    const known = found.get(number)
    if (known === undefined) found.set(number, [at])
    else known.push(at)
  }
  return found
}

/** Compares the expected reminders with the messages in a chat. */
export const judge = (dues: ReadonlyArray<Due>, seen: ReadonlyArray<Seen>): Verdict => {
  const found = times(seen)
  const known = new Set(dues.map(({ number }) => number))
  return {
    lost: dues.flatMap(({ number }) => (found.has(number) ? [] : [number])),
    double: Array.from(found).flatMap(([number, at]) => (at.length > 1 || !known.has(number) ? [number] : [])),
    early: dues.flatMap(({ at, number }) => ((found.get(number)?.[0] ?? at) < at ? [number] : []))
  }
}

/**
 * How late reminders fired, in milliseconds. For those due while everything was up: from their due time. For the
 * others: from the return, or from their due time if that is later.
 */
export interface Lateness {
  readonly up: ReadonlyArray<number>
  readonly down: ReadonlyArray<number>
}

/** `settling`: how long after a return counts as down, in milliseconds. */
export const lateness = (
  dues: ReadonlyArray<Due>,
  seen: ReadonlyArray<Seen>,
  absences: ReadonlyArray<Absence>,
  settling: number
): Lateness => {
  const found = times(seen)
  const up: Array<number> = []
  const down: Array<number> = []
  for (const { at, number } of dues) {
    const [first] = found.get(number) ?? []
    if (first === undefined) continue
    const absence = between(absences, at, first, settling)
    if (absence === undefined) up.push(first - at)
    else down.push(Math.max(0, first - Math.max(at, absence.to)))
  }
  return { up, down }
}

/** `target`: the most milliseconds for reminders that were due while everything was up. */
export const results = ({ down, up }: Lateness, target: number): ReadonlyArray<Report.Result> => [
  Report.figure("due while all was up", up.length, "reminders"),
  Report.atMost("late, all up, p50", Report.median(up), "ms", target),
  Report.atMost("late, all up, p99", Report.p99(up), "ms", target),
  Report.figure("late, all up, longest", Report.quantile(up, 1), "ms"),
  Report.figure("due while something was down, or just back", down.length, "reminders"),
  Report.figure("late after the return, p50", Report.median(down), "ms"),
  Report.figure("late after the return, p99", Report.p99(down), "ms"),
  Report.figure("late after the return, longest", Report.quantile(down, 1), "ms")
]
