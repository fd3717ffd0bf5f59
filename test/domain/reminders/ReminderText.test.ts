import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { describe as described } from "../../../domain/reminders/language/Describe.ts"
import { escaped } from "../../../domain/reminders/Escape.ts"
import { LocalTime, type Recurrence } from "../../../domain/reminders/calendar/Recurrence.ts"
import { confirmationText, firingText, listText, unknownZoneText } from "../../../domain/reminders/ReminderText.ts"
import { Zone } from "../../../domain/reminders/calendar/Zone.ts"
import { markdown } from "../../support/Rendering.ts"
import { berlin } from "./calendar/zones.ts"

const now = Date.UTC(2026, 2, 4, 9, 30)
const nine = LocalTime.make("09:00")
const at = Date.UTC(2026, 2, 5, 8)
const reminder = { text: "water the *plants*", zone: berlin, dueAt: at, recurrence: { _tag: "Once", at } as Recurrence }
const seen = (text: string) => markdown(text).text

describe("what people read", () => {
  it("confirms", () => {
    expect(seen(confirmationText(reminder, berlin))).toBe(
      "I'll remind you on Thursday, 5 March 2026 at 09:00 (Europe/Berlin): water the *plants*"
    )
    expect(markdown(confirmationText(reminder, berlin)).entities).toMatchObject([
      { type: "bold", length: "Thursday, 5 March 2026 at 09:00".length }
    ])
    expect(seen(confirmationText({ ...reminder, recurrence: { _tag: "Daily", at: nine } }, berlin))).toBe(
      "I'll remind you every day at 09:00, first on Thursday, 5 March 2026 at 09:00 (Europe/Berlin): water the *plants*"
    )
    expect(seen(confirmationText({ ...reminder, zone: Zone.make("Europe/London") }, berlin))).toBe(
      "I'll remind you on Thursday, 5 March 2026 at 08:00 (Europe/London; Thursday, 5 March 2026 at 09:00 in Europe/Berlin): water the *plants*"
    )
  })

  it("lists", () => {
    expect(seen(listText(reminder, now))).toBe("tomorrow at 09:00: water the *plants*")
    expect(seen(listText({ ...reminder, recurrence: { _tag: "Daily", at: nine } }, now))).toBe(
      "every day at 09:00 (next tomorrow at 09:00): water the *plants*"
    )
  })

  it("fires, with a word when it is late", () => {
    expect(seen(firingText(reminder, undefined, at))).toBe("⏰ water the *plants*")
    expect(seen(firingText(reminder, { due: at, missed: 1 }, at + 3_600_000))).toBe(
      "⏰ water the *plants*\n\nThis was due at 09:00."
    )
    expect(seen(firingText(reminder, { due: at, missed: 3 }, at + 86_400_000))).toBe(
      "⏰ water the *plants*\n\nThis was due 3 times while I was away, last yesterday at 09:00."
    )
  })

  it("tells dates with weekday, and with the year when it is another", () => {
    expect(seen(listText({ ...reminder, dueAt: Date.UTC(2026, 2, 6, 14) }, now))).toMatch(
      /^on Friday, 6 March at 15:00/
    )
    expect(seen(listText({ ...reminder, dueAt: Date.UTC(2027, 2, 6, 14) }, now))).toMatch(
      /^on Saturday, 6 March 2027 at 15:00/
    )
  })

  it("asks for a zone", () => {
    expect(seen(unknownZoneText({ said: "*Belin*", suggestions: [berlin] }))).toBe(
      "I know no time zone “*Belin*”. Do you mean Europe/Berlin?"
    )
  })

  it.each([
    [{ _tag: "Weekly", days: [1, 2, 3, 4, 5], at: nine }, "every weekday at 09:00"],
    [{ _tag: "Weekly", days: [4, 1], at: nine }, "every Monday and Thursday at 09:00"],
    [{ _tag: "Monthly", day: 2, at: nine }, "on the 2nd of every month at 09:00"],
    [{ _tag: "Yearly", month: 3, day: 5, at: nine }, "every year on 5 March at 09:00"],
    [{ _tag: "NthWeekday", nth: -1, weekday: 5, at: nine }, "on the last Friday of every month at 09:00"],
    [{ _tag: "Daily", at: nine, also: [LocalTime.make("21:00")] }, "every day at 09:00 and 21:00"],
    [{ _tag: "Every", minutes: 120, from: 0 }, "every 2 hours"],
    [{ _tag: "Cron", expression: "*/5 * * * *" }, "by the cron expression */5 * * * *"]
  ] satisfies ReadonlyArray<readonly [Recurrence, string]>)("describes %j", (recurrence, text) => {
    expect(described(recurrence)).toBe(text)
  })

  it.each(["(*)", "[x](y)", String.raw`\(a\) \[b\]`, "f(x) = [1, 2]"])("shows %s as it was written", (text) => {
    expect(markdown(`a ${escaped(text)} z`)).toMatchObject({ text: `a ${text} z`, entities: [] })
  })

  it.prop(
    "shows a text as it was written, and formats nothing in it",
    [
      FastCheck.array(
        FastCheck.constantFrom(
          ..."*_`~#->+1.!|<b>&amp;[]()\\:/@= ",
          "https://a.b/c",
          "\n",
          "\t",
          "a",
          "é",
          "```",
          "  - "
        ),
        { minLength: 1 }
      ).map((parts) => parts.join(""))
    ],
    ([text]) => {
      const { entities, text: shown } = markdown(`**x**: a ${escaped(text)} z`)
      const bare = (text: string) => text.replace(/\s+/g, "")
      expect(bare(shown)).toBe(bare(`x: a ${text} z`))
      expect(entities).toMatchObject([{ type: "bold", offset: 0, length: 1 }])
      expect(entities).toHaveLength(1)
    }
  )
})
