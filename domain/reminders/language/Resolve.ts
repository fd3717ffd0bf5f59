import { dateOf, day, instantOf, type Local, localOf, midnight } from "../calendar/Calendar.ts"
import type { Recurrence } from "../calendar/Recurrence.ts"
import type { Zone } from "../calendar/Zone.ts"
import { repeating } from "./Repeating.ts"
import type { Meaning } from "./Span.ts"
import { hour, type Readings, timesOf } from "./Times.ts"
import { ask, type Question, type Refusal } from "./Understanding.ts"

type Of<Tag extends Meaning["_tag"]> = Extract<Meaning, { readonly _tag: Tag }>

/**
 * Why recurrences are only suggestions: the given time has passed, no time of day was given, several were given for one day, or clocks
 * skip it.
 */
export type Open = "past" | "no time" | "several times" | "several days" | "skipped"

/** The recurrences that words about a time can mean, all in the future. */
export type Resolved =
  | {
      readonly _tag: "Recurrences"
      readonly meant: ReadonlyArray<Recurrence>
      readonly open: Open | undefined
    }
  | Question
  | Refusal

interface Here {
  readonly zone: Zone
  readonly today: Local
  readonly now: number
}

const once = (at: number): Recurrence => ({ _tag: "Once", at })

const recurrences = (meant: ReadonlyArray<Recurrence>, open?: Open): Resolved => ({ _tag: "Recurrences", meant, open })

/** The instants ahead of some times on some days, and whether clocks skip one of them. */
const ahead = ({ now, zone }: Here, days: ReadonlyArray<Local>, times: ReadonlyArray<number>) => {
  const locals = days.flatMap((day) => times.map((time) => day + time))
  const found = locals.flatMap((local) => {
    const at = instantOf(zone, local)
    return at === undefined || at <= now ? [] : [{ at, isSkipped: localOf(zone, at) !== local }]
  })
  return {
    meant: [...new Set(found.map(({ at }) => at))].toSorted((a, b) => a - b).map(once),
    isSkipped: found.some(({ isSkipped }) => isSkipped)
  }
}

/** A single occurrence, on one of these days at one of these times. */
const single = (here: Here, days: ReadonlyArray<Local> | undefined, { loose, times }: Readings): Resolved => {
  const { today } = here
  const otherHalf = loose ? times.map((time) => time + 12 * hour) : []
  const { isSkipped, meant } = ahead(here, days ?? [today], times)
  const isOver = days?.includes(today) === true && ahead(here, [today], times).meant.length === 0
  const near = isOver ? ahead(here, [today], otherHalf).meant : []
  if (meant.length > 0) return recurrences([...near, ...meant], isSkipped ? "skipped" : undefined)
  if (days === undefined) {
    const [later, tomorrow] = [ahead(here, [today], otherHalf), ahead(here, [today + day], times)]
    return recurrences([...later.meant, ...tomorrow.meant], tomorrow.isSkipped ? "skipped" : undefined)
  }
  return recurrences([...near, ...ahead(here, [today, today + day], times).meant], "past")
}

const both = (some: Of<"Dates">, others: Of<"Dates">): Of<"Dates"> => {
  if (some.weekday !== undefined && others.weekday === undefined) return both(others, some)
  const fits = (date: Local) =>
    others.weekday === undefined ? others.midnights.includes(date) : dateOf(date).weekday === others.weekday
  return { _tag: "Dates", midnights: some.midnights.filter(fits) }
}

/** The days on which all given dates agree: "Friday, 5 March". */
const common = (dates: ReadonlyArray<Of<"Dates">>): ReadonlyArray<Local> | undefined =>
  dates.length === 0 ? undefined : dates.reduce(both).midnights

/**
 * Combines the parts of a sentence, in a zone at an instant; `today` is a midnight of the calendar of the person. Without a date, the
 * next such time is meant; a given date is kept, even if it has passed.
 */
export const resolve = (meanings: ReadonlyArray<Meaning>, here: Here): Resolved => {
  const all = <Tag extends Meaning["_tag"]>(tag: Tag) =>
    meanings.filter((meaning): meaning is Of<Tag> => meaning._tag === tag)
  const [odd] = all("Odd")
  if (odd !== undefined) return odd.answer
  const [repeats, instants, midnights, parts] = [all("Repeat"), all("Instant"), all("Midnight"), all("Part")]
  const { now, today, zone } = here
  const isNight = parts.some(({ part }) => part === "night" || part === "evening")
  // In the small hours, "tonight" may be the night that goes on.
  const isLate = isNight && localOf(zone, now) - today < 5 * hour
  const theseDays: Of<"Dates"> = { _tag: "Dates", midnights: isLate ? [today - day, today] : [today] }
  const dates = parts.some(({ today }) => today) ? [...all("Dates"), theseDays] : all("Dates")
  const days = common(dates)
  if (repeats.length + instants.length > 1) {
    return ask("ambiguous", "I found several days. A reminder has one: please tell me which.")
  }
  if (all("Zone").length > 1) return ask("ambiguous", "I found several time zones. Which one do you mean?")
  const slots = timesOf(meanings)
  if (slots.some(({ times }) => times.length === 0)) {
    return ask("ambiguous", "The hour and the part of the day don't fit together. Which time do you mean?")
  }
  const [repeat] = repeats
  if (repeat !== undefined) return repeating(repeat, meanings, zone, now)
  if (all("Until").length + all("For").length + all("Except").length > 0) {
    return ask("ambiguous", "How often until then? For example: *every day at 9 until Friday*.")
  }
  const [instant] = instants
  if (instant !== undefined) {
    if (dates.length + slots.length + midnights.length > 0) {
      return ask("ambiguous", "I found several times. A reminder has one time: please tell me which.")
    }
    return instant.at > now ? recurrences([once(instant.at)]) : recurrences([], "past")
  }
  if (days?.length === 0) {
    const each = dates.flatMap(({ midnights }) => midnights)
    const { meant } = ahead(here, each, slots[0]?.times ?? [])
    return recurrences(meant, "several days")
  }
  if (slots.length + midnights.length > 1) {
    const each = [...slots.flatMap(({ times }) => times), ...midnights.map(() => day)]
    return recurrences(ahead(here, days ?? [today, today + day], each).meant, "several times")
  }
  if (midnights.length > 0) {
    const ends = isNight ? (days ?? [today]).map((date) => date + day) : days?.flatMap((date) => [date, date + day])
    return single(here, ends, { times: [0], loose: false })
  }
  const [slot] = slots
  if (slot !== undefined) return single(here, days, slot)
  const offered = single(here, days ?? [today, today + day], { times: [9 * hour, 12 * hour, 18 * hour], loose: false })
  return offered._tag === "Recurrences" && offered.open === undefined ? { ...offered, open: "no time" } : offered
}

/** The midnight that begins a day in a zone. */
export const todayIn = (zone: Zone, now: number): Local => midnight(dateOf(localOf(zone, now)))
