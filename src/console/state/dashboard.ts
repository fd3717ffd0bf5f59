import { batch, signal } from "@preact/signals"
import type { History, Overview } from "../wire.ts"
import { http } from "./http.ts"
import { kept } from "./kept.ts"

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** The ranges with a button, in milliseconds. */
export const spans = [
  { name: "Hour", length: hour },
  { name: "Day", length: day },
  { name: "Week", length: 7 * day },
  { name: "Month", length: 30 * day },
  { name: "Year", length: 365 * day }
] as const

/** The shortest and the longest range that can be shown. */
const shortest = 10 * minute
const longest = 730 * day

/** `undefined` until the daemon has told it. */
export const overview = signal<Overview | undefined>(undefined)

/** When the daemon last wrote a minute of the history. */
export const written = signal(0)

/** The length of the range that is shown, in milliseconds. */
export const span = kept("dashboard.span", day)

/** The end of the range that is shown, in epoch milliseconds; `undefined`: now. */
export const end = signal<number | undefined>(undefined)

/** The history of the last range that was loaded. */
export const history = signal<History | undefined>(undefined)
/** Why the last one could not be loaded. */
export const historyTrouble = signal<string | undefined>(undefined)

let asked = 0

/** Loads the history of the range that is shown. Only the answer to the last request counts. */
export const load = async () => {
  const own = ++asked
  const to = end.value ?? Date.now()
  try {
    const found = await http.history(Math.round(to - span.value), Math.round(to))
    if (own !== asked) return
    batch(() => {
      history.value = found
      historyTrouble.value = undefined
    })
  } catch (error) {
    if (own === asked) historyTrouble.value = error instanceof Error ? error.message : String(error)
  }
}

/** Shows a range, in epoch milliseconds. One that ends now goes on with the time. */
export const show = (from: number, to: number) => {
  const length = Math.min(longest, Math.max(shortest, to - from))
  const last = Math.min(Date.now(), (from + to + length) / 2)
  batch(() => {
    span.value = length
    end.value = Date.now() - last < Math.max(minute, length / 100) ? undefined : last
  })
}

/** Shows a range of this length that ends now. */
export const showLast = (length: number) =>
  batch(() => {
    span.value = length
    end.value = undefined
  })

/** Makes the range longer or shorter around its middle; one that ends now keeps its end. */
export const zoom = (factor: number) => {
  const to = end.value ?? Date.now()
  if (end.value === undefined) return showLast(Math.min(longest, Math.max(shortest, span.value * factor)))
  const middle = to - span.value / 2
  show(middle - (span.value * factor) / 2, middle + (span.value * factor) / 2)
}

/** Moves the range by a share of its length. */
export const pan = (share: number) => {
  const to = (end.value ?? Date.now()) + share * span.value
  show(to - span.value, to)
}
