import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import type { Access } from "../../../domain/telegram/Access.ts"
import type { GroupPolicy } from "../../../domain/telegram/GroupAccess.ts"
import { all } from "../../../layers/sql/database/Operation.ts"
import { statement } from "../../../layers/sql/database/Statement.ts"
import { Writer } from "../../../layers/sql/database/Writer.ts"
import * as Memory from "../../../layers/sql/stores/Memory.ts"
import { Relay } from "../../../services/engine/Relay.ts"
import { Inbox } from "../../../services/inbox/Inbox.ts"
import { Bot } from "../../../services/telegram/Bot.ts"
import type { Placed } from "../../../services/turns/Updates.ts"
import { bot } from "../../support/arrivals.ts"
import { capturing } from "../../support/logs.ts"

const group = -1_001_000_000_005
const me = Layer.mock(Bot, { id: bot, username: () => "seaweed", name: () => "Seaweed" })

/** The door of a bot that admits user 7, with what it hands to the engine. */
const door = (groups: Partial<GroupPolicy> = {}, access: Access = { _tag: "Allowed", users: new Set([7]) }) => {
  const offered: Array<Placed> = []
  const relay = Layer.succeed(Relay, { offer: (placed) => Effect.sync(() => void offered.push(...placed)) })
  const log = capturing()
  const layer = Inbox.layer(access, { who: "allowed", groups: new Set(), ...groups }).pipe(
    Layer.provide([relay, me]),
    Layer.provideMerge(Layer.merge(Memory.layer, log.layer))
  )
  /** The offered updates, as `-5: message 1`. */
  const what = () =>
    offered.map(({ conversation, ref }) => `${conversation.slice(3)}: ${ref.kind} ${ref.about ?? ref.message}`)
  return { layer, what, log }
}

const accept = (...raw: ReadonlyArray<unknown>) => Effect.flatMap(Inbox, (inbox) => inbox.accept(raw, undefined))

const person = (id: number) => ({ id, is_bot: false, first_name: `User ${id}` })

/** A message in a group; one that begins with `@seaweed` mentions the bot. */
const says = (user: number, update: number, text: string, more: object = {}) => ({
  update_id: update,
  message: {
    message_id: update,
    date: 60,
    chat: { id: group, type: "supergroup", title: "Crew" },
    from: person(user),
    text,
    ...(text.startsWith("@seaweed") ? { entities: [{ type: "mention", offset: 0, length: 8 }] } : {}),
    ...more
  }
})

const rows = <Row>(text: string) =>
  Effect.flatMap(Writer, ({ write }) => write("rows", () => all(statement<Row>(text))))

/** The ids of the messages that are kept as context. */
const heard = Effect.map(
  rows<{ readonly message: number }>(
    "select message from updates where skipped = 'overheard' and envelope is not null order by message"
  ),
  (found) => found.map(({ message }) => message)
)

const stored = Effect.map(rows("select id from updates where envelope is not null"), (found) => found.length)

