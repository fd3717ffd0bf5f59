import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Option, TestClock } from "effect"
import type { Amounts } from "../../../domain/people/Quota.ts"
import { requestId } from "../../../domain/Ids.ts"
import { Zone } from "../../../domain/reminders/calendar/Zone.ts"
import type { Access } from "../../../domain/telegram/Access.ts"
import { exec, first } from "../../../layers/sql/database/Operation.ts"
import { statement } from "../../../layers/sql/database/Statement.ts"
import { Writer } from "../../../layers/sql/database/Writer.ts"
import * as Stores from "../../../layers/sql/stores/Stores.ts"
import { Relay } from "../../../services/engine/Relay.ts"
import { Inbox } from "../../../services/inbox/Inbox.ts"
import { Bot } from "../../../services/telegram/Bot.ts"
import { type Placed, Updates } from "../../../services/turns/Updates.ts"
import { bot, rawMessage } from "../../support/arrivals.ts"
import { databases } from "../../support/Databases.ts"

const me = Layer.succeed(Bot, Bot.of({ id: bot, me: Effect.never, username: () => "seaweed", name: () => "Seaweed" }))

const zone = Zone.make("Europe/Berlin")

/** 30 November 2026 at 22:30 in Berlin. */
const evening = Date.UTC(2026, 10, 30, 21, 30)

const text = (user: number, update: number) => rawMessage(user, update, `text ${update}`)
const file = (user: number, update: number, more: object) => {
  const { message, update_id } = text(user, update)
  const { text: _, ...bare } = message
  return { update_id, message: { ...bare, ...more } }
}
const voice = (user: number, update: number, duration: number) =>
  file(user, update, { voice: { file_id: `f${update}`, file_unique_id: `u${update}`, duration } })
const photo = (user: number, update: number, album?: string) =>
  file(user, update, {
    photo: [{ file_id: `f${update}`, file_unique_id: `u${update}`, width: 9, height: 9 }],
    ...(album === undefined ? {} : { media_group_id: album })
  })
const edit = (user: number, update: number, message: number) => ({
  update_id: update,
  edited_message: { ...text(user, message).message, text: `edited by ${update}`, edit_date: update }
})

