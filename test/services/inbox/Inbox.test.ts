import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Metric, MetricState, Option, TestClock } from "effect"
import type { Access } from "../../../domain/telegram/Access.ts"
import { noEnds } from "../../../domain/conversation/Ends.ts"
import { requestId } from "../../../domain/Ids.ts"
import { StoreUnavailable } from "../../../domain/StoreUnavailable.ts"
import { all } from "../../../layers/sql/database/Operation.ts"
import { statement } from "../../../layers/sql/database/Statement.ts"
import { Writer } from "../../../layers/sql/database/Writer.ts"
import * as Memory from "../../../layers/sql/stores/Memory.ts"
import { Inbox } from "../../../services/inbox/Inbox.ts"
import { Relay } from "../../../services/engine/Relay.ts"
import { type Arrival, type Placed, Updates } from "../../../services/turns/Updates.ts"
import { blind, Witness } from "../../../services/engine/Witness.ts"
import { PeopleStore } from "../../../services/people/PeopleStore.ts"
import { Receipts } from "../../../services/telegram/Receipts.ts"
import { Bot } from "../../../services/telegram/Bot.ts"
import { bot, rawMessage } from "../../support/arrivals.ts"
import { capturing } from "../../support/logs.ts"

const everyone: Access = { _tag: "Everyone" }
const pairing: Access = { _tag: "Pairing", code: "secret" }

const me = Layer.succeed(
  Bot,
  Bot.of({
    id: bot,
    me: Effect.succeed({ id: bot, username: "seaweed", name: "" }),
    username: () => "seaweed",
    name: () => "Seaweed"
  })
)

/** A door on a store in memory; what it hands to the relay and logs is written down. */
const door = (access: Access = everyone, store: typeof Memory.layer = Memory.layer) => {
  const offered: Array<Placed> = []
  const relay = Layer.succeed(Relay, { offer: (placed) => Effect.sync(() => void offered.push(...placed)) })
  const log = capturing()
  const layer = Inbox.layer(access).pipe(Layer.provide([relay, me]), Layer.provideMerge(Layer.merge(store, log.layer)))
  /** The offered updates, as `message 1` or `tell refused`. */
  const what = () => offered.map(({ ref }) => `${ref.kind} ${ref.about ?? ref.message}`)
  return { layer, offered, what, log }
}

const accept = (...raw: ReadonlyArray<unknown>) => Effect.flatMap(Inbox, (inbox) => inbox.accept(raw, undefined))

const rows = (text: string) =>
  Effect.flatMap(Writer, ({ write }) => write("rows", () => all(statement<{ readonly id: string }>(text))))

const says = (user: number, update: number, text = "hi") => rawMessage(user, update, text)
const editOf = (update: number, message: number, at: number, text = `edited by ${update}`) => ({
  update_id: update,
  edited_message: { ...rawMessage(7, message, text).message, edit_date: at }
})
const inGroup = (update: number, type = "supergroup") => ({
  update_id: update,
  message: { ...rawMessage(7, update, "hi").message, chat: { id: -100, type, title: "g" } }
})

/** A press of a button under the message 900 of the bot. */
const presses = (user: number, update: number) => ({
  update_id: update,
  callback_query: {
    id: "99",
    from: { id: user, is_bot: false, first_name: "Ada" },
    message: { message_id: 900, date: 0, chat: { id: user, type: "private", first_name: "Ada" } },
    chat_instance: "7",
    data: "done"
  }
})

const count = (name: string) =>
  Effect.map(Metric.snapshot, (pairs) => {
    const found = pairs.find(({ metricKey }) => metricKey.name === `holdfast_updates_${name}total`)
    return found !== undefined && MetricState.isCounterState(found.metricState) ? Number(found.metricState.count) : 0
  })

