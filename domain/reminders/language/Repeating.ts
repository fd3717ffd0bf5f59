import * as DateTime from "effect/DateTime"
import { dateOf, day, isoDate, type Local, localOf } from "../calendar/Calendar.ts"
import { timeText } from "../calendar/DateText.ts"
import { next } from "../calendar/Occurrences.ts"
import { LocalTime, type Recurrence, type Weekday } from "../calendar/Recurrence.ts"
import type { Zone } from "../calendar/Zone.ts"
import type { Resolved } from "./Resolve.ts"
import type { Meaning, Repeat } from "./Span.ts"
import { timesOf } from "./Times.ts"
import { ask } from "./Understanding.ts"

type Timed = Exclude<Repeat, { readonly _tag: "Every" }>

/** The days of a repetition without some weekdays; undefined if it has no weekdays. */
const without = (repeat: Repeat, except: ReadonlyArray<Weekday>): Repeat | undefined => {
  if (except.length === 0) return repeat
  if (repeat._tag !== "Daily" && repeat._tag !== "Weekly") return undefined
  const all: ReadonlyArray<Weekday> = repeat._tag === "Weekly" ? repeat.days : [1, 2, 3, 4, 5, 6, 7]
  const [first, ...rest] = all.filter((weekday) => !except.includes(weekday))
  return first === undefined ? undefined : { _tag: "Weekly", days: [first, ...rest] }
}

const weekdayAfter = (weekday: Weekday): Weekday => ([2, 3, 4, 5, 6, 7, 1] as const)[weekday - 1] ?? 1

/** The hours after midnight of a night are those of the next day. */
const shifted = (repeat: Timed): Timed | undefined => {
  if (repeat._tag === "Daily") return repeat
  if (repeat._tag !== "Weekly") return undefined
  const [first, ...rest] = repeat.days
  return { _tag: "Weekly", days: [weekdayAfter(first), ...rest.map(weekdayAfter)] }
}

const timeOf = (time: number) => LocalTime.make(timeText(time % day))

const repeated = (repeat: Timed, times: ReadonlyArray<number>, date: Local | undefined): Recurrence | undefined => {
  const late = times.filter((time) => time >= day).length
  const moved = late === 0 ? repeat : late === times.length || repeat._tag === "Daily" ? shifted(repeat) : undefined
  const [at, ...rest] = times.map(timeOf).toSorted()
  if (moved === undefined || at === undefined) return undefined
  const [first, ...more] = rest
  const timed = first === undefined ? { at } : { at, also: [first, ...more] as const }
  if (moved._tag !== "Yearly") return { ...moved, ...timed }
  const { month, day: wanted } = dateOf(date ?? 0)
  return { _tag: "Yearly", month, day: wanted, ...timed }
}

/** One reading of each time of day, in all combinations without equal times. */
const combined = (slots: ReadonlyArray<ReadonlyArray<number>>): ReadonlyArray<ReadonlyArray<number>> =>
  slots
    .reduce<ReadonlyArray<ReadonlyArray<number>>>(
      (sets, times) => sets.flatMap((set) => times.map((time) => [...set, time])),
      [[]]
    )
    .filter((set) => new Set(set.map((time) => time % day)).size === set.length)

/** The recurrences with the last days that may be meant. */
const bounded = (meant: ReadonlyArray<Recurrence>, meanings: ReadonlyArray<Meaning>, zone: Zone, now: number) =>
  meant.flatMap((recurrence): ReadonlyArray<Recurrence> => {
    if (recurrence._tag === "Once") return [recurrence]
    const first = next(recurrence, zone, now)
    const lasts = meanings.flatMap((meaning): ReadonlyArray<Local> => {
      if (meaning._tag === "Until") return meaning.midnights
      if (meaning._tag !== "For" || first === undefined) return []
      const end = DateTime.add(DateTime.unsafeMake(localOf(zone, first)), {
        days: meaning.days - 1,
        months: meaning.months
      })
      return [DateTime.toEpochMillis(end)]
    })
    return lasts.length === 0 ? [recurrence] : lasts.map((last) => ({ ...recurrence, until: isoDate(last) }))
  })

/** The recurrences that a repetition can mean with the other parts of its sentence. */
export const repeating = (
  { perhaps, repeat: said }: Extract<Meaning, { readonly _tag: "Repeat" }>,
  meanings: ReadonlyArray<Meaning>,
  zone: Zone,
  now: number
): Resolved => {
  const dates = meanings.find((meaning) => meaning._tag === "Dates")
  const slots = [
    ...timesOf(meanings).map(({ times }) => times),
    ...meanings.flatMap(({ _tag }) => (_tag === "Midnight" ? [[0]] : []))
  ]
  const repeat = without(
    said,
    meanings.flatMap((meaning) => (meaning._tag === "Except" ? meaning.days : []))
  )
  if (repeat === undefined) return ask("ambiguous", "Which days should it leave out? I can leave out days of the week.")
  if (meanings.some(({ _tag }) => _tag === "Instant") || (repeat._tag !== "Yearly" && dates !== undefined)) {
    return ask("ambiguous", "Once on that day, or repeatedly? Please choose one.")
  }
  const recurrences = (meant: ReadonlyArray<Recurrence>): Resolved => ({
    _tag: "Recurrences",
    meant: bounded(meant, meanings, zone, now),
    open: undefined
  })
  if (repeat._tag === "Every") {
    if (slots.length === 0) return recurrences([{ _tag: "Every", minutes: repeat.minutes, from: now }])
    return ask(
      "ambiguous",
      "Such a reminder counts from now. Please leave out the time of day, or say *every day at …*."
    )
  }
  if (repeat._tag === "Yearly" && dates === undefined) {
    return ask("ambiguous", "On which day of the year? For example: *every year on 5 March at 9*.")
  }
  if (slots.length === 0) return ask("no time", "At what time of day? For example: *every day at 9*.")
  const days = dates?.midnights ?? [undefined]
  const meant = days.flatMap((date) => combined(slots).map((times) => repeated(repeat, times, date)))
  const known = meant.filter((recurrence) => recurrence !== undefined)
  if (known.length < meant.length || known.length === 0) {
    return ask("ambiguous", "At what time of day? For example: *every day at 21:30*.")
  }
  return recurrences(
    perhaps === true
      ? known.flatMap((recurrence) => [{ _tag: "Once", at: next(recurrence, zone, now) ?? now }, recurrence])
      : known
  )
}
