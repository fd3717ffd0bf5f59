import type { Meaning, Part } from "./Span.ts"

const minute = 60_000
export const hour = 60 * minute

/** The readings of a time of day in milliseconds after midnight. `loose`: it may be in the other half of the day. */
export interface Readings {
  readonly times: ReadonlyArray<number>
  readonly loose: boolean
}

/** The hour of a part of the day without a clock time. */
const usual: Readonly<Record<Part, number>> = { morning: 9, afternoon: 15, evening: 19, night: 21 }

/** From which hour to which a part of the day lasts; a night goes on after midnight. */
const range: Readonly<Record<Part, readonly [number, number]>> = {
  morning: [0, 12],
  afternoon: [12, 18],
  evening: [16, 24],
  night: [17, 29]
}

type Clock = Extract<Meaning, { readonly _tag: "Clock" }>

/** The hours on a 24-hour clock (or after it) that an hour can mean in a part of the day. */
const hoursIn = (part: Part, { exact, hour }: Clock): ReadonlyArray<number> => {
  const [from, to] = range[part]
  const all = exact ? [hour, hour + 24] : [hour % 12, (hour % 12) + 12, (hour % 12) + 24]
  return all.filter((hour) => hour >= from && hour <= to)
}

const plainly = ({ exact, hour: hours, minute: minutes, unsure }: Clock): Readings => {
  const time = hours * hour + minutes * minute
  if (exact) return { times: [time], loose: false }
  const both = [time, time + 12 * hour]
  if (unsure === true) return { times: both, loose: false }
  return hours < 7 ? { times: both, loose: false } : { times: [time], loose: true }
}

const clockIn = (clock: Clock, part: Part | undefined): Readings =>
  part === undefined
    ? plainly(clock)
    : { times: hoursIn(part, clock).map((hours) => hours * hour + clock.minute * minute), loose: false }

/**
 * The times of day that a sentence names, each with its readings.
 *
 * Hours 1 to 6 without a leading zero may be before or after noon, unless something decides it (`am`, `in the morning`);
 * 7 to 12 are read literally (09:00, noon). A part of the day alone has a fixed time: morning 09:00, afternoon 15:00,
 * evening 19:00, night 21:00. Twelve in the evening or at night is the midnight that ends the day, and the hours after
 * it belong to that night. No readings: the hour and the part of the day contradict each other.
 */
export const timesOf = (meanings: ReadonlyArray<Meaning>): ReadonlyArray<Readings> => {
  const clocks = meanings.filter((meaning) => meaning._tag === "Clock")
  const parts = meanings.flatMap((meaning) => (meaning._tag === "Part" ? [meaning.part] : []))
  if (clocks.length === 0 && meanings.some(({ _tag }) => _tag === "Midnight")) return []
  if (clocks.length === 0) return parts.map((part) => ({ times: [usual[part] * hour], loose: false }))
  if (parts.length > 1 && parts.length !== clocks.length) return [{ times: [], loose: false }]
  return clocks.map((clock, index) => clockIn(clock, parts.length > 1 ? parts[index] : parts[0]))
}