describe("the door", () => {
  it.effect("skips an edit that shows the model nothing new", () => {
    const { layer, what } = door()
    return Effect.gen(function* () {
      yield* accept(says(7, 1, "a"), editOf(2, 1, 10, "a"))
      expect(what()).toEqual(["message 1"])
      expect(yield* rows("select id from updates where skipped = 'unchanged edit' and body = 'null'")).toHaveLength(1)
      yield* accept({
        ...editOf(3, 1, 11, "a"),
        edited_message: { ...editOf(3, 1, 11, "a").edited_message, photo: [] }
      })
      yield* accept(editOf(4, 1, 12, "b"), editOf(5, 1, 13, "b"))
      yield* accept(editOf(6, 1, 14, "b"), editOf(4, 1, 12, "b"))
      expect(what()).toEqual(["message 1", "edit 1"])
      yield* accept(editOf(7, 1, 15, "a"))
      expect(what()).toEqual(["message 1", "edit 1", "edit 1"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("takes in an edit of the address behind the same words", () => {
    const { layer, what } = door()
    const link = (url: string) => ({ entities: [{ type: "text_link", offset: 0, length: 4, url }] })
    const edited = (update: number, url: string) => {
      const { edited_message } = editOf(update, 1, update, "this")
      return { update_id: update, edited_message: { ...edited_message, ...link(url) } }
    }
    return Effect.gen(function* () {
      const { message, update_id } = says(7, 1, "this")
      yield* accept({ update_id, message: { ...message, ...link("https://x.org") } }, edited(2, "https://x.org"))
      expect(what()).toEqual(["message 1"])
      yield* accept(edited(3, "https://y.org"))
      expect(what()).toEqual(["message 1", "edit 1"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("drops what it has by bot, update and date, in one batch and over two", () => {
    const { layer, what } = door()
    return Effect.gen(function* () {
      const dropped = yield* count("duplicate_")
      yield* accept(says(7, 1), says(7, 1), says(7, 2))
      yield* accept(says(7, 2), says(7, 3))
      expect(what()).toEqual(["message 1", "message 2", "message 3"])
      expect((yield* count("duplicate_")) - dropped).toBe(2)
    }).pipe(Effect.provide(layer))
  })

  it.effect("takes in ids that start again, and edits of one second by their update", () => {
    const { layer, what } = door()
    return Effect.gen(function* () {
      yield* accept(rawMessage(7, 1, "a", 5, 100), rawMessage(7, 9, "b", 5, 200))
      yield* accept(editOf(10, 1, 300), editOf(11, 1, 300), editOf(10, 1, 300))
      expect(what()).toEqual(["message 1", "message 9", "edit 1", "edit 1"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("takes a press of a button for a notice, and not for a message of the person", () => {
    const { layer, offered, what } = door()
    return Effect.gen(function* () {
      yield* accept(says(7, 1), presses(7, 2), presses(7, 2), says(7, 3))
      expect(what()).toEqual(["message 1", "tell button", "message 3"])
      expect(offered[1]?.ref).toMatchObject({ id: requestId(bot, 2, 0), message: 0, sequence: 0, place: 2 })
      // A probe still looks at the message above the button: nothing but its receipt accounts for it.
      expect((yield* (yield* Receipts).unaccounted(bot, 7, 890)).ids).toContain(900)
    }).pipe(Effect.provide(layer))
  })

  it.effect("lets only those press who may write", () => {
    const { layer, what } = door({ _tag: "Allowed", users: new Set([7]) })
    return Effect.gen(function* () {
      yield* accept(presses(8, 1), presses(8, 2), presses(7, 3))
      expect(what()).toEqual(["tell refused", "tell button"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("gives places in the order of arrival, each conversation its own", () => {
    const { layer, offered } = door()
    return Effect.gen(function* () {
      yield* accept(says(7, 1), says(8, 2), says(7, 3))
      expect(offered.map(({ conversation, ref }) => [conversation, ref.place])).toEqual([
        ["42:7", 1],
        ["42:8", 1],
        ["42:7", 2]
      ])
    }).pipe(Effect.provide(layer))
  })

  it.effect.each([
    ["has no id", { message: says(7, 1).message }, undefined, 1],
    ["has no fields", { update_id: 5, message: { date: 1 } }, "42:5:1", 1],
    ["has a field of a wrong type", { update_id: 5, message: { ...says(7, 1).message, text: 12 } }, "42:5:0", 1],
    ["is of an unknown kind", { update_id: 5, poll: {} }, "42:5:0", 1],
    ["is no object", "garbage", undefined, 1],
    ["is over 256 KB", says(7, 5, "x".repeat(256 * 1024)), "42:5:0", 1],
    ["is over 256 KB in bytes, not in characters", says(7, 5, "ж".repeat(140_000)), "42:5:0", 1],
    ["comes from a channel", inGroup(5, "channel"), "42:5:0", 0]
  ] as const)("stores, counts and skips what %s, and handles the next", ([, raw, id, warnings]) => {
    const { layer, log, what } = door()
    return Effect.gen(function* () {
      const before = yield* count("skipped_")
      yield* accept(raw, says(7, 6))
      // Delivered again, it is neither counted nor told again.
      yield* accept(raw)
      expect(what()).toEqual(["message 6"])
      expect((yield* count("skipped_")) - before).toBe(1)
      expect(log.at("WARN")).toHaveLength(warnings)
      const [told] = log.logged.filter(({ line }) => line.includes("update skipped"))
      if (id === undefined) expect(told?.annotations["request"]).toMatch(/^42:-1:\d+$/)
      else expect(told?.annotations["request"]).toBe(id)
      const stored = yield* Effect.flatMap(Updates, (updates) => updates.find(requestId(bot, 6, 0)))
      expect(stored._tag).toBe("Some")
    }).pipe(Effect.provide(layer))
  })

  it.effect("never logs what was written", () => {
    const { layer, log } = door({ _tag: "Allowed", users: new Set() })
    return Effect.gen(function* () {
      yield* accept(says(7, 1, "my secret"), says(7, 2, "my secret"), { update_id: 3, message: { text: "my secret" } })
      expect(JSON.stringify(log.logged)).not.toContain("secret")
    }).pipe(Effect.provide(layer))
  })

  it.effect.each([[[1, 2, 3]], [[1], [2, 3]]])("refuses a stranger once, in the batches %j", (batches) => {
    const { layer, offered, what } = door({ _tag: "Allowed", users: new Set([8]) })
    return Effect.gen(function* () {
      for (const batch of batches) yield* accept(...batch.map((update) => says(7, update)), says(8, 10 + batch[0]!))
      expect(what().filter((line) => line.startsWith("tell"))).toEqual(["tell refused"])
      expect(offered.filter(({ conversation }) => conversation === "42:8")).toHaveLength(batches.length)
    }).pipe(Effect.provide(layer))
  })

  it.scoped("admits whom the owner allowed, and the owner beside a list that is set later, and logs it", () =>
    Effect.gen(function* () {
      const store = Layer.succeedContext(yield* Layer.build(Memory.layer))
      const earlier = door(pairing, store)
      yield* Effect.provide(accept(says(6, 1, "/start secret")), earlier.layer)
      const later = door({ _tag: "Allowed", users: new Set([8]) }, store)
      yield* Effect.gen(function* () {
        yield* accept(says(6, 2), says(7, 3), says(7, 4))
        yield* (yield* PeopleStore).allow(bot, 7, { by: "console", now: 0 })
        yield* accept(says(7, 5))
      }).pipe(Effect.provide(later.layer))
      expect(later.what()).toEqual(["message 2", "tell refused", "message 5"])
      expect(earlier.log.at("INFO")[0]).toMatchObject({
        line: "INFO a person owns the bot from now on",
        annotations: { person: 6 }
      })
      expect(later.log.at("INFO")).toMatchObject([
        { line: "INFO a person may not use the bot, and was refused", annotations: { person: 7 } }
      ])
    })
  )

  it.effect("makes the first with the code the owner, durably, and nobody after", () => {
    const { layer, what } = door(pairing)
    return Effect.gen(function* () {
      yield* accept(
        says(6, 1, "/start guess"),
        says(7, 2, "/start secret"),
        says(8, 3, "/start secret"),
        says(7, 4),
        says(6, 5)
      )
      expect(what()).toEqual(["tell refused", "tell paired", "tell refused", "message 4"])
      yield* accept(says(7, 6), says(9, 7, "/start secret"), says(6, 8, "/start secret"))
      expect(what().slice(4)).toEqual(["message 6", "tell refused"])
      const { owned, users } = yield* Effect.flatMap(Updates, (updates) => updates.standing(bot, [6, 7, 8]))
      expect(owned).toBe(true)
      expect(Array.from(users).flatMap(([user, { owner }]) => (owner ? [user] : []))).toEqual([7])
    }).pipe(Effect.provide(layer))
  })

  it.effect("takes what follows another command for no code", () => {
    const { layer, what } = door(pairing)
    return Effect.gen(function* () {
      yield* accept(says(7, 1, "/zone secret"))
      expect(what()).toEqual(["tell refused"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("lets in who was refused before, once they open the link", () => {
    const { layer, what } = door(pairing)
    return Effect.gen(function* () {
      yield* accept(says(7, 1))
      yield* accept(says(7, 2, "/start secret"), says(7, 3))
      expect(what()).toEqual(["tell refused", "tell paired", "message 3"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("stores the offset with the batch, and keeps it when there is none", () => {
    const { layer } = door()
    return Effect.gen(function* () {
      const inbox = yield* Inbox
      expect(yield* inbox.offset).toBe(undefined)
      yield* inbox.accept([says(7, 1)], 2)
      yield* inbox.accept([says(7, 2)], undefined)
      expect(yield* inbox.offset).toBe(2)
      yield* inbox.accept([], 1)
      expect(yield* inbox.offset).toBe(1)
    }).pipe(Effect.provide(layer))
  })

  it.effect("takes in nothing when the store fails: no offset, no offer, no count", () => {
    const { offered, log } = door()
    const full = new StoreUnavailable({ operation: "accept", code: "SQLITE_FULL" })
    const broken = Layer.effect(
      Updates,
      Effect.map(Updates, (real) => ({ ...real, accept: () => Effect.fail(full) }))
    )
    const relay = Layer.succeed(Relay, { offer: (placed) => Effect.sync(() => void offered.push(...placed)) })
    return Effect.gen(function* () {
      const received = yield* count("")
      const inbox = yield* Inbox
      expect(yield* Effect.flip(inbox.accept([says(7, 1), "garbage"], 2))).toEqual(full)
      expect(yield* inbox.offset).toBe(undefined)
      expect(offered).toEqual([])
      expect(yield* count("")).toBe(received)
      expect(log.logged).toEqual([])
    }).pipe(
      Effect.provide(
        Inbox.layer(everyone).pipe(
          Layer.provide([relay, me]),
          Layer.provide(broken),
          Layer.provideMerge(Layer.merge(Memory.layer, log.layer))
        )
      )
    )
  })

  it.effect.each([
    ["x".repeat(3899), false],
    ["x".repeat(3900), true]
  ] as const)("marks a text that clients may have split", ([text, long]) => {
    const { layer, offered } = door()
    return Effect.gen(function* () {
      yield* accept(says(7, 1, text))
      expect(offered[0]?.ref.long).toBe(long)
    }).pipe(Effect.provide(layer))
  })

  it.effect("marks the parts of an album", () => {
    const { layer, offered } = door()
    const photo = { photo: [{ file_id: "f", file_unique_id: "u", width: 9, height: 9 }], media_group_id: "77" }
    return Effect.gen(function* () {
      const { message, update_id } = rawMessage(7, 1, "")
      const { text: _, ...rest } = message
      yield* accept({ update_id, message: { ...rest, ...photo } }, says(7, 2, "and this"))
      expect(offered.map(({ ref }) => [ref.kind, ref.album])).toEqual([
        ["message", "77"],
        ["message", undefined]
      ])
    }).pipe(Effect.provide(layer))
  })

  it.effect("knows commands that name this bot", () => {
    const { layer, what } = door()
    return Effect.gen(function* () {
      yield* accept(says(7, 1, "/stop@Seaweed"), says(7, 2, "/stop@other"), says(7, 3, "/new tell me a joke"))
      expect(what()).toEqual(["stop 1", "message 2", "new 3"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("reads what follows a command that names the bot, once, also in a group", () => {
    const { layer, what } = door()
    const { from, chat: _, ...command } = says(7, 3, "/zone@seaweed Berlin").message
    const group = { update_id: 3, message: { ...command, from, chat: { id: -100, type: "supergroup", title: "g" } } }
    return Effect.gen(function* () {
      yield* accept(says(7, 1, "/remind@seaweed tomorrow at 10 coffee"), says(7, 2, "/zone@Seaweed Berlin"), group)
      expect(what()).toEqual(["tell remind", "tell zone", "tell zone"])
      const { find } = yield* Updates
      const read = yield* Effect.forEach([1, 2, 3], (update) => find(requestId(bot, update, 0)))
      expect(read.map(Option.map(({ argument }) => argument))).toEqual([
        Option.some("tomorrow at 10 coffee"),
        Option.some("Berlin"),
        Option.some("Berlin")
      ])
    }).pipe(Effect.provide(layer))
  })

  it.effect("takes the others of a batch in when one cannot be read", () => {
    const { layer, log, what } = door()
    const cyclic: Record<string, unknown> = { update_id: 5 }
    cyclic["message"] = cyclic
    return Effect.gen(function* () {
      const before = yield* count("skipped_")
      yield* accept(says(7, 1), cyclic, null, says(7, 2))
      yield* accept(cyclic)
      expect(what()).toEqual(["message 1", "message 2"])
      expect((yield* count("skipped_")) - before).toBe(2)
      expect(log.logged.map(({ line }) => line).join()).toContain("it cannot be read: TypeError")
      const stored = yield* Effect.flatMap(Updates, ({ find }) => find(requestId(bot, 5, 0)))
      expect(stored).toEqual(Option.none())
    }).pipe(Effect.provide(layer))
  })

  it.effect("skips what ended the process whenever it was read", () => {
    const { layer, log, what } = door()
    const known = (step: string) => (step === `Update ${bot}:5` ? { held: 2, sudden: 0 } : noEnds)
    return Effect.gen(function* () {
      yield* accept(says(7, 5), says(7, 6))
      expect(what()).toEqual(["message 6"])
      expect(log.logged.map(({ line }) => line).join()).toContain("the process ended whenever it was read")
    }).pipe(Effect.provide(layer), Effect.provideService(Witness, { ...blind, known }))
  })

  /** A store that refuses a batch with this text in it, as a database refuses what it cannot hold. */
  const refusing = (refuses: (batch: ReadonlyArray<Arrival>) => boolean) =>
    Layer.effect(
      Updates,
      Effect.map(Updates, (real) => ({
        ...real,
        accept: (...args) => (refuses(args[1]) ? Effect.die(new Error("refused")) : real.accept(...args))
      }))
    )

  it.effect.each([
    ["the row", (batch: ReadonlyArray<Arrival>) => batch.some(({ content }) => content?.body.includes("bad")), true],
    ["everything", (batch: ReadonlyArray<Arrival>) => batch.length > 0, false]
  ] as const)(
    "isolates what the store refuses (%s), and acknowledges nothing that it cannot store",
    ([, refuses, goesOn]) => {
      const { layer, log, offered, what } = door()
      return Effect.gen(function* () {
        const inbox = yield* Inbox
        const batch = [says(7, 1), says(7, 2, "bad"), says(7, 3)]
        const exit = yield* Effect.either(inbox.accept(batch, 4))
        expect(exit._tag).toBe(goesOn ? "Right" : "Left")
        expect(what()).toEqual(goesOn ? ["message 1", "message 3"] : [])
        expect(yield* inbox.offset).toBe(goesOn ? 4 : undefined)
        if (goesOn) {
          expect(offered.map(({ ref }) => ref.place)).toEqual([1, 2])
          expect(log.logged.map(({ line }) => line).join()).toContain("it cannot be accepted")
        }
      }).pipe(
        Effect.provide(
          Inbox.layer(everyone).pipe(
            Layer.provide([
              Layer.succeed(Relay, { offer: (placed) => Effect.sync(() => void offered.push(...placed)) }),
              me
            ]),
            Layer.provide(refusing(refuses)),
            Layer.provideMerge(layer)
          )
        )
      )
    }
  )

  it.effect("keeps nothing that refused people and groups write", () => {
    const { layer } = door({ _tag: "Allowed", users: new Set([8]) })
    return Effect.gen(function* () {
      yield* accept(says(7, 1, "mine"), says(7, 2, "mine"), inGroup(3), { update_id: 4, poll: { question: "mine" } })
      yield* accept(says(8, 5, "theirs"))
      const kept = yield* rows("select id from updates where body <> 'null' or envelope is not null")
      expect(kept).toEqual([{ id: requestId(bot, 5, 0) }])
    }).pipe(Effect.provide(layer))
  })

  it.effect("counts the floods of strangers and groups, stores a bounded number, and answers the others", () => {
    const { layer, what } = door({ _tag: "Allowed", users: new Set([8]) })
    return Effect.gen(function* () {
      const stored = (updates: ReadonlyArray<number>) =>
        Effect.map(rows("select id from updates"), (all) => {
          const ids = new Set(updates.map((update): string => requestId(bot, update, 0)))
          return all.filter(({ id }) => ids.has(id)).length
        })
      const flood = Array.from({ length: 200 }, (_, index) => index + 1)
      const before = yield* count("flood_")
      yield* accept(...flood.map((update) => says(7, update)), says(8, 1000))
      // The word that it is refused, and twenty more.
      expect(yield* stored(flood)).toBe(21)
      expect((yield* count("flood_")) - before).toBe(179)
      yield* accept(...flood.map((update) => inGroup(update + 300)))
      expect(yield* stored(flood.map((update) => update + 300))).toBe(20)
      // Delivered again, it changes nothing.
      yield* accept(...flood.map((update) => says(7, update)))
      expect(yield* stored(flood)).toBe(21)
      expect(what()).toEqual(["tell refused", "message 1000"])
      // No probe mistakes their messages for those of the bot.
      const { ids: probed } = yield* (yield* Receipts).unaccounted(bot, 8, 0)
      expect(probed.filter((id) => id <= 200)).toEqual([])
      yield* TestClock.adjust("61 seconds")
      yield* accept(says(7, 900))
      expect(yield* stored([900])).toBe(1)
    }).pipe(Effect.provide(layer))
  })

  const minute = 60_000

  it.effect.each([
    ["our clock is an hour ahead", 60 * minute, [5000, 5000], [0], [60 * minute - 5000]],
    ["our clock is an hour behind", -60 * minute, [5000, 5000], [0], [-60 * minute]],
    ["all was away for an hour", 0, [60 * minute, 60 * minute], [-30 * minute], [-30 * minute]],
    ["it is not known for how long", 0, undefined, [-30 * minute], [-30 * minute]],
    [
      "our clock was set forward by an hour",
      60 * minute,
      [60 * minute + 5000, 5000],
      [-2000, 0],
      [60 * minute - 5000, 60 * minute - 5000]
    ],
    ["our clock was an hour behind, and was set", 0, [60 * minute + 5000, 5000], [-2000, 0], [-2000, 0]],
    [
      "our clock was set back by an hour",
      -60 * minute,
      [5000 - 60 * minute, 5000],
      [-2000, 0],
      [-60 * minute, -60 * minute]
    ],
    ["the machine slept for an hour", 0, [60 * minute + 5000, 5000], [-50 * minute, -minute], [-50 * minute, -minute]]
  ] as const)("says of messages when they were written by our clock: %s", ([, ahead, passed, written, expected]) => {
    const { layer, offered } = door()
    const telegrams = 1_764_000_000_000
    return Effect.gen(function* () {
      const now = telegrams + ahead
      yield* TestClock.setTime(now)
      const raw = written.map((at, index) => rawMessage(7, index + 1, "hi", index + 1, (telegrams + at) / 1000))
      const inbox = yield* Inbox
      yield* inbox.accept(raw, 9, { now, passed: passed && { wall: passed[0], steady: passed[1] } })
      expect(offered.map(({ ref }) => ref.sentAt - telegrams)).toEqual(expected)
    }).pipe(Effect.provide(layer))
  })

  it.effect("takes a message for as old as it was when it came, however long it took to store it", () => {
    const { layer, offered } = door()
    return Effect.gen(function* () {
      yield* TestClock.setTime(100 * minute)
      const raw = [rawMessage(7, 1, "hi", 1, (40 * minute) / 1000)]
      yield* (yield* Inbox).accept(raw, 2, { now: 40 * minute + 500, passed: { wall: 5000, steady: 5000 } })
      expect(offered[0]?.ref).toMatchObject({ sentAt: 40 * minute, acceptedAt: 100 * minute })
    }).pipe(Effect.provide(layer))
  })

  it.effect("leaves out only what has a defect when people are judged, and minds no defect of the relay", () => {
    const { layer, log } = door()
    const store = Layer.effect(
      Updates,
      Effect.map(Updates, (real) => ({
        ...real,
        standing: (own, users) => (users.includes(9) ? Effect.die(new Error("secret")) : real.standing(own, users))
      }))
    )
    const relay = Layer.succeed(Relay, { offer: () => Effect.die(new Error("secret")) })
    return Effect.gen(function* () {
      const inbox = yield* Inbox
      yield* inbox.accept([says(8, 1), says(9, 2), says(8, 3)], 4)
      expect(yield* inbox.offset).toBe(4)
      const { find } = yield* Updates
      expect(Option.isSome(yield* find(requestId(bot, 1, 0)))).toBe(true)
      expect(Option.isSome(yield* find(requestId(bot, 3, 0)))).toBe(true)
      const lines = log.logged.map(({ line }) => line).join("\n")
      expect(lines.match(/it cannot be accepted/g)).toHaveLength(1)
      expect(lines).toContain("the relay has a defect")
      expect(lines).not.toContain("secret")
    }).pipe(
      Effect.provide(
        Inbox.layer({ _tag: "Allowed", users: new Set([8]) }).pipe(
          Layer.provide([relay, me]),
          Layer.provide(store),
          Layer.provideMerge(layer)
        )
      )
    )
  })
})
