import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Metric, MetricState } from "effect"
import type { Access } from "../../../domain/conversation/Access.ts"
import { requestId } from "../../../domain/Ids.ts"
import { StoreUnavailable } from "../../../domain/StoreUnavailable.ts"
import * as Memory from "../../../layers/sql/Memory.ts"
import { Inbox } from "../../../services/conversation/Inbox.ts"
import { Relay } from "../../../services/conversation/Relay.ts"
import { type Placed, Updates } from "../../../services/conversation/Updates.ts"
import { Receipts } from "../../../services/telegram/Receipts.ts"
import { Bot } from "../../../services/telegram/Bot.ts"
import { bot, rawMessage } from "../../support/arrivals.ts"
import { capturing } from "../../support/logs.ts"

const everyone: Access = { _tag: "Everyone" }
const pairing: Access = { _tag: "Pairing", code: "secret" }

const me = Layer.succeed(
  Bot,
  Bot.of({ id: bot, me: Effect.succeed({ id: bot, username: "seaweed", name: "" }), username: () => "seaweed" })
)

/** A door on a store in memory; what it hands to the relay and logs is written down. */
const door = (access: Access = everyone) => {
  const offered: Array<Placed> = []
  const relay = Layer.succeed(Relay, { offer: (placed) => Effect.sync(() => void offered.push(...placed)) })
  const log = capturing()
  const layer = Inbox.layer(access).pipe(
    Layer.provide([relay, me]),
    Layer.provideMerge(Layer.merge(Memory.layer, log.layer))
  )
  /** What became of each, as `message 1` or `tell refused`. */
  const what = () => offered.map(({ ref }) => `${ref.kind} ${ref.about ?? ref.message}`)
  return { layer, offered, what, log }
}

const accept = (...raw: ReadonlyArray<unknown>) => Effect.flatMap(Inbox, (inbox) => inbox.accept(raw, undefined))

const says = (user: number, update: number, text = "hi") => rawMessage(user, update, text)
const editOf = (update: number, message: number, at: number) => ({
  update_id: update,
  edited_message: { ...rawMessage(7, message, "edited").message, edit_date: at }
})
const inGroup = (update: number) => ({
  update_id: update,
  message: { ...rawMessage(7, update, "hi").message, chat: { id: -100, type: "supergroup", title: "g" } }
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

  it.effect("takes a press of a button for a word of ours, and not for a message of the person", () => {
    const { layer, offered, what } = door()
    return Effect.gen(function* () {
      yield* accept(says(7, 1), presses(7, 2), presses(7, 2), says(7, 3))
      expect(what()).toEqual(["message 1", "tell button", "message 3"])
      expect(offered[1]?.ref).toMatchObject({ id: requestId(bot, 2, 0), message: 0, sequence: 0, place: 2 })
      // A probe still looks at the message above the button: nothing but its receipt accounts for it.
      expect(yield* (yield* Receipts).unaccounted(bot, 7, 890)).toContain(900)
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
    ["comes from a group", inGroup(5), "42:5:0", 0]
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

  it.effect("knows commands that name this bot", () => {
    const { layer, what } = door()
    return Effect.gen(function* () {
      yield* accept(says(7, 1, "/stop@Seaweed"), says(7, 2, "/stop@other"), says(7, 3, "/new tell me a joke"))
      expect(what()).toEqual(["stop 1", "message 2", "new 3"])
    }).pipe(Effect.provide(layer))
  })
})