describe("the door of a group", () => {
  it.effect("lets in the people who may use the bot, and nobody else; who may not is not answered", () => {
    const { layer, log, what } = door()
    return Effect.gen(function* () {
      yield* accept(says(8, 1, "@seaweed hi"), says(8, 2, "hello"))
      expect(yield* stored).toBe(0)
      yield* accept(says(7, 3, "@seaweed hi"), says(8, 4, "@seaweed me too"), says(7, 5, "hello Bob"))
      expect(what()).toEqual([`${group}: message 3`])
      expect(log.at("WARN")).toHaveLength(0)
    }).pipe(Effect.provide(layer))
  })

  it.effect("hears in a group from when one of these people has spoken to it or added it there", () => {
    const { layer } = door()
    return Effect.gen(function* () {
      yield* accept(says(8, 1, "before"), says(7, 2, "also before"))
      expect(yield* heard).toEqual([])
      yield* accept(says(7, 3, "@seaweed hi"), says(8, 4, "after"), says(7, 5, "too"), says(8, 6, "@seaweed no"))
      expect(yield* heard).toEqual([4, 5, 6])
      const [text] = yield* rows<{ readonly body: string }>("select body from updates where message = 4")
      expect(text?.body).toBe("null")
    }).pipe(Effect.provide(layer))
  })

  it.effect("takes all parts of an album of which one mentions the bot, also those that come later", () => {
    const { layer, what } = door()
    /** A picture of an album; one with a caption mentions the bot. */
    const picture = (user: number, update: number, album: string, caption?: string) =>
      says(user, update, "", {
        text: undefined,
        media_group_id: album,
        photo: [{ file_id: `f${update}`, file_unique_id: `u${update}`, width: 9, height: 9, file_size: 9 }],
        ...(caption === undefined ? {} : { caption, caption_entities: [{ type: "mention", offset: 0, length: 8 }] })
      })
    return Effect.gen(function* () {
      yield* accept(picture(7, 1, "a"), picture(7, 2, "a", "@seaweed what is this?"), picture(7, 3, "b"))
      yield* accept(picture(7, 4, "a"))
      yield* accept(picture(8, 5, "a"), picture(7, 6, "c"))
      expect(what()).toEqual([1, 2, 4].map((message) => `${group}: message ${message}`))
      expect(yield* heard).toEqual([3, 5, 6])
      // What is in no album is for the bot only by itself.
      yield* accept(says(7, 7, "@seaweed hi"), picture(7, 8, "d"), says(7, 9, "hello Bob"))
      expect(what().at(-1)).toBe(`${group}: message 7`)
      expect(yield* heard).toEqual([3, 5, 6, 8, 9])
    }).pipe(Effect.provide(layer))
  })

  it.effect.each([
    [7, [2]],
    [8, []]
  ] as const)("hears once user %i has added it, until somebody else adds it again: %j", ([user, expected]) => {
    const { layer, what } = door()
    const added = { text: undefined, new_chat_members: [{ id: bot, is_bot: true, first_name: "S" }] }
    return Effect.gen(function* () {
      yield* accept(says(user, 1, "", added), says(8, 2, "hello"))
      expect(yield* heard).toEqual(expected)
      yield* accept(says(8, 3, "", added), says(8, 4, "hello"))
      expect(yield* heard).toEqual(expected)
      expect(what()).toEqual([])
    }).pipe(Effect.provide(layer))
  })

  it.effect("hears in the groups of the settings at once, and lets everybody in there if the settings say so", () => {
    const { layer, what } = door({ who: "members", groups: new Set([group]) })
    return Effect.gen(function* () {
      yield* accept(says(8, 1, "hello"), says(8, 2, "@seaweed hi"))
      expect(yield* heard).toEqual([1])
      const elsewhere = { chat: { id: -5, type: "group", title: "Elsewhere" } }
      yield* accept(says(8, 3, "@seaweed hi", elsewhere), says(8, 4, "hello", elsewhere))
      expect(what()).toEqual([`${group}: message 2`])
      expect(yield* heard).toEqual([1])
    }).pipe(Effect.provide(layer))
  })

  it.effect.each([
    ["allowed", []],
    ["members", [`${group}: message 2`]]
  ] as const)(
    "takes an anonymous administrator for a member, where %s may use it; a channel never",
    ([who, expected]) => {
      const { layer, what } = door({ who, groups: new Set([group]) })
      const anonymous = {
        from: { ...person(1_087_968_824), is_bot: true },
        sender_chat: { id: group, type: "supergroup" }
      }
      const channel = { from: { ...person(136_817_688), is_bot: true }, sender_chat: { id: -9, type: "channel" } }
      return Effect.gen(function* () {
        yield* accept(says(1, 1, "@seaweed hi", channel), says(1, 2, "@seaweed hi", anonymous))
        expect(what()).toEqual(expected)
      }).pipe(Effect.provide(layer))
    }
  )

  it.effect("refuses a command by name in words, once for each person, and pairs nobody", () => {
    const { layer, what } = door({}, { _tag: "Pairing", code: "secret" })
    return Effect.gen(function* () {
      yield* accept(says(8, 1, "/start@seaweed secret"), says(8, 2, "/help@seaweed"), says(9, 3, "/help"))
      yield* accept(says(8, 4, "/help@seaweed"), says(9, 5, "@seaweed hi"))
      expect(what()).toEqual([`${group}: tell refused`])
      expect(yield* rows("select user_id from owners")).toEqual([])
      expect(yield* stored).toBe(0)
    }).pipe(Effect.provide(layer))
  })

  it.effect("keeps the newest twenty messages as context", () => {
    const { layer } = door({ groups: new Set([group]) })
    return Effect.gen(function* () {
      for (let update = 1; update <= 30; update++) yield* accept(says(100 + update, update, "hello"))
      expect(yield* heard).toEqual(Array.from({ length: 20 }, (_, index) => index + 11))
      yield* accept(says(131, 30, "hello"))
      expect(yield* heard).toHaveLength(20)
    }).pipe(Effect.provide(layer))
  })

  it.effect("counts the flood of a member, and hears the others", () => {
    const { layer, what } = door({ who: "members", groups: new Set([group]) })
    const minutes = (update: number) => ({ date: 60 * update })
    return Effect.gen(function* () {
      const flood = Array.from({ length: 100 }, (_, index) => says(8, index + 1, "@seaweed again"))
      yield* accept(...flood, says(9, 200, "@seaweed hi"))
      expect(what()).toHaveLength(21)
      expect(what().at(-1)).toBe(`${group}: message 200`)
      expect(yield* rows("select updates from floods")).toEqual([{ updates: 80 }])
      // Messages written over an hour that arrive at once are not a flood.
      yield* accept(...Array.from({ length: 60 }, (_, index) => says(9, 300 + index, "@seaweed hi", minutes(index))))
      expect(what()).toHaveLength(81)
    }).pipe(Effect.provide(layer))
  })

  it.effect("goes on with the conversation and the permission of a group that became a supergroup", () => {
    const { layer, what } = door()
    const old = { chat: { id: -5, type: "group", title: "Crew" } }
    return Effect.gen(function* () {
      yield* accept(says(7, 1, "@seaweed hi", old))
      yield* accept(
        says(7, 2, "", { ...old, text: undefined, migrate_to_chat_id: group }),
        says(7, 3, "", { text: undefined, migrate_from_chat_id: -5 }),
        says(8, 4, "hello"),
        says(7, 5, "@seaweed hi again")
      )
      yield* accept(says(7, 6, "", { text: undefined, migrate_from_chat_id: -5 }), says(7, 7, "@seaweed and again"))
      expect(what()).toEqual(["-5: message 1", "-5: message 5", "-5: message 7"])
      expect(yield* heard).toEqual([4])
    }).pipe(Effect.provide(layer))
  })
})
