import { describe, expect, it } from "@effect/vitest"
import { FastCheck, Option } from "effect"
import { ConversationKey, RequestId } from "../../../domain/Ids.ts"
import { missed } from "../../../domain/reminders/Missed.ts"
import { next } from "../../../domain/reminders/calendar/Occurrences.ts"
import { LocalTime, type Recurrence } from "../../../domain/reminders/calendar/Recurrence.ts"
import { ReminderId, reminderOf, reminderRequestId } from "../../../domain/reminders/Reminder.ts"
import { cancel, create, done, fire, snooze } from "../../../domain/reminders/Transitions.ts"
import { berlin } from "./calendar/zones.ts"

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const start = Date.UTC(2026, 2, 4, 8)
const daily: Recurrence = { _tag: "Daily", at: LocalTime.make("09:00") }
const once: Recurrence = { _tag: "Once", at: start }
const owner = { conversation: ConversationKey.make("1:2"), bot: 1, user: 2, zone: berlin }
const policies = FastCheck.constantFrom("late" as const, "skip" as const, "once" as const)
const id = ReminderId.make("r-1")
const set = (recurrence: Recurrence, policy?: "late" | "skip" | "once") =>
  create(id, owner, { _tag: "Understood", text: "water", recurrence, at: start }, start - day, policy)

describe("missed", () => {
  it("is on time within a minute", () => {
    for (const policy of ["late", "skip", "once"] as const) {
      expect(missed(policy, start, start + minute, daily, berlin)).toEqual({
        fire: true,
        late: undefined,
        next: start + day
      })
    }
  })

  it("fires each late one", () => {
    const now = start + 2 * day + hour
    expect(missed("late", start, now, daily, berlin)).toEqual({
      fire: true,
      late: { due: start, missed: 1 },
      next: start + day
    })
    expect(missed("late", start, start + 20 * day, daily, berlin)).toMatchObject({
      late: { missed: 21 },
      next: start + 21 * day
    })
  })

  it("skips after an hour, but not what is due within it", () => {
    expect(missed("skip", start, start + hour, daily, berlin)).toMatchObject({ fire: true, late: { missed: 1 } })
    expect(missed("skip", start, start + hour + 1, daily, berlin)).toEqual({
      fire: false,
      late: undefined,
      next: start + day
    })
    expect(missed("skip", start, start + 2 * day + minute, daily, berlin)).toMatchObject({
      fire: false,
      next: start + 2 * day
    })
    expect(missed("skip", start, start + 2 * hour, once, berlin)).toMatchObject({ fire: false, next: undefined })
  })

  it("catches up once", () => {
    expect(missed("once", start, start + 2 * day + hour, daily, berlin)).toEqual({
      fire: true,
      late: { due: start + 2 * day, missed: 3 },
      next: start + 3 * day
    })
  })

  it.prop(
    "goes on after what was due, and with `once` after now",
    [policies, FastCheck.nat(60 * day)],
    ([policy, late]) => {
      const now = start + late
      const { next: planned } = missed(policy, start, now, daily, berlin)
      expect(planned).toBeGreaterThan(start)
      if (policy === "once") expect(planned).toBe(next(daily, berlin, late <= minute ? start : now))
    }
  )
})

