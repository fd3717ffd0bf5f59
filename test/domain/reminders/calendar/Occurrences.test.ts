import { describe, expect, it } from "@effect/vitest"
import { FastCheck, Option, Schema } from "effect"
import { day, instantOf, localOf } from "../../../../domain/reminders/calendar/Calendar.ts"
import { fault, next } from "../../../../domain/reminders/calendar/Occurrences.ts"
import { cronPattern, leastGap } from "../../../../domain/reminders/calendar/Pattern.ts"
import { LocalTime, Recurrence } from "../../../../domain/reminders/calendar/Recurrence.ts"
import { berlin, wall, zones } from "./zones.ts"

const zone = FastCheck.constantFrom(...zones)
const instant = FastCheck.integer({ min: Date.UTC(2005, 0), max: Date.UTC(2037, 0) })
const two = (n: number) => String(n).padStart(2, "0")
const time = FastCheck.tuple(FastCheck.integer({ min: 0, max: 23 }), FastCheck.integer({ min: 0, max: 59 })).map(
  ([hour, minute]) => LocalTime.make(`${two(hour)}:${two(minute)}`)
)
const weekdays = FastCheck.subarray([1, 2, 3, 4, 5, 6, 7] as const, { minLength: 1 })
const recurrence: FastCheck.Arbitrary<Recurrence> = FastCheck.oneof(
  time.map((at): Recurrence => ({ _tag: "Daily", at })),
  FastCheck.tuple(weekdays, time).map(([[first = 1, ...rest], at]): Recurrence => ({
    _tag: "Weekly",
    days: [first, ...rest],
    at
  })),
  FastCheck.tuple(FastCheck.integer({ min: 1, max: 31 }), time).map(([day, at]): Recurrence => ({
    _tag: "Monthly",
    day,
    at
  })),
  FastCheck.tuple(FastCheck.integer({ min: 5, max: 5_000 }), instant).map(([minutes, from]): Recurrence => ({
    _tag: "Every",
    minutes,
    from
  })),
  FastCheck.constantFrom(
    "*/5 * * * *",
    "0 9 * * 1-5",
    "30 2 * * *",
    "15,45 1-3 * * *",
    "0 0 29 2 *",
    "0 12 31 * *"
  ).map((expression): Recurrence => ({ _tag: "Cron", expression }))
)

const daily = (at: string): Recurrence => ({ _tag: "Daily", at: LocalTime.make(at) })
const cron = (expression: string): Recurrence => ({ _tag: "Cron", expression })

const several = (recurrence: Recurrence, from: number, count: number, zone = berlin) => {
  const found: Array<string> = []
  for (let at: number | undefined = from; found.length < count;) {
    at = next(recurrence, zone, at)
    if (at === undefined) break
    found.push(wall(zone, at))
  }
  return found
}

