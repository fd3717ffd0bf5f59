import { describe, expect, it } from "@effect/vitest"
import { Effect, TestClock } from "effect"
import { day, hour, living, minute, start, store } from "./living.ts"

describe("a reminder", () => {
  it.scoped("comes once, at its time and not before", () =>
    Effect.gen(function* () {
      const { pass, wakeAt, write } = yield* living()
      yield* write("/zone Berlin")
      expect(yield* write("/remind at 12:20 tea")).toEqual([
        "I'll remind you on Friday, 27 March 2026 at 12:20 (Europe/Berlin): tea"
      ])
      expect(yield* wakeAt(start + 20 * minute - 1000)).toEqual([])
      expect(yield* pass(790)).toEqual([])
      expect(yield* pass(20)).toEqual(["⏰ tea"])
      expect(yield* pass("3 seconds")).toEqual([])
      expect(yield* wakeAt(start + 20 * day)).toEqual([])
    }).pipe(Effect.provide(store))
  )

  it.scoped("waits for no answer that is under way", () =>
    Effect.gen(function* () {
      const { pass, write } = yield* living(() => Effect.never)
      yield* write("/zone Berlin")
      yield* write("/remind in 3 seconds tea")
      expect(yield* write("a question that is never answered")).toEqual([])
      expect(yield* pass("3 seconds")).toEqual(["⏰ tea"])
    }).pipe(Effect.provide(store))
  )

  it.scoped("is set once by an update that comes twice", () =>
    Effect.gen(function* () {
      const { pass, telegram, write } = yield* living()
      yield* write("/zone Berlin")
      yield* write("/remind in 3 seconds tea")
      telegram.updates.redeliver()
      expect(yield* pass("8 seconds")).toEqual(["⏰ tea"])
    }).pipe(Effect.provide(store))
  )

  it.scoped("waits in its order with others of its conversation", () =>
    Effect.gen(function* () {
      const { pass, write } = yield* living()
      yield* write("/zone UTC")
      yield* write("/remind in 6 seconds second")
      yield* write("/remind in 3 seconds first")
      yield* write("/remind in 7 seconds third")
      expect(yield* pass("9 seconds")).toEqual(["⏰ first", "⏰ second", "⏰ third"])
    }).pipe(Effect.provide(store))
  )
})

describe("a reminder that was missed", () => {
  const missed = (wish: string, away: number) =>
    Effect.gen(function* () {
      const { wakeAt, write } = yield* living()
      yield* write("/zone Berlin")
      yield* write(wish)
      return { back: yield* wakeAt(start + away), wakeAt }
    })

  it.scoped("once fires late and says so", () =>
    Effect.gen(function* () {
      const { back, wakeAt } = yield* missed("/remind at 13:00 tea", 3 * hour)
      expect(back).toEqual(["⏰ tea\n\nThis was due at 13:00."])
      expect(yield* wakeAt(start + 2 * day)).toEqual([])
    }).pipe(Effect.provide(store))
  )

  it.scoped("again and again is told once, and goes on as planned", () =>
    Effect.gen(function* () {
      const { back, wakeAt } = yield* missed("/remind every day at 13:00 tea", 75 * hour)
      expect(back).toEqual(["⏰ tea\n\nThis was due 4 times while I was away, last at 13:00."])
      expect(yield* wakeAt(start + 96 * hour)).toEqual(["⏰ tea"])
    }).pipe(Effect.provide(store))
  )

  it.scoped("is skipped where the person said so, after an hour", () =>
    Effect.gen(function* () {
      const { back, wakeAt } = yield* missed("/remind every day at 13:00 tea, skip if missed", 3 * hour)
      expect(back).toEqual([])
      expect(yield* wakeAt(start + 25 * hour)).toEqual(["⏰ tea"])
    }).pipe(Effect.provide(store))
  )

  it.scoped("each is told late where the person said so", () =>
    Effect.gen(function* () {
      const { back } = yield* missed("/remind every day at 13:00 tea (late if missed)", 26 * hour)
      expect(back).toEqual(["⏰ tea\n\nThis was due yesterday at 13:00.", "⏰ tea\n\nThis was due at 13:00."])
    }).pipe(Effect.provide(store))
  )
})