describe("fire", () => {
  it("does nothing before it is due", () => {
    const reminder = set(once)
    expect(fire(reminder, start - 1)).toEqual({ reminder, firing: undefined })
  })

  it("ends what comes once", () => {
    const { firing, reminder } = fire(set(once), start)
    expect(firing).toEqual({ request: "reminder:r-1:1", occurrence: 1, due: start, late: undefined })
    expect(reminder).toMatchObject({ state: "done", dueAt: null, occurrence: 2 })
    expect(fire(reminder, start + day).firing).toBeUndefined()
  })

  it("goes on with what repeats, under the next number", () => {
    const { reminder } = fire(set(daily), start)
    expect(reminder).toMatchObject({ state: "active", dueAt: start + day, occurrence: 2 })
  })

  it("gives no number to what is skipped", () => {
    const { firing, reminder } = fire(set(daily, "skip"), start + 2 * hour)
    expect(firing).toBeUndefined()
    expect(reminder).toMatchObject({ state: "active", dueAt: start + day, occurrence: 1 })
  })

  it.prop(
    "uses each number once, in order, whatever happens",
    [
      FastCheck.constantFrom(daily, once, { _tag: "Every", minutes: 45, from: start - day } satisfies Recurrence),
      policies,
      FastCheck.array(
        FastCheck.tuple(
          FastCheck.constantFrom(
            "fire" as const,
            "10 minutes" as const,
            "1 hour" as const,
            "tomorrow" as const,
            "done" as const
          ),
          FastCheck.nat(2 * day)
        ),
        { maxLength: 40 }
      )
    ],
    ([recurrence, policy, acts]) => {
      let [reminder, now, last] = [set(recurrence, policy), start, 0]
      for (const [act, wait] of acts) {
        now += wait
        if (act === "fire") {
          const fired = fire(reminder, now)
          reminder = fired.reminder
          if (fired.firing !== undefined) {
            expect(fired.firing.occurrence).toBe(last + 1)
            last = fired.firing.occurrence
          }
        } else if (last > 0) reminder = act === "done" ? done(reminder, now) : snooze(reminder, act, now)
        expect(reminder.dueAt === null).toBe(reminder.state !== "active")
      }
    }
  )
})

describe("snooze", () => {
  it("brings what was told once more", () => {
    const told = fire(set(once), start).reminder
    const snoozed = snooze(told, "10 minutes", start + minute)
    expect(snoozed).toMatchObject({ state: "active", dueAt: start + 11 * minute, occurrence: 2 })
    const again = fire(snoozed, start + 11 * minute)
    expect(again.firing?.request).toBe("reminder:r-1:2")
    expect(again.reminder).toMatchObject({ state: "done", dueAt: null })
  })

  it("leaves the plan as it is", () => {
    const snoozed = snooze(fire(set(daily), start).reminder, "1 hour", start)
    expect(snoozed).toMatchObject({ dueAt: start + hour, occurrence: 2 })
    expect(fire(snoozed, start + hour).reminder).toMatchObject({
      dueAt: start + day,
      occurrence: 3,
      snoozedUntil: null
    })
  })

  it("keeps the wall clock until tomorrow", () => {
    const evening = Date.UTC(2026, 2, 28, 17)
    expect(snooze(fire(set(once), start).reminder, "tomorrow", evening).dueAt).toBe(evening + 23 * hour)
  })

  it("wakes nothing that was cancelled", () => {
    expect(snooze(cancel(set(daily)), "1 hour", start)).toMatchObject({ state: "cancelled", dueAt: null })
  })
})

describe("done and cancel", () => {
  it("end what comes once", () => {
    expect(done(set(once), start)).toMatchObject({ state: "done", dueAt: null })
    expect(cancel(set(once))).toMatchObject({ state: "cancelled", dueAt: null })
  })

  it("leave the plan of what repeats, but drop what was snoozed", () => {
    const told = fire(set(daily), start).reminder
    expect(done(told, start)).toEqual(told)
    expect(done(snooze(told, "10 minutes", start), start)).toMatchObject({ dueAt: start + day, snoozedUntil: null })
  })
})

describe("reminderOf", () => {
  it.prop(
    "is the inverse of reminderRequestId",
    [FastCheck.stringMatching(/^[\w-]{1,64}$/), FastCheck.integer({ min: 1 })],
    ([id, occurrence]) => {
      expect(reminderOf(reminderRequestId(ReminderId.make(id), occurrence))).toEqual(Option.some({ id, occurrence }))
    }
  )

  it.each(["1:2:3", "reminder:a", "reminder:a:0", "reminder:a:1:notice", "reminder::1"])("knows no %s", (request) => {
    expect(reminderOf(RequestId.make(request))).toEqual(Option.none())
  })
})
