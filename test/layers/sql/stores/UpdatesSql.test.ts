import { describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { expect } from "vitest"
import { ConversationKey, requestId } from "../../../../domain/Ids.ts"
import { all } from "../../../../layers/sql/database/Operation.ts"
import { statement } from "../../../../layers/sql/database/Statement.ts"
import * as Stores from "../../../../layers/sql/stores/Stores.ts"
import { Writer } from "../../../../layers/sql/database/Writer.ts"
import { Conversations } from "../../../../services/engine/Conversations.ts"
import { type Arrival, share, Updates } from "../../../../services/turns/Updates.ts"
import { Receipts } from "../../../../services/telegram/Receipts.ts"
import { initial } from "../../../../domain/conversation/Reducer.ts"
import { databases } from "../../../support/Databases.ts"
import { message, skipped } from "./Arrivals.ts"

const key = ConversationKey.make("1:7")

describe.each(databases)("Updates on %s", (_, database) => {
  const stores = Layer.provide(Stores.layer, database)

  it.effect("gives each conversation its places without gaps, and drops what is there already", () =>
    Effect.gen(function* () {
      const updates = yield* Updates
      const first = yield* updates.accept(1, [message(1), message(2)], 3, 1000)
      expect(first.placed.map(({ ref }) => ref.place)).toEqual([1, 2])
      const again = yield* updates.accept(1, [message(2), message(3), message(4, { chat: 8 })], 5, 2000)
      expect(again.duplicates).toBe(1)
      expect(again.placed.map(({ conversation, ref }) => [conversation, ref.place])).toEqual([
        ["1:7", 3],
        ["1:8", 1]
      ])
    }).pipe(Effect.provide(stores))
  )

  it.effect("takes the same update id again once ids have restarted, and an edit beside its message", () =>
    Effect.gen(function* () {
      const updates = yield* Updates
      const { placed } = yield* updates.accept(
        1,
        [message(1), message(1, { stamp: 900 }), message(2, { message: 1, kind: "edit", stamp: 901 })],
        undefined,
        1000
      )
      expect(placed.map(({ ref }) => [ref.place, ref.kind])).toEqual([
        [1, "message"],
        [2, "message"],
        [3, "edit"]
      ])
    }).pipe(Effect.provide(stores))
  )

  it.effect("skips an edit with the text of the newest version, wherever the versions stand", () =>
    Effect.gen(function* () {
      const updates = yield* Updates
      const edit = (update: number, text: string, about = {}) =>
        message(update, { message: 1, kind: "edit", stamp: 100 + update, text, ...about })
      const { placed, skipped } = yield* updates.accept(
        1,
        [message(1, { text: "a" }), edit(2, "a"), edit(3, "b"), edit(4, "b"), message(5, { text: "b" })],
        undefined,
        1000
      )
      expect(placed.map(({ ref }) => [ref.place, ref.id])).toEqual([
        [1, "1:1:100"],
        [2, "1:3:103"],
        [3, "1:5:100"]
      ])
      expect(skipped).toEqual(
        [2, 4].map((n) => ({ id: `1:${n}:${100 + n}`, reason: "unchanged edit", unusual: false }))
      )
      const later = yield* updates.accept(
        1,
        [edit(6, "b"), edit(3, "b"), edit(7, "a"), edit(8, "a", { chat: 8 }), edit(9, "b", { message: 5 })],
        undefined,
        2000
      )
      expect(later.placed.map(({ conversation, ref }) => [conversation, ref.place, ref.id])).toEqual([
        ["1:7", 4, "1:7:107"],
        ["1:8", 1, "1:8:108"]
      ])
      expect(later.duplicates).toBe(1)
    }).pipe(Effect.provide(stores))
  )

  it.effect("offers a share of each conversation, so that a long backlog of one holds up no other", () =>
    Effect.gen(function* () {
      const updates = yield* Updates
      const flood = Array.from({ length: 200 }, (_, index) => message(index + 1))
      yield* updates.accept(1, flood, undefined, 1000)
      yield* updates.accept(1, [message(500, { chat: 8 })], undefined, 2000)
      const offered = yield* updates.unconfirmed(3000, 100)
      expect(offered.at(-1)?.conversation).toBe("1:8")
      expect(offered.slice(0, -1).map(({ ref }) => ref.place)).toEqual(
        Array.from({ length: share }, (_, index) => index + 1)
      )
      expect(yield* updates.unconfirmed(3000, 100, "1:7")).toEqual(offered.slice(-1))
      expect(yield* updates.unconfirmed(3000, 100, "1:8")).toEqual([])
    }).pipe(Effect.provide(stores))
  )

  it.effect("gives every place once when batches come at the same time", () =>
    Effect.gen(function* () {
      const updates = yield* Updates
      const results = yield* Effect.forEach(
        Array.from({ length: 40 }, (_, index) => index + 1),
        (update) => updates.accept(1, [message(update), message(1000)], undefined, update),
        { concurrency: "unbounded" }
      )
      const places = results.flatMap(({ placed }) => placed.map(({ ref }) => ref.place))
      expect(places.sort((a, b) => a - b)).toEqual(Array.from({ length: 41 }, (_, index) => index + 1))
    }).pipe(Effect.provide(stores))
  )

  it.effect("hands out what is unconfirmed, each conversation in order, with the refs as they were accepted", () =>
    Effect.gen(function* () {
      const updates = yield* Updates
      const conversations = yield* Conversations
      const stop = { kind: "stop", draft: 77, message: 0, long: true, about: "idle" } as const
      const late = yield* updates.accept(1, [message(5, { chat: 8 }), skipped(6)], undefined, 2000)
      const early = yield* updates.accept(1, [message(1), message(2, stop), message(3)], undefined, 1000)
      yield* conversations.commit(key, { state: initial, confirmed: [1, 3], wakeAt: null, idle: true })
      expect(yield* updates.unconfirmed(3000, 10)).toEqual([early.placed[1], late.placed[0]])
      expect(yield* updates.unconfirmed(2000, 10)).toEqual([early.placed[1]])
      expect(yield* updates.unconfirmed(3000, 1)).toEqual([early.placed[1]])
      expect(early.placed[1]?.ref).toMatchObject({ ...stop, place: 2, acceptedAt: 1000 })
    }).pipe(Effect.provide(stores))
  )

  it.effect("stores the offset with the batch, lower than before if need be, and keeps it where none is told", () =>
    Effect.gen(function* () {
      const updates = yield* Updates
      expect(yield* updates.offset(1)).toEqual(Option.none())
      yield* updates.accept(1, [], 900, 1000)
      yield* updates.accept(1, [message(1)], undefined, 1000)
      expect(yield* updates.offset(1)).toEqual(Option.some(900))
      yield* updates.accept(1, [message(2)], 3, 1000)
      expect(yield* updates.offset(1)).toEqual(Option.some(3))
      expect(yield* updates.offset(2)).toEqual(Option.none())
    }).pipe(Effect.provide(stores))
  )

  it.effect("knows the owner, and whom it refused before", () =>
    Effect.gen(function* () {
      const updates = yield* Updates
      expect(yield* updates.standing(1, [7])).toEqual({
        owned: false,
        users: new Map([[7, { owner: false, allowed: false, refused: false }]])
      })
      yield* updates.accept(
        1,
        [
          message(1, { chat: 7, kind: "tell", about: "paired", owner: 7 }),
          message(2, { chat: 8, kind: "tell", about: "refused" })
        ],
        3,
        1000
      )
      expect(yield* updates.standing(1, [7, 8, 9])).toEqual({
        owned: true,
        users: new Map([
          [7, { owner: true, allowed: false, refused: false }],
          [8, { owner: false, allowed: false, refused: true }],
          [9, { owner: false, allowed: false, refused: false }]
        ])
      })
      expect((yield* updates.standing(2, [])).owned).toBe(false)
    }).pipe(Effect.provide(stores))
  )

  it.effect("keeps every character of a text, also a NUL and half a surrogate pair", () =>
    Effect.gen(function* () {
      const updates = yield* Updates
      const text = "a\u0000b \ud83d c\udc00 'quoted' \u2028 👋 \\u0000"
      const arrival = message(1, { text })
      yield* updates.accept(1, [arrival], 2, 1000)
      expect(Option.getOrThrow(yield* updates.find(requestId(1, 1, 100)))).toEqual(arrival.content?.envelope)
      expect(yield* updates.find(requestId(1, 2, 100))).toEqual(Option.none())
    }).pipe(Effect.provide(stores))
  )

  it.effect("takes numbers beyond 32 bits", () =>
    Effect.gen(function* () {
      const updates = yield* Updates
      const now = 1_763_000_000_000
      const { placed } = yield* updates.accept(
        7_000_000_000,
        [message(2 ** 31, { bot: 7_000_000_000, chat: -1_002_000_000_000 })],
        2 ** 31 + 1,
        now
      )
      expect(yield* updates.unconfirmed(now + 1, 1)).toEqual(placed)
      expect(yield* updates.offset(7_000_000_000)).toEqual(Option.some(2 ** 31 + 1))
    }).pipe(Effect.provide(stores))
  )

  it.effect("of a flood are one row, and account for their message ids", () =>
    Effect.gen(function* () {
      const updates = yield* Updates
      const receipts = yield* Receipts
      const flood = (...ids: ReadonlyArray<number>) =>
        ids.map((id): Arrival => ({ ...message(id), decision: { _tag: "Count", sender: 7 } }))
      yield* updates.accept(1, [...flood(1, 2), message(3)], 4, 1000)
      yield* updates.accept(1, flood(2, 5), 6, 2000)
      yield* updates.accept(1, flood(9), 10, 61_000)
      expect((yield* receipts.unaccounted(1, 7, 0)).ids.slice(0, 5)).toEqual([4, 6, 7, 8, 10])
      const { write } = yield* Writer
      const rows = yield* write("floods", () =>
        all(statement<{ readonly updates: number }>("select updates from floods order by minute"))
      )
      expect(rows.map((row) => row.updates)).toEqual([4, 1])
      expect(yield* updates.find(requestId(1, 5, 100))).toEqual(Option.none())
      // What is sent next is looked for above what the flood reached.
      yield* receipts.intend(1, requestId(1, 3, 100), [{ chat_id: 7, text: "hello" }], 62_000)
      expect((yield* receipts.find(requestId(1, 3, 100)))[0]?.floor).toBe(9)
    }).pipe(Effect.provide(stores))
  )

  it.effect("of a long flood account for all their message ids, the lowest as well", () =>
    Effect.gen(function* () {
      const updates = yield* Updates
      const receipts = yield* Receipts
      const flood = (from: number, to: number) =>
        Array.from({ length: to - from + 1 }, (_, index): Arrival => ({
          ...message(from + index),
          decision: { _tag: "Count", sender: 7 }
        }))
      yield* updates.accept(1, flood(2001, 3000), 3001, 1000)
      yield* updates.accept(1, [...flood(1, 1199), ...flood(1201, 2000)], 3001, 2000)
      expect((yield* receipts.unaccounted(1, 7, 0)).ids.slice(0, 3)).toEqual([1200, 3001, 3002])
      expect((yield* receipts.unaccounted(1, 7, 1500)).ids[0]).toBe(3001)
      const { write } = yield* Writer
      const [row] = yield* write("floods", () => all(statement<{ readonly ids: string }>("select ids from floods")))
      expect(row?.ids).toBe("[[1,1199],[1201,3000]]")
      // As they were written before there were ranges.
      yield* write("floods", () => all(statement("update floods set ids = '[3000,1,2]'")))
      expect((yield* receipts.unaccounted(1, 7, 0)).ids[0]).toBe(3)
    }).pipe(Effect.provide(stores))
  )
})