describe("daylight saving", () => {
  it.scoped("leaves a daily reminder at its time of day, and one in the hour that is left out right after it", () =>
    Effect.gen(function* () {
      const { wakeAt, write } = yield* living()
      yield* write("/zone Berlin")
      yield* write("/remind every day at 02:30 bins")
      yield* write("/remind every day at 13:00 lunch")
      const at = (date: number, utc: number) => wakeAt(Date.UTC(2026, 2, date) + utc * hour)
      expect(yield* at(27, 12)).toEqual(["⏰ lunch"])
      expect(yield* at(28, 1.49)).toEqual([])
      expect(yield* at(28, 1.5)).toEqual(["⏰ bins"])
      expect(yield* at(28, 12)).toEqual(["⏰ lunch"])
      // In the night to the 29th it is 03:00 right after 01:59.
      expect(yield* at(29, 0.99)).toEqual([])
      expect(yield* at(29, 1)).toEqual(["⏰ bins"])
      expect(yield* at(29, 10.99)).toEqual([])
      expect(yield* at(29, 11)).toEqual(["⏰ lunch"])
      expect(yield* at(30, 0.5)).toEqual(["⏰ bins"])
    }).pipe(Effect.provide(store))
  )
})

describe("a wish for a reminder", () => {
  it.scoped("waits for the zone, which is asked for once", () =>
    Effect.gen(function* () {
      const { wakeAt, write } = yield* living()
      expect((yield* write("/remind tomorrow at 9 to water the plants"))[0]).toContain("In which time zone are you?")
      expect(yield* write("/zone Berlin")).toEqual([
        "Your time zone is Europe/Berlin: it is 12:00 there.\n\nI'll remind you on Saturday, 28 March 2026 at 09:00 (Europe/Berlin): water the plants"
      ])
      expect((yield* write("/remind at 18:00 supper"))[0]).toContain("Friday, 27 March 2026 at 18:00")
      expect(yield* wakeAt(start + 6 * hour)).toEqual(["⏰ supper"])
      expect(yield* wakeAt(start + 21 * hour)).toEqual(["⏰ water the plants"])
    }).pipe(Effect.provide(store))
  )

  it.scoped("that is ambiguous is asked back, and a button chooses once", () =>
    Effect.gen(function* () {
      const { press, telegram, wakeAt, write } = yield* living()
      yield* write("/zone Berlin")
      expect((yield* write("/remind tomorrow at 4 call mum"))[0]).toContain("Which one?")
      expect(yield* press("tomorrow at 16:00")).toEqual([
        "I'll remind you on Saturday, 28 March 2026 at 16:00 (Europe/Berlin): call mum"
      ])
      expect(telegram.answered).toHaveLength(1)
      expect(yield* press("tomorrow at 04:00")).toEqual(["That was already chosen, or is too old."])
      expect(yield* wakeAt(start + 17 * hour)).toEqual([])
      expect(yield* wakeAt(start + 28 * hour)).toEqual(["⏰ call mum"])
    }).pipe(Effect.provide(store))
  )

  it.scoped.each([
    ["tomorrow at 4 call mum", "16:00", "Saturday, 28 March 2026 at 16:00 (Europe/Berlin): call mum"],
    ["tomorrow at 4 call mum", "monday at 10", "Monday, 30 March 2026 at 10:00 (Europe/Berlin): call mum"],
    ["call mum", "tomorrow at 9", "Saturday, 28 March 2026 at 09:00 (Europe/Berlin): call mum"],
    ["on monday call mum", "at 9", "Monday, 30 March 2026 at 09:00 (Europe/Berlin): call mum"],
    ["tomorrow at 9", "call mum", "Saturday, 28 March 2026 at 09:00 (Europe/Berlin): call mum"],
    ["tomorow at 9 call mum", "tomorrow at 9", "Saturday, 28 March 2026 at 09:00 (Europe/Berlin): call mum"],
    ["every day at 5 tea", "17:00", "every day at 17:00, first on Friday, 27 March 2026 at 17:00 (Europe/Berlin): tea"]
  ] as const)("of %j is asked back, and %j answers the question", ([words, answered, confirmed]) =>
    Effect.gen(function* () {
      const { answer, press, write } = yield* living()
      yield* write("/zone Berlin")
      expect((yield* write(`/remind ${words}`))[0]).toContain("Reply to this message")
      expect((yield* answer(answered)).join()).toContain(confirmed)
      expect((yield* write("/reminders"))[0]).toMatch(/^1\. [^\n]+$/)
      expect(yield* press("✕ Never mind")).toEqual(["That was already chosen, or is too old."])
    }).pipe(Effect.provide(store))
  )

  it.scoped("can be dropped", () =>
    Effect.gen(function* () {
      const { press, write } = yield* living()
      yield* write("/zone Berlin")
      yield* write("/remind tomorrow at 4 call mum")
      expect(yield* press("✕ Never mind")).toEqual(["All right, nothing is set."])
      expect(yield* press("tomorrow at 16:00")).toEqual(["That was already chosen, or is too old."])
      expect((yield* write("/reminders"))[0]).toContain("You have no reminders")
    }).pipe(Effect.provide(store))
  )

  it.scoped("that was set is changed by a button or by words, and is then set once", () =>
    Effect.gen(function* () {
      const { answer, press, write } = yield* living()
      yield* write("/zone Berlin")
      yield* write("/remind tomorrow at 9 call mum")
      expect((yield* press("✎ Change"))[0]).toContain("When should I remind you instead?")
      expect((yield* answer("monday at 10"))[0]).toContain("Monday, 30 March 2026 at 10:00 (Europe/Berlin): call mum")
      expect(yield* write("/reminders")).toEqual(["1. on Monday, 30 March at 10:00: call mum"])
      yield* press("✎ Change")
      expect((yield* press("on Tuesday, 31 March at 10:00"))[0]).toContain("Tuesday, 31 March 2026 at 10:00")
      expect(yield* write("/reminders")).toEqual(["1. on Tuesday, 31 March at 10:00: call mum"])
    }).pipe(Effect.provide(store))
  )

  it.scoped("that was on its way until it was over is asked back; one that repeats goes on from now", () =>
    Effect.gen(function* () {
      const { die, live, pass, said, telegram, write } = yield* living()
      yield* write("/zone Berlin")
      const before = said().length
      yield* die
      telegram.date = Math.floor(start / 1000)
      telegram.userWrites(7, "/remind in 20 minutes tea")
      telegram.userWrites(7, "/remind every day at 13:00 lunch")
      yield* TestClock.adjust("3 hours")
      yield* live
      yield* pass("1 second")
      expect(said().slice(before)).toEqual([
        "That time has passed. When should I remind you?\n\nReply to this message with your answer, or press a button.",
        "I'll remind you every day at 13:00, first on Saturday, 28 March 2026 at 13:00 (Europe/Berlin): lunch"
      ])
    }).pipe(Effect.provide(store))
  )

  it.scoped.each([
    ["a text of 100 kB", `/remind tomorrow at 9 ${"x".repeat(100_000)}`, "too long"],
    ["a cron of every second", "/remind cron * * * * * * tick", "too often"],
    ["a cron of every minute", "/remind cron * * * * * tick", "too often"],
    ["31 February", "/remind on 31 February at 9 party", "does not exist"],
    ["a time that is over", "/remind yesterday at 9 party", "That time has passed"],
    ["no words", "/remind", "Tell me when and what"],
    ["a zone that does not exist", "/zone Atlantis/Deep", "no time zone"]
  ] as const)("of %s gets a clear answer, and sets nothing", ([, text, words]) =>
    Effect.gen(function* () {
      const { write } = yield* living()
      yield* write("/zone Berlin")
      expect((yield* write(text)).join()).toContain(words)
      expect((yield* write("/reminders"))[0]).toContain("You have no reminders")
    }).pipe(Effect.provide(store))
  )

  it.scoped("beyond a hundred is refused, until one is cancelled", () =>
    Effect.gen(function* () {
      const { pass, press, telegram, write } = yield* living()
      yield* write("/zone Berlin")
      for (let n = 0; n < 100; n++) telegram.userWrites(7, `/remind in ${n + 10} hours reminder ${n}`)
      expect(yield* pass("2 seconds")).toHaveLength(100)
      expect((yield* write("/remind in 2 hours too much"))[0]).toContain("which is the limit")
      yield* write("/reminders")
      yield* press("✕ 1")
      expect((yield* write("/remind in 2 hours room again"))[0]).toContain("room again")
    }).pipe(Effect.provide(store))
  )
})

