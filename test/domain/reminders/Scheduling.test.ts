import { describe, expect, it } from "@effect/vitest"
import { Either, FastCheck, Schema } from "effect"
import * as ToolArguments from "../../../domain/model/wire/ToolArguments.ts"
import { ReminderFields } from "../../../domain/reminders/Fields.ts"
import { describe as inWords } from "../../../domain/reminders/language/Describe.ts"
import { scheduled } from "../../../domain/reminders/Scheduling.ts"
import { next } from "../../../domain/reminders/calendar/Occurrences.ts"
import { Zone } from "../../../domain/reminders/calendar/Zone.ts"
import { berlin, wall, zones } from "./calendar/zones.ts"

/** Friday noon in Berlin; its clocks change in the night to Sunday. */
const now = Date.UTC(2026, 2, 27, 11)

const ask = (fields: object, zone = berlin) =>
  Either.flatMap(ToolArguments.read(ReminderFields, JSON.stringify({ text: "tea", ...fields })), (fields) =>
    scheduled(fields, zone, now)
  )

describe("the fields of a reminder", () => {
  it.each([
    [{ time: "13:00" }, "2026-03-27 13:00", "once"],
    [{ time: "09:00" }, "2026-03-28 09:00", "once"],
    [{ date: "2028-02-29", time: "09:00" }, "2028-02-29 09:00", "once"],
    [{ in_minutes: 90 }, "2026-03-27 13:30", "once"],
    [{ date: null, time: "13:00", repeat: null }, "2026-03-27 13:00", "once"],
    [{ time: "09:00", repeat: { unit: "day", every: 1 } }, "2026-03-28 09:00", "every day at 09:00"],
    [
      { time: "09:00", date: "2026-03-30", repeat: { unit: "week", weekdays: ["monday", "thursday"] } },
      "2026-03-30 09:00",
      "every Monday and Thursday at 09:00"
    ],
    [
      { time: "09:00", repeat: { unit: "month", day_of_month: 31 } },
      "2026-03-31 09:00",
      "on the last day of every month at 09:00"
    ],
    [
      { time: "09:00", date: "1990-05-03", repeat: { unit: "year" } },
      "2026-05-03 09:00",
      "every year on 3 May at 09:00"
    ],
    [{ repeat: { unit: "hour", every: 2 } }, "2026-03-27 14:00", "every 2 hours"],
    [{ cron: "0 9 * * 1-5" }, "2026-03-30 09:00", "by the cron expression 0 9 * * 1-5"],
    [
      { time: "09:00", repeat: { unit: "day" }, until: "2026-03-28" },
      "2026-03-28 09:00",
      "every day at 09:00 until 28 March 2026"
    ]
  ])("mean %j", (fields, at, words) => {
    const found = Either.getOrThrow(ask(fields))
    expect([found.text, wall(berlin, found.at), inWords(found.recurrence)]).toEqual(["tea", at, words])
  })

  it.each([
    [{}, /"time" is missing/],
    [{ date: "2026-02-30", time: "09:00" }, /"date" is wrong: no such day; a day is written YYYY-MM-DD/],
    [{ date: "tomorrow", time: "9" }, /"date" is wrong: .*"time" is wrong: a time of day is written HH:MM/],
    [{ date: "2026-03-27", time: "11:59" }, /that time has passed, it is 2026-03-27 12:00 in Europe\/Berlin/],
    [{ date: "2026-03-29", time: "02:30" }, /clocks skip 02:30 .* continue at 2026-03-29 03:00 in Europe\/Berlin/],
    [{ date: "2040-01-01", time: "09:00" }, /too far ahead/],
    [{ repeat: { unit: "minute", every: 4 } }, /too often/],
    [{ cron: "* * * * *" }, /too often/],
    [{ cron: "nonsense" }, /five fields/],
    [
      { time: "09:00", date: "2026-02-28", repeat: { unit: "day" } },
      /first occurrence would be on 2026-03-28.*leave "date" out/
    ],
    [{ time: "09:00", repeat: { unit: "week" } }, /"weekdays" is missing/],
    [{ time: "09:00", repeat: { unit: "week", every: 2, weekdays: ["monday"] } }, /the week takes no "every"/],
    [{ time: "09:00", repeat: { unit: "month", weekdays: ["monday"] } }, /the month takes no "weekdays"/],
    [{ time: "09:00", repeat: { unit: "month" } }, /"day_of_month" is missing/],
    [{ time: "09:00", repeat: { unit: "year" } }, /"date" is missing/],
    [{ time: "09:00", repeat: { unit: "hour" } }, /the hour takes no "time"/],
    [{ in_minutes: 5, time: "09:00" }, /in_minutes takes no "time"/],
    [{ cron: "0 9 * * *", date: "2026-04-01" }, /cron takes no "date"/],
    [{ time: "13:00", until: "2026-04-01" }, /single reminder takes no "until"/],
    [{ time: "09:00", repeat: { unit: "day" }, until: "2026-03-27" }, /"until" is before the first occurrence/],
    [{ time: "09:00", repeat: { unit: "day", every: 0 } }, /"repeat.every" is wrong/]
  ])("are refused with what to change: %j", (fields, why) => {
    expect(Either.getOrThrow(Either.flip(ask(fields)))).toMatch(why)
  })

  it("name a day that a zone leaves out", () => {
    const apia = Zone.make("Pacific/Apia")
    const fields = Schema.decodeSync(ReminderFields)({ text: "tea", date: "2011-12-30", time: "09:00" })
    expect(scheduled(fields, apia, Date.UTC(2011, 11, 1))).toEqual(
      Either.left("the calendar of Pacific/Apia has no 2011-12-30: choose another day")
    )
  })

  it("end after their last day", () => {
    const { at, recurrence } = Either.getOrThrow(ask({ time: "09:00", repeat: { unit: "day" }, until: "2026-03-29" }))
    const second = next(recurrence, berlin, at)
    expect(second !== undefined && wall(berlin, second)).toBe("2026-03-29 09:00")
    expect(next(recurrence, berlin, second ?? 0)).toBeUndefined()
  })

  it.prop(
    "come when clocks of the zone show the time that was said, or say why not",
    [
      FastCheck.constantFrom(...zones),
      FastCheck.integer({ min: 0, max: 3_000 }),
      FastCheck.integer({ min: 0, max: 24 * 60 - 1 })
    ],
    ([zone, days, minutes]) => {
      const [date = "", rest = ""] = new Date(now + days * 86_400_000).toISOString().split("T")
      const time = new Date(minutes * 60_000).toISOString().slice(11, 16)
      expect(rest).not.toBe("")
      const found = ask({ date, time }, zone)
      if (Either.isRight(found)) expect(wall(zone, found.right.at)).toBe(`${date} ${time}`)
      else expect(found.left).toMatch(/has passed|clocks skip/)
    }
  )
})
