import { dateOf, day, instantOf, type Local, localOf, midnight } from "../calendar/Calendar.ts"
import { timeText } from "../calendar/DateText.ts"
import { LocalTime, type Recurrence } from "../calendar/Recurrence.ts"
import type { Meaning, Repeat } from "./Span.ts"
import type { Question, Refusal } from "./Understanding.ts"
import type { Zone } from "../calendar/Zone.ts"

type Of<Tag extends Meaning["_tag"]> = Extract<Meaning, { readonly _tag: Tag }>

/**
 * The recurrences that words about a time can mean, all in the future. With an `open` question they are only
 * suggestions: the given time has passed, or no time of day was given.
 */
export type Resolved =
  | {
      readonly _tag: "Recurrences"
      readonly meant: ReadonlyArray<Recurrence>
      readonly open: "past" | "no time" | undefined
    }
  | Question
  | Refusal

const question = (why: Question["why"], words: string): Question => ({ _tag: "Question", why, words, choices: [] })

const minute = 60_000
const hour = 60 * minute

/** The hour of a part of the day without a clock time. */
const parts = { morning: 9, afternoon: 15, evening: 19, night: 21 } as const

/** The readings of a time of day in milliseconds after midnight. `loose`: it may be in the other half of the day. */
interface Readings {
  readonly times: ReadonlyArray<number>
  readonly loose: boolean
}

const readings = (meanings: ReadonlyArray<Meaning>): Readings | undefined => {
  const clock = meanings.find((meaning): meaning is Of<"Clock"> => meaning._tag === "Clock")
  const part = meanings.find((meaning): meaning is Of<"Part"> => meaning._tag === "Part")
  if (clock === undefined) return part === undefined ? undefined : { times: [parts[part.part] * hour], loose: false }
  const time = clock.hour * hour + clock.minute * minute
  if (clock.exact) return { times: [time], loose: false }
  const later = time + 12 * hour
  switch (part?.part) {
    case "morning":
      return { times: [time], loose: false }
    case "afternoon":
    case "evening":
      return { times: [later], loose: false }
    case "night":
      return { times: clock.hour < 6 ? [time, later] : [later], loose: false }
    default:
      return clock.hour < 7 ? { times: [time, later], loose: false } : { times: [time], loose: true }
  }
}

const once = (at: number): Recurrence => ({ _tag: "Once", at })

const repeated = (repeat: Exclude<Repeat, { readonly _tag: "Every" }>, time: number, date?: Local): Recurrence => {
  const at = LocalTime.make(timeText(time))
  if (repeat._tag !== "Yearly") return { ...repeat, at }
  const { month, day } = dateOf(date ?? 0)
  return { _tag: "Yearly", month, day, at }
}

const repeating = (repeat: Repeat, meanings: ReadonlyArray<Meaning>, now: number): Resolved => {
  const recurrences = (meant: ReadonlyArray<Recurrence>): Resolved => ({ _tag: "Recurrences", meant, open: undefined })
  const dates = meanings.find((meaning): meaning is Of<"Dates"> => meaning._tag === "Dates")
  const midnight = meanings.some(({ _tag }) => _tag === "Midnight")
  const times = midnight ? [0] : readings(meanings)?.times
  if (meanings.some(({ _tag }) => _tag === "Instant") || (repeat._tag !== "Yearly" && dates !== undefined)) {
    return question("ambiguous", "Once on that day, or repeatedly? Please choose one.")
  }
  if (repeat._tag === "Every") {
    if (times === undefined) return recurrences([{ _tag: "Every", minutes: repeat.minutes, from: now }])
    return question(
      "ambiguous",
      "Such a reminder counts from now. Please leave out the time of day, or say *every day at …*."
    )
  }
  if (repeat._tag === "Yearly" && dates === undefined) {
    return question("ambiguous", "On which day of the year? For example: *every year on 5 March at 9*.")
  }
  if (times === undefined) return question("no time", "At what time of day? For example: *every day at 9*.")
  const days = dates?.midnights ?? [undefined]
  return recurrences(days.flatMap((date) => times.map((time) => repeated(repeat, time, date))))
}

/** A single occurrence, on one of these days at one of these times. */
const single = (
  days: ReadonlyArray<Local> | undefined,
  { times, loose }: Readings,
  zone: Zone,
  now: number
): Resolved => {
  const today = midnight(dateOf(localOf(zone, now)))
  const ahead = (days: ReadonlyArray<Local>, times: ReadonlyArray<number>) =>
    days
      .flatMap((day) => times.map((time) => instantOf(zone, day + time)))
      .filter((at) => at !== undefined && at > now)
      .map((at) => once(at ?? now))
  const otherHalf = loose ? times.map((time) => time + 12 * hour) : []
  const meant = ahead(days ?? [today], times)
  if (meant.length > 0) return { _tag: "Recurrences", meant, open: undefined }
  if (days === undefined) {
    return {
      _tag: "Recurrences",
      meant: [...ahead([today], otherHalf), ...ahead([today + day], times)],
      open: undefined
    }
  }
  const near = days.includes(today) ? ahead([today], otherHalf) : []
  return { _tag: "Recurrences", meant: [...near, ...ahead([today, today + day], times)], open: "past" }
}

/**
 * Combines the parts of a sentence, in a zone at an instant.
 *
 * Hours 1 to 6 without a leading zero may be before or after noon, unless something decides it (`am`, `in the morning`,
 * or one of them has passed); 7 to 12 are read literally (09:00, noon). A part of the day alone has a fixed time:
 * morning 09:00, afternoon 15:00, evening 19:00, night 21:00. Without a date, the next such time is meant; a given date
 * is kept, even if it has passed.
 */
export const resolve = (meanings: ReadonlyArray<Meaning>, zone: Zone, now: number): Resolved => {
  const all = <Tag extends Meaning["_tag"]>(tag: Tag) =>
    meanings.filter((meaning): meaning is Of<Tag> => meaning._tag === tag)
  const [odd] = all("Odd")
  if (odd !== undefined) return odd.answer
  const [repeats, dates, instants, midnights] = [all("Repeat"), all("Dates"), all("Instant"), all("Midnight")]
  if (all("Clock").length + midnights.length > 1) {
    return question("ambiguous", "I found several times of day. A reminder has one time: please tell me which.")
  }
  if (repeats.length + instants.length > 1 || dates.length > 1) {
    return question("ambiguous", "I found several days. A reminder has one: please tell me which.")
  }
  const [repeat] = repeats
  if (repeat !== undefined) return repeating(repeat.repeat, meanings, now)
  const [instant] = instants
  const clocks = readings(meanings)
  if (instant !== undefined) {
    if (dates.length > 0 || clocks !== undefined || midnights.length > 0) {
      return question("ambiguous", "I found several times. A reminder has one time: please tell me which.")
    }
    return {
      _tag: "Recurrences",
      meant: instant.at > now ? [once(instant.at)] : [],
      open: instant.at > now ? undefined : "past"
    }
  }
  const today = midnight(dateOf(localOf(zone, now)))
  const isToday = all("Part").some(({ today }) => today)
  const days = dates[0]?.midnights ?? (isToday ? [today] : undefined)
  if (midnights.length > 0)
    return single(
      days?.flatMap((date) => [date, date + day]),
      { times: [0], loose: false },
      zone,
      now
    )
  if (clocks !== undefined) return single(days, clocks, zone, now)
  const offered = single(
    days ?? [today, today + day],
    { times: [9 * hour, 12 * hour, 18 * hour], loose: false },
    zone,
    now
  )
  return offered._tag === "Recurrences" && offered.open === undefined ? { ...offered, open: "no time" } : offered
}
