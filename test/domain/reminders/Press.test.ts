import { describe, expect, it } from "@effect/vitest"
import { FastCheck, Option } from "effect"
import { requestId } from "../../../domain/Ids.ts"
import {
  confirmationButtons,
  choiceButtons,
  firingButtons,
  listButtons,
  pressOf,
  zoneButtons
} from "../../../domain/reminders/Press.ts"
import { LocalTime } from "../../../domain/reminders/calendar/Recurrence.ts"
import { reminderIdOf } from "../../../domain/reminders/Reminder.ts"
import { Zone } from "../../../domain/reminders/calendar/Zone.ts"
import { zoneNames } from "../../../domain/reminders/calendar/ZoneNames.ts"

// As long as they come: a bot's id, an update's, a date, a dead letter's.
const request = requestId(9_999_999_999, 2_147_483_647, 4_000_000_000)
const id = reminderIdOf(request, "7-15")
const daily = { _tag: "Daily" as const, at: LocalTime.make("09:00") }

describe("the buttons of reminders", () => {
  it("say what they were made for, in at most 64 bytes", () => {
    const zones = zoneNames.map((name) => Zone.make(name))
    const all = [
      firingButtons({ id, recurrence: daily }),
      confirmationButtons(id),
      listButtons([{ id }], 100, 108),
      choiceButtons(["a", "b", "c", "d"], request),
      zoneButtons(zones)
    ].flat(2)
    expect(all.filter(({ callback_data }) => Buffer.byteLength(callback_data) > 64)).toEqual([])
    expect(all.filter(({ callback_data }) => Option.isNone(pressOf(callback_data)))).toEqual([])
    const [done, more, tenMinutes] = firingButtons({ id, recurrence: daily }).flat()
    expect(pressOf(done?.callback_data ?? "")).toEqual(Option.some({ _tag: "Done", id }))
    expect(pressOf(more?.callback_data ?? "")).toEqual(Option.some({ _tag: "Cancel", id }))
    expect(pressOf(tenMinutes?.callback_data ?? "")).toEqual(Option.some({ _tag: "Snooze", id, snooze: "10 minutes" }))
    expect(pressOf(choiceButtons(["a", "b"], request)[1]?.[0]?.callback_data ?? "")).toEqual(
      Option.some({ _tag: "Choose", asked: request, index: 1 })
    )
  })

  it.prop(
    "are read whatever a client sends",
    [FastCheck.oneof(FastCheck.string(), FastCheck.stringMatching(/^r:(done|10m|pick|zone|list):.*$/))],
    ([data]) => {
      expect(() => pressOf(data)).not.toThrow()
    }
  )

  it("name only ids that every store takes", () => {
    for (const id of ["1:7:1\u0000", "\u0000", "a b", "1:7:1\ud800"])
      for (const verb of ["done", "cancel", "10m", "pick:1", "zone"])
        expect(Option.isNone(pressOf(`r:${verb}:${id}`)), `${verb} ${JSON.stringify(id)}`).toBe(true)
    expect(pressOf("r:pick:1:1:7:1:again:2")).toMatchObject({ value: { asked: "1:7:1:again:2" } })
  })

  it("offer to end only what repeats", () => {
    const texts = firingButtons({ id, recurrence: { _tag: "Once", at: 0 } })
      .flat()
      .map(({ text }) => text)
    expect(texts).toEqual(["✓ Done", "💤 10 min", "💤 1 h", "💤 Tomorrow"])
  })
})
