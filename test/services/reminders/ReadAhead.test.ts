import { describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { expect } from "vitest"
import { requestId } from "../../../domain/Ids.ts"
import { notPlain, type Said } from "../../../domain/reminders/language/Said.ts"
import { understand } from "../../../domain/reminders/language/When.ts"
import { normalise } from "../../../domain/telegram/Update.ts"
import * as Memory from "../../../layers/sql/stores/Memory.ts"
import { all } from "../../../layers/sql/database/Operation.ts"
import { statement } from "../../../layers/sql/database/Statement.ts"
import { Writer } from "../../../layers/sql/database/Writer.ts"
import { Tools } from "../../../services/turns/Tools.ts"
import { Reading } from "../../../services/reminders/Reading.ts"
import { Reminders, type Topic } from "../../../services/reminders/Reminders.ts"
import * as ReminderTools from "../../../services/reminders/ReminderTools.ts"
import { bot, keyOf, rawMessage } from "../../support/arrivals.ts"

const person = 7
const noReminders = "You have no reminders. To set one: */remind tomorrow at 9 to water the plants*."

/** Somebody who asks for reminders; `meanwhile` happens while words of theirs are read. */
const asking = Effect.gen(function* () {
  const read: Array<Said> = []
  const world = { meanwhile: Effect.void as Effect.Effect<unknown>, answer: understand }
  const stub = Layer.succeed(
    Reading,
    Reading.of({
      read: (who, said) =>
        Effect.gen(function* () {
          expect(who).toBe(`${bot}:${person}`)
          read.push(said)
          yield* world.meanwhile
          return world.answer(said)
        })
    })
  )
  const context = yield* Layer.build(
    Layer.mergeAll(Reminders.layer, ReminderTools.layer).pipe(Layer.provide(stub), Layer.provideMerge(Memory.layer))
  )
  const { reply } = yield* Effect.provide(Reminders, context)
  const { run } = yield* Effect.provide(Tools, context)
  const { write } = yield* Effect.provide(Writer, context)
  const conversation = keyOf(person)
  const update = (topic: Topic, argument: string, number: number) =>
    reply(conversation, requestId(bot, number, 0), topic, {
      ...normalise(rawMessage(person, number, "/help"), 100, { username: "bot" }),
      argument: argument === "" ? undefined : argument
    })
  let number = 0
  const say = (topic: Topic, argument = "") => Effect.map(update(topic, argument, ++number), ({ markdown }) => markdown)
  const call = (name: string, content: object) =>
    run({
      request: requestId(bot, ++number, 0),
      round: 0,
      index: 0,
      conversation,
      user: person,
      name,
      arguments: JSON.stringify(content)
    })
  return { world, read, update, say, call, write }
})

describe("words that say when", () => {
  it.scoped("are read once, in the zone of the person, by commands and buttons alike", () =>
    Effect.gen(function* () {
      const { call, read, say } = yield* asking
      yield* say("remind", "tomorrow at 9 tea, late if missed")
      expect(read).toEqual([])
      expect(yield* say("zone", "Berlin")).toContain("tea")
      yield* say("remind", "every day at 10 to stretch")
      yield* call("set_reminder", { text: "tomorrow at 11", time: "11:00" })
      yield* say("reminders")
      expect(read.map(({ words, zone }) => [words, zone])).toEqual([
        ["tomorrow at 9 tea", "Europe/Berlin"],
        ["every day at 10 to stretch", "Europe/Berlin"]
      ])
    })
  )

  it.scoped("are not handed over beyond the limit, and all of them at it", () =>
    Effect.gen(function* () {
      const { read, say } = yield* asking
      yield* say("zone", "Berlin")
      expect(yield* say("remind", "x".repeat(1_201))).toContain("too long")
      expect(read).toEqual([])
      yield* say("remind", "x".repeat(1_200))
      expect(read.map(({ words }) => words.length)).toEqual([1_200])
    })
  )

  it.scopedLive("are read outside of a transaction: others write meanwhile", () =>
    Effect.gen(function* () {
      const { read, say, world, write } = yield* asking
      yield* say("zone", "Berlin")
      world.meanwhile = write("other", () => all(statement("delete from people where bot = 1"))).pipe(
        Effect.timeoutFail({ duration: "30 seconds", onTimeout: () => "held up" }),
        Effect.orDie
      )
      yield* say("remind", "tomorrow at 9 tea")
      expect(read).toHaveLength(1)
    })
  )

  it.scoped("that cannot be read are asked back, and nothing is set", () =>
    Effect.gen(function* () {
      const { say, world } = yield* asking
      yield* say("zone", "Berlin")
      world.answer = () => notPlain
      expect(yield* say("remind", "tomorrow at 9 tea")).toContain(notPlain.words)
      expect(yield* say("reminders")).toBe(noReminders)
    })
  )

  it.scoped("are asked for again when the zone changes while they are read", () =>
    Effect.gen(function* () {
      const { read, say, world } = yield* asking
      yield* say("zone", "Berlin")
      world.meanwhile = Effect.suspend(() => (read.length === 1 ? say("zone", "Tokyo") : Effect.void)).pipe(
        Effect.orDie
      )
      expect(yield* say("remind", "tomorrow at 9 tea")).toContain("Your time zone changed")
      expect(yield* say("reminders")).toBe(noReminders)
      expect(yield* say("remind", "tomorrow at 9 tea")).toContain("Friday, 2 January 1970 at 09:00")
      expect(read.map(({ zone }) => zone)).toEqual(["Europe/Berlin", "Asia/Tokyo"])
    })
  )

  it.scoped("mean what they meant when their update is run again", () =>
    Effect.gen(function* () {
      const { say, update, world } = yield* asking
      yield* say("zone", "Berlin")
      const first = yield* update("remind", "tomorrow at 9 tea", 100)
      world.answer = () => notPlain
      expect(yield* update("remind", "tomorrow at 9 tea", 100)).toEqual(first)
    })
  )
})