describe("the buttons of a reminder", () => {
  const told = (wish = "/remind in 3 seconds tea") =>
    Effect.gen(function* () {
      const world = yield* living()
      yield* world.write("/zone Berlin")
      yield* world.write(wish)
      expect(yield* world.wakeAt(start + 10_000)).toEqual(["⏰ tea"])
      return world
    })

  it.scoped("put it off", () =>
    Effect.gen(function* () {
      const { press, wakeAt } = yield* told()
      expect(yield* press("💤 10 min")).toEqual(["💤 I'll remind you today at 12:10: tea"])
      expect(yield* wakeAt(start + 10 * minute)).toEqual([])
      expect(yield* wakeAt(start + 11 * minute)).toEqual(["⏰ tea"])
      expect(yield* press("✓ Done")).toEqual(["✓ Done: tea"])
      expect(yield* wakeAt(start + 2 * day)).toEqual([])
    }).pipe(Effect.provide(store))
  )

  it.scoped("end what repeats", () =>
    Effect.gen(function* () {
      const { press, wakeAt, write } = yield* living()
      yield* write("/zone Berlin")
      yield* write("/remind every day at 13:00 tea")
      expect(yield* wakeAt(start + hour)).toEqual(["⏰ tea"])
      expect(yield* press("✕ No more")).toEqual(["Cancelled: tea"])
      expect(yield* press("✕ No more")).toEqual(["That reminder is cancelled: tea"])
      expect(yield* wakeAt(start + 25 * hour)).toEqual([])
    }).pipe(Effect.provide(store))
  )

  it.scoped("do nothing for anybody else", () =>
    Effect.gen(function* () {
      const { pass, telegram, wakeAt } = yield* told()
      const button = telegram.messages.at(-1)?.payload.reply_markup?.inline_keyboard.flat()[0]
      const foreign = telegram.userWrites(8, "/reminders")
      telegram.userPresses(8, foreign, button?.callback_data.replace("done", "tomorrow") ?? "")
      expect(yield* pass("1 second", 8)).toEqual([expect.stringContaining("no reminders"), "That reminder is gone."])
      expect(yield* wakeAt(start + 26 * hour)).toEqual([])
    }).pipe(Effect.provide(store))
  )

  it.scoped("of a list put off what was not told yet, and cancel it", () =>
    Effect.gen(function* () {
      const { press, wakeAt, write } = yield* living()
      yield* write("/zone Berlin")
      yield* write("/remind in 2 hours tea")
      yield* write("/remind in 3 hours cake")
      expect(yield* write("/reminders")).toEqual(["1. today at 14:00: tea\n2. today at 15:00: cake"])
      expect(yield* press("💤 1 +1 h")).toEqual(["💤 I'll remind you today at 15:00: tea"])
      expect(yield* press("✕ 2")).toEqual(["Cancelled: cake"])
      expect(yield* wakeAt(start + 2.5 * hour)).toEqual([])
      expect(yield* wakeAt(start + 3 * hour + 1000)).toEqual(["⏰ tea"])
    }).pipe(Effect.provide(store))
  )
})
