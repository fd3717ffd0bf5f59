import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"

/** The day and the month of a moment in a time zone, with the epoch milliseconds at which they end. `from`: when the day began. */
export interface Period {
  /** `2026-11-30`. */
  readonly day: string
  /** `2026-11`. */
  readonly month: string
  readonly from: number
  readonly dayEnds: number
  readonly monthEnds: number
}

/** The period of a moment. An unknown zone counts as UTC. */
export const of = (now: number, zone: string): Period => {
  const at = DateTime.unsafeMakeZoned(now, { timeZone: zoneOf(zone).named })
  const day = DateTime.startOf(at, "day")
  const month = DateTime.startOf(at, "month")
  const text = DateTime.formatIsoDate(at)
  return {
    day: text,
    month: text.slice(0, 7),
    from: DateTime.toEpochMillis(day),
    dayEnds: DateTime.toEpochMillis(DateTime.startOf(DateTime.add(day, { days: 1 }), "day")),
    monthEnds: DateTime.toEpochMillis(DateTime.startOf(DateTime.add(month, { months: 1 }), "month"))
  }
}

/** The period of each moment in a zone. A period is worked out once, because that costs more than a reservation. */
export const calendar = (zone: string): ((now: number) => Period) => {
  let last: Period | undefined
  return (now) => {
    if (last === undefined || now < last.from || now >= last.dayEnds) last = of(now, zone)
    return last
  }
}

/** A moment as people read it: `1 December at 00:00 (Europe/Berlin)`. */
export const named = (at: number, zone: string): string => {
  const { named, place } = zoneOf(zone)
  const text = DateTime.format(DateTime.unsafeMakeZoned(at, { timeZone: named }), {
    locale: "en-GB",
    day: "numeric",
    month: "long",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23"
  })
  return `${text.replace(/,? at |, /, " at ")} (${place})`
}

/** An unknown zone counts as UTC. */
const zoneOf = (zone: string) => {
  const named = Option.getOrUndefined(DateTime.zoneMakeNamed(zone))
  return named === undefined ? { named: DateTime.zoneMakeOffset(0), place: "UTC" } : { named, place: zone }
}
