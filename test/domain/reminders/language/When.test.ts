import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { fault, next } from "../../../../domain/reminders/calendar/Occurrences.ts"
import { understand } from "../../../../domain/reminders/language/When.ts"
import { berlin, wall, zones } from "../calendar/zones.ts"

/** A Wednesday, 10:30 in Berlin. */
const now = Date.UTC(2026, 2, 4, 9, 30)
const ask = (words: string, at = now, zone = berlin) => understand({ words, zone, now: at })

describe("understand", () => {
  it.each([
    ["tomorrow at nine to water the plants", "water the plants", "2026-03-05 09:00"],
    ["remind me tomorrow at nine to water the plants", "water the plants", "2026-03-05 09:00"],
    ["tomorrow to water the plants at nine", "water the plants", "2026-03-05 09:00"],
    ["in 20 minutes check the oven", "check the oven", "2026-03-04 10:50"],
    ["in an hour and a half call", "call", "2026-03-04 12:00"],
    ["to call Anna on Friday at 3pm", "call Anna", "2026-03-06 15:00"],
    ["Friday 3pm dentist", "dentist", "2026-03-06 15:00"],
    ["at noon eat lunch", "eat lunch", "2026-03-04 12:00"],
    ["at 8pm eat dinner", "eat dinner", "2026-03-04 20:00"],
    ["tonight take out the bins", "take out the bins", "2026-03-04 21:00"],
    ["tomorrow at 5 in the evening run", "run", "2026-03-05 17:00"],
    ["call Anna tomorrow at half past seven", "call Anna", "2026-03-05 07:30"],
    ["tomorrow at quarter to nine run", "run", "2026-03-05 08:45"],
    ["at 5 call mum", "call mum", "2026-03-04 17:00"],
    ["tomorrow at 9 prepare the 15:00 meeting", "prepare the 15:00 meeting", "2026-03-05 09:00"],
    ["on monday at 9 exercise 20 minutes", "exercise 20 minutes", "2026-03-09 09:00"],
    ["29 february at 9 dance", "dance", "2028-02-29 09:00"],
    ["25/12 at 10:00 gifts", "gifts", "2026-12-25 10:00"],
    ["2026-03-09T09:00 do it", "do it", "2026-03-09 09:00"],
    ["2026-03-09T09:00:00-05:00 do it", "do it", "2026-03-09 15:00"],
    ["day after tomorrow at noon lunch with Bob", "lunch with Bob", "2026-03-06 12:00"],
    ["pay 5 euros tomorrow at 10", "pay 5 euros", "2026-03-05 10:00"],
    ["at 1530 call", "call", "2026-03-04 15:30"]
  ])("reads %j", (words, text, at) => {
    const found = ask(words)
    expect(found).toMatchObject({ _tag: "Understood", text, recurrence: { _tag: "Once" } })
    expect(found._tag === "Understood" && wall(berlin, found.at)).toBe(at)
  })

  it.each([
    ["every day at 8 take pills", "take pills", { _tag: "Daily", at: "08:00" }],
    ["take pills daily at 8am", "take pills", { _tag: "Daily", at: "08:00" }],
    ["every morning meditate", "meditate", { _tag: "Daily", at: "09:00" }],
    ["weekdays at 7:30 stand-up", "stand-up", { _tag: "Weekly", days: [1, 2, 3, 4, 5], at: "07:30" }],
    ["mon-fri at 9:00 work", "work", { _tag: "Weekly", days: [1, 2, 3, 4, 5], at: "09:00" }],
    ["every monday and thursday at 18:00 gym", "gym", { _tag: "Weekly", days: [1, 4], at: "18:00" }],
    ["tuesdays and fridays at 19:00 yoga", "yoga", { _tag: "Weekly", days: [2, 5], at: "19:00" }],
    ["on the 31st of every month at 9 rent", "rent", { _tag: "Monthly", day: 31, at: "09:00" }],
    ["every year on 5 March at 9 birthday", "birthday", { _tag: "Yearly", month: 3, day: 5, at: "09:00" }],
    ["every 2 hours drink", "drink", { _tag: "Every", minutes: 120, from: now }],
    ["cron 0 9 * * 1-5 report", "report", { _tag: "Cron", expression: "0 9 * * 1-5" }],
    ["*/5 * * * * stretch", "stretch", { _tag: "Cron", expression: "*/5 * * * *" }]
  ] as const)("reads %j", (words, text, recurrence) => {
    expect(ask(words)).toMatchObject({ _tag: "Understood", text, recurrence })
  })

  it.each([
    ["tomorrow at 5 call mum", "ambiguous", ["tomorrow at 05:00", "tomorrow at 17:00"]],
    ["every day at 5 tea", "ambiguous", ["every day at 05:00", "every day at 17:00"]],
    ["at 9 eat breakfast", "ambiguous", ["today at 21:00", "tomorrow at 09:00"]],
    ["on 5/3 at 10 meeting", "ambiguous", ["tomorrow at 10:00", "on Sunday, 3 May at 10:00"]],
    ["next friday at 10 swim", "ambiguous", ["on Friday, 6 March at 10:00", "on Friday, 13 March at 10:00"]],
    ["wednesday at 11 swim", "ambiguous", ["today at 11:00", "on Wednesday, 11 March at 11:00"]],
    ["wednesday at 9 swim", "ambiguous", ["today at 21:00", "on Wednesday, 11 March at 09:00"]],
    ["friday at midnight check", "ambiguous", ["on Friday, 6 March at 00:00", "on Saturday, 7 March at 00:00"]],
    ["next week swim", "ambiguous", []],
    ["every week at 9 swim", "ambiguous", []],
    ["tomorrow at 9 and at 15:00 swim", "ambiguous", ["tomorrow at 09:00", "tomorrow at 15:00"]],
    ["yesterday at 9 swim", "past", ["tomorrow at 09:00"]],
    ["today at 9 swim", "past", ["today at 21:00", "tomorrow at 09:00"]],
    ["last friday at 9 swim", "past", ["tomorrow at 09:00"]],
    ["in 0 minutes swim", "past", []],
    ["tomorrow at 9", "no text", []],
    ["every day pills", "no time", []]
  ])("asks back for %j", (words, why, labels) => {
    const found = ask(words)
    expect(found).toMatchObject({ _tag: "Question", why })
    expect(found._tag === "Question" && found.choices.map(({ label }) => label)).toEqual(labels)
  })

  it("offers times for a day without one", () => {
    const found = ask("on Friday pay rent")
    expect(found).toMatchObject({ _tag: "Question", why: "no time" })
    expect(found._tag === "Question" && found.choices.map(({ meant }) => [meant.text, wall(berlin, meant.at)])).toEqual(
      [
        ["pay rent", "2026-03-06 09:00"],
        ["pay rent", "2026-03-06 12:00"],
        ["pay rent", "2026-03-06 18:00"]
      ]
    )
  })

  it.each([
    ["every second blink", "too frequent"],
    ["every 3 minutes blink", "too frequent"],
    ["cron * * * * * blink", "too frequent"],
    ["cron * * * * * * blink", "too frequent"],
    ["cron 99 9 * * * report", "bad cron"],
    ["cron 0 9 31 2 * pay", "never"],
    ["31 February at 9 pay", "never"],
    ["February 30 at 9 pay", "never"],
    ["25 december 2040 at 9 pay", "too far"],
    ["in 11 years at 9 pay", "too far"],
    ["every other day at 9 swim", "unsupported"],
    ["every 2nd tuesday at 9 swim", "unsupported"]
  ])("refuses %j", (words, why) => {
    expect(ask(words)).toMatchObject({ _tag: "Refusal", why })
  })

  it("keeps the wall clock over a change of clocks, and counts hours as hours", () => {
    const before = Date.UTC(2026, 2, 28, 11)
    const [nine, hours] = [ask("tomorrow at 9 swim", before), ask("in 24 hours swim", before)]
    expect(nine._tag === "Understood" && nine.at).toBe(Date.UTC(2026, 2, 29, 7))
    expect(hours._tag === "Understood" && hours.at).toBe(Date.UTC(2026, 2, 29, 11))
    expect(ask("in 2 days at 12:00 swim", before)).toMatchObject({ at: Date.UTC(2026, 2, 30, 10) })
  })

  it("takes days from the person's calendar", () => {
    const late = Date.UTC(2026, 2, 4, 23, 30)
    for (const zone of zones) {
      const found = ask("tomorrow at 09:00 swim", late, zone)
      const tomorrow = wall(zone, late + 86_400_000).slice(0, 10)
      expect(found._tag === "Understood" && wall(zone, found.at)).toBe(`${tomorrow} 09:00`)
    }
  })

  it.each(["a".repeat(100_000), `tomorrow at 9 ${"x ".repeat(50_000)}`, "cron ".repeat(20_000)])(
    "refuses 100 KB",
    (words) => {
      expect(ask(words)).toMatchObject({ _tag: "Refusal", why: "too long" })
    }
  )

  it("refuses a text that is too long by a little", () => {
    expect(ask(`tomorrow at 9 ${"x".repeat(1_000)}`)).toMatchObject({ _tag: "Understood" })
    expect(ask(`tomorrow at 9 ${"x".repeat(1_001)}`)).toMatchObject({ _tag: "Refusal", why: "too long" })
  })

  it.each([
    " ",
    "in ",
    "1 ",
    "at 9 ",
    "every ",
    "1/",
    "mon, ",
    "to ",
    "5 past ",
    "- ",
    "in 1 hour and ",
    "2026-",
    "*",
    "9:",
    ".,",
    "at\t"
  ])("comes to an end with the longest run of %j", (part) => {
    expect(["Understood", "Question", "Refusal"]).toContain(ask(part.repeat(1_200 / part.length))._tag)
  })

  const said =
    "at 5 9 pm on friday tomorrow every day month the 31st of february in minutes noon midnight next and * 0 cron until to call Anna 12:30 / tonight"
  const word = FastCheck.constantFrom(...said.split(" "))

  it.prop(
    "never throws, and understands only what is ahead, within the limits, and has a text",
    [
      FastCheck.oneof(
        FastCheck.array(word, { maxLength: 12 }).map((words) => words.join(" ")),
        FastCheck.fullUnicodeString()
      )
    ],
    ([words]) => {
      const found = ask(words)
      const all =
        found._tag === "Understood" ? [found] : found._tag === "Question" ? found.choices.map(({ meant }) => meant) : []
      for (const { at, recurrence, text } of all) {
        expect(at).toBeGreaterThan(now)
        expect(next(recurrence, berlin, now)).toBe(at)
        expect(fault(recurrence, berlin, now)).toBeUndefined()
        expect(text.trim()).not.toBe("")
      }
    },
    { fastCheck: { numRuns: 200 } }
  )
})