describe("next", () => {
  it.prop(
    "is after, and the same from any instant up to it",
    [recurrence, zone, instant, FastCheck.nat()],
    ([recurrence, zone, after, share]) => {
      const at = next(recurrence, zone, after)!
      expect(at).toBeGreaterThan(after)
      expect(next(recurrence, zone, after + (share % (at - after)))).toBe(at)
    }
  )

  it.prop("shows its time of day, but for times that a day leaves out", [time, zone, instant], ([at, zone, after]) => {
    const found = next({ _tag: "Daily", at }, zone, after)!
    const shown = wall(zone, found)
    if (shown.slice(11) === at) {
      // Nowhere earlier that day did clocks show the same.
      for (const earlier of [30, 60, 120]) expect(wall(zone, found - earlier * 60_000)).not.toBe(shown)
    } else {
      const before = wall(zone, found - 60_000).slice(11)
      expect(before < at || before > shown.slice(11)).toBe(true)
      expect(Number(found) % 1_000).toBe(0)
    }
  })

  it.each(zones)("comes on every day of %s once", (zone) => {
    for (const at of ["00:00", "00:30", "02:15", "23:30"]) {
      const days: Array<number> = []
      for (let found = next(daily(at), zone, Date.UTC(2010, 11, 30))!; found < Date.UTC(2012, 0, 3);) {
        const local = localOf(zone, found)
        // Where a gap ends at midnight, what falls into it comes in the first minute of the next day.
        const isMoved = wall(zone, found).slice(11) !== at && at > "12:00"
        days.push(Math.floor(local / day) - (isMoved ? 1 : 0))
        found = next(daily(at), zone, found)!
      }
      const steps = new Set(days.slice(1).map((date, index) => date - days[index]!))
      // Apia went from 29 to 31 December 2011.
      expect([...steps].sort()).toEqual(zone === "Pacific/Apia" ? [1, 2] : [1])
    }
  })

  it("fires what a spring leaves out once, right after the gap", () => {
    expect(several(daily("02:30"), Date.UTC(2026, 2, 28), 3)).toEqual([
      "2026-03-28 02:30",
      "2026-03-29 03:00",
      "2026-03-30 02:30"
    ])
    expect(several(cron("0,30 2,3 * * *"), Date.UTC(2026, 2, 28, 22), 3)).toEqual([
      "2026-03-29 03:00",
      "2026-03-29 03:30",
      "2026-03-30 02:00"
    ])
  })

  it("fires what an autumn has twice at the first", () => {
    expect(next(daily("02:30"), berlin, Date.UTC(2026, 9, 24, 12))).toBe(Date.UTC(2026, 9, 25, 0, 30))
    expect(next(daily("02:30"), berlin, Date.UTC(2026, 9, 25, 0, 30))).toBe(Date.UTC(2026, 9, 26, 1, 30))
    // Asked in the second of the two hours.
    expect(next(daily("02:30"), berlin, Date.UTC(2026, 9, 25, 1, 10))).toBe(Date.UTC(2026, 9, 26, 1, 30))
  })

  it("knows gaps of half an hour, at midnight, and of a day", () => {
    const [lordHowe, apia, saoPaulo] = [zones[3]!, zones[5]!, zones[6]!]
    expect(several(daily("02:15"), Date.UTC(2026, 9, 2, 20), 2, lordHowe)).toEqual([
      "2026-10-04 02:30",
      "2026-10-05 02:15"
    ])
    expect(several(daily("00:30"), Date.UTC(2018, 10, 3, 12), 2, saoPaulo)).toEqual([
      "2018-11-04 01:00",
      "2018-11-05 00:30"
    ])
    expect(several(daily("09:00"), Date.UTC(2011, 11, 29, 12), 2, apia)).toEqual([
      "2011-12-29 09:00",
      "2011-12-31 09:00"
    ])
    expect(instantOf(apia, Date.UTC(2011, 11, 30, 9))).toBeUndefined()
  })

  it("keeps to the days of months", () => {
    const at = LocalTime.make("09:00")
    expect(several({ _tag: "Monthly", day: 31, at }, Date.UTC(2027, 0, 1), 3)).toEqual([
      "2027-01-31 09:00",
      "2027-02-28 09:00",
      "2027-03-31 09:00"
    ])
    expect(several(cron("0 9 31 * *"), Date.UTC(2027, 0, 1), 3)).toEqual([
      "2027-01-31 09:00",
      "2027-03-31 09:00",
      "2027-05-31 09:00"
    ])
    expect(several(cron("0 9 29 2 *"), Date.UTC(2096, 3, 1), 1)).toEqual(["2104-02-29 09:00"])
    expect(several({ _tag: "Yearly", month: 2, day: 29, at }, Date.UTC(2027, 0, 1), 2)).toEqual([
      "2027-02-28 09:00",
      "2028-02-29 09:00"
    ])
  })

  it("takes either kind of day when both are restricted", () => {
    expect(several(cron("0 9 13 * 5"), Date.UTC(2026, 2, 6), 3)).toEqual([
      "2026-03-06 09:00",
      "2026-03-13 09:00",
      "2026-03-20 09:00"
    ])
    expect(several(cron("0 9 1 * 7"), Date.UTC(2026, 3, 1), 2)).toEqual(["2026-04-01 09:00", "2026-04-05 09:00"])
  })

  it("comes once for what comes once", () => {
    expect(next({ _tag: "Once", at: 5 }, berlin, 4)).toBe(5)
    expect(next({ _tag: "Once", at: 5 }, berlin, 5)).toBeUndefined()
  })
})

describe("fault", () => {
  const now = Date.UTC(2026, 2, 4)

  it.each([
    ["* * * * *", "too frequent"],
    ["*/4 * * * *", "too frequent"],
    ["0,58 * * * *", "too frequent"],
    ["*/5 * * * *", undefined],
    ["* * * * * *", "bad cron"],
    ["61 * * * *", "bad cron"],
    ["0 9 31 2 *", "never"],
    ["0 9 30 2 *", "never"],
    ["0 9 31 4,6 *", "never"],
    ["0 9 29 2 *", undefined],
    ["nonsense", "bad cron"],
    ["", "bad cron"]
  ] as const)("of %j is %s", (expression, expected) => {
    expect(fault(cron(expression), berlin, now)).toBe(expected)
  })

  it("holds the limits of what is no cron expression", () => {
    const at = LocalTime.make("09:00")
    expect(fault({ _tag: "Every", minutes: 4, from: now }, berlin, now)).toBe("too frequent")
    expect(fault({ _tag: "Yearly", month: 2, day: 30, at }, berlin, now)).toBe("never")
    expect(fault({ _tag: "Once", at: Date.UTC(2037, 0) }, berlin, now)).toBe("too far")
    expect(fault({ _tag: "Once", at: Date.UTC(2036, 2, 4) }, berlin, now)).toBeUndefined()
    expect(fault({ _tag: "Once", at: now }, berlin, now)).toBe("never")
  })

  it("finds the way over midnight", () => {
    expect(leastGap(Option.getOrThrow(cronPattern("0,58 0,23 * * *")))).toBe(2)
  })
})

describe("Recurrence", () => {
  const json = Schema.parseJson(Recurrence)

  it.prop("reads what it wrote", [recurrence], ([recurrence]) => {
    expect(Schema.decodeSync(json)(Schema.encodeSync(json)(recurrence))).toEqual(recurrence)
  })
})