describe.each(databases)("daily limits on %s", (_, database) => {
  const stores = Layer.provide(Stores.layer, database)

  /** Accepts updates, one process after the other on one store; returns what each passed to the engine. */
  const accepted = (
    limits: Partial<Amounts>,
    batches: ReadonlyArray<ReadonlyArray<unknown> | Effect.Effect<unknown, unknown, Writer>>,
    { access = { _tag: "Everyone" } as Access, owner = undefined as number | undefined } = {}
  ) =>
    Effect.gen(function* () {
      yield* TestClock.setTime(evening)
      const passed: Array<ReadonlyArray<string>> = []
      const words: Array<string> = []
      for (const batch of batches) {
        if (Effect.isEffect(batch)) {
          yield* batch
          continue
        }
        const offered: Array<Placed> = []
        const relay = Layer.succeed(Relay, { offer: (placed) => Effect.sync(() => void offered.push(...placed)) })
        const door = Inbox.layer(access, undefined, { limits, zone, owner })
        yield* Effect.flatMap(Inbox, (inbox) => inbox.accept(batch, undefined)).pipe(
          Effect.provide(Layer.provide(door, [relay, me]))
        )
        passed.push(offered.map(({ ref }) => `${ref.kind} ${ref.about ?? ref.message}`))
        for (const { ref } of offered)
          if (ref.about === "quota") words.push(Option.getOrThrow(yield* (yield* Updates).reply(ref.id)).markdown)
      }
      return { passed, words }
    }).pipe(Effect.provide(stores))

  it.effect("answers up to the limit, says so once a day, and goes on at midnight", () =>
    Effect.gen(function* () {
      const { passed, words } = yield* accepted({ messages: 2 }, [
        [text(7, 1), text(7, 2), text(7, 3), text(7, 4), text(8, 5)],
        [text(7, 6)],
        TestClock.adjust("90 minutes"),
        [text(7, 7)]
      ])
      expect(passed).toEqual([["message 1", "message 2", "tell quota", "message 5"], [], ["message 7"]])
      expect(words).toEqual([
        "You have reached the daily limit of **2 messages**. It is reset on **Tuesday, 1 December 2026 at 00:00** (Europe/Berlin). What you write until then is not answered: please send it again afterwards. Commands and reminders work."
      ])
    })
  )

  it.effect("counts an update once, however often and in whichever batch it comes", () =>
    Effect.gen(function* () {
      const { passed } = yield* accepted({ messages: 2 }, [
        [text(7, 1), text(7, 1)],
        [text(7, 1), text(7, 2), text(7, 3)],
        [text(7, 3), text(7, 4)]
      ])
      expect(passed).toEqual([["message 1"], ["message 2", "tell quota"], []])
    })
  )

  it.effect("limits recordings and pictures by themselves, and nothing else with them", () =>
    Effect.gen(function* () {
      const { passed, words } = yield* accepted({ seconds: 60, pictures: 1 }, [
        [voice(7, 1, 40), voice(7, 2, 30), voice(7, 3, 20), voice(7, 4, 1), photo(7, 5), photo(7, 6), text(7, 7)]
      ])
      expect(passed).toEqual([["message 1", "tell quota", "message 3", "message 5", "tell quota", "message 7"]])
      expect(words.map((one) => /\*\*(.+?)\*\*/.exec(one)?.[1])).toEqual(["1 minute of audio", "1 picture"])
    })
  )

  it.effect("counts an album as one message, an edit as another, and commands not at all", () =>
    Effect.gen(function* () {
      const { passed } = yield* accepted({ messages: 2 }, [
        [photo(7, 1, "a"), photo(7, 2, "a"), rawMessage(7, 3, "/help"), edit(7, 4, 9), edit(7, 5, 9)]
      ])
      expect(passed).toEqual([["message 1", "message 2", "tell help", "edit 9", "tell quota"]])
    })
  )

  it.effect("uses the person's time zone, and a change of it begins no new day", () =>
    Effect.gen(function* () {
      const lives = (zone: string) =>
        Effect.flatMap(Writer, ({ write }) =>
          write("zone", function* () {
            yield* exec(statement("delete from people"))
            yield* exec(statement("insert into people (bot, user_id, zone) values (?, 7, ?)"), bot, zone)
          })
        )
      const { passed, words } = yield* accepted({ messages: 1 }, [
        lives("Pacific/Kiritimati"),
        [text(7, 1), text(7, 2)],
        lives("Pacific/Pago_Pago"),
        [text(7, 3)],
        lives("Pacific/Kiritimati"),
        [text(7, 4)]
      ])
      expect(passed).toEqual([["message 1", "tell quota"], [], []])
      expect(words[0]).toContain("Wednesday, 2 December 2026 at 00:00** (Pacific/Kiritimati)")
    })
  )

  it.effect("does not limit the owner, who is the first of the settings until one is stored", () =>
    Effect.gen(function* () {
      const access: Access = { _tag: "Allowed", users: new Set([7, 8]) }
      const owned = Effect.flatMap(Writer, ({ write }) =>
        write("own", () => exec(statement("insert into owners (bot, user_id, since) values (?, 8, 0)"), bot))
      )
      const { passed } = yield* accepted(
        { messages: 1 },
        [[text(7, 1), text(7, 2), text(8, 3), text(8, 4)], owned, [text(8, 5), text(8, 6), text(7, 7), text(7, 8)]],
        { access, owner: 7 }
      )
      expect(passed).toEqual([
        ["message 1", "message 2", "message 3", "tell quota"],
        ["message 5", "message 6", "message 7", "tell quota"]
      ])
    })
  )

  it.effect("stores why a further message is not answered", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(evening)
      const relay = Layer.succeed(Relay, { offer: () => Effect.void })
      const door = Inbox.layer({ _tag: "Everyone" }, undefined, { limits: { messages: 1 }, zone, owner: undefined })
      yield* Effect.flatMap(Inbox, (inbox) => inbox.accept([text(7, 1), text(7, 2), text(7, 3)], undefined)).pipe(
        Effect.provide(Layer.provide(door, [relay, me]))
      )
      const why = statement<{ readonly skipped: string; readonly body: string }>(
        "select skipped, body from updates where id = ?"
      )
      const stored = yield* Effect.flatMap(Writer, ({ write }) => write("why", () => first(why, requestId(bot, 3, 0))))
      expect(stored).toEqual({ skipped: "beyond the daily limit of messages", body: "null" })
    }).pipe(Effect.provide(stores))
  )
})
