const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** The lengths of the stored periods in milliseconds. They begin with the epoch, so days are those of UTC. */
export const lengths = { minute, hour, day } as const

export type Period = keyof typeof lengths

export const periods: ReadonlyArray<Period> = ["minute", "hour", "day"]

/** How long the tally of a period is kept, in milliseconds: minutes a day, hours a month, days two years. */
export const kept: Readonly<Record<Period, number>> = { minute: day, hour: 31 * day, day: 731 * day }

/** The beginning of the period in which a time is, in epoch milliseconds. */
export const startOf = (length: number, at: number): number => Math.floor(at / length) * length

/** A range of the history: its points begin at `from`, `from + step`, and so on before `to`, in epoch milliseconds. */
export interface Range {
  readonly from: number
  readonly to: number
  readonly step: number
  /** The period of the rows that are read for it. */
  readonly period: Period
}

/** The most points of an answer. */
export const mostPoints = 1500

/** The number of points up to which a step is chosen. */
const fewPoints = 400

/** The steps that are chosen, in milliseconds. */
const steps: ReadonlyArray<number> = [minute, 5 * minute, 15 * minute, hour, 6 * hour, day, 7 * day]

/** The longest period that a step consists of. */
const periodOf = (step: number): Period => (step % day === 0 ? "day" : step % hour === 0 ? "hour" : "minute")

const chosen = (from: number, to: number, now: number): number =>
  steps.find((step) => (to - from) / step <= fewPoints && now - from <= kept[periodOf(step)] + step) ?? 7 * day

/**
 * The range of a request, widened to whole steps; or a sentence that says why it is refused. The step is in seconds;
 * without one, it is the shortest of which there are at most 400 and that is still kept at `from`.
 */
export const range = (
  wanted: { readonly from: number; readonly to: number; readonly step: number | undefined },
  now: number
): Range | string => {
  const { from, to } = wanted
  if (to <= from) return "from is not before to."
  if (to - from > kept.day + day) {
    const years = ((to - from) / (365.25 * day)).toFixed(1)
    return `The history is kept for two years, and this range has ${years} years: ask for two years at most.`
  }
  const step = wanted.step === undefined ? chosen(from, to, now) : wanted.step * 1000
  if (step % minute !== 0) return "step is not a multiple of 60 seconds."
  const first = startOf(step, from)
  const last = startOf(step, to - 1) + step
  const points = (last - first) / step
  if (points > mostPoints) {
    const least = Math.ceil((to - from) / (mostPoints - 2) / minute) * (minute / 1000)
    return `This range has ${points} steps, and an answer has at most ${mostPoints}: ask for a step of ${least} seconds or more, or for a shorter range.`
  }
  return { from: first, to: last, step, period: periodOf(step) }
}
