import { describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { expect } from "vitest"
import { conversationKey, type RequestId, requestId } from "../../../../domain/Ids.ts"
import type { Payload } from "../../../../domain/telegram/Payload.ts"
import { all } from "../../../../layers/sql/database/Operation.ts"
import { statement } from "../../../../layers/sql/database/Statement.ts"
import * as Stores from "../../../../layers/sql/stores/Stores.ts"
import { Writer } from "../../../../layers/sql/database/Writer.ts"
import { Answer } from "../../../../domain/turns/Answer.ts"
import { TurnStore } from "../../../../services/turns/TurnStore.ts"
import { Updates } from "../../../../services/turns/Updates.ts"
import { Receipts } from "../../../../services/telegram/Receipts.ts"
import { databases } from "../../../support/Databases.ts"
import { message } from "./Arrivals.ts"

const id = requestId(1, 1, 100)
const another = requestId(1, 2, 100)
const supergroup = -1_001_234_567_890
const payload = (text: string, chat = 7): Payload => ({
  chat_id: chat,
  text,
  entities: [{ type: "bold", offset: 0, length: 1 }],
  link_preview_options: { is_disabled: true }
})
const part = (part: number) => ({
  request: id,
  part,
  status: "open",
  message: null,
  triedAt: null,
  floor: 0,
  isPreview: false
})
const seen = (...messages: ReadonlyArray<number>) =>
  Effect.flatMap(Updates, (_) =>
    _.accept(
      1,
      messages.map((update) => message(update)),
      undefined,
      1000
    )
  )

describe.each(databases)("Receipts on %s", (_, database) => {
  const stores = Layer.provide(Stores.layer, database)

  it.effect("stores the intents of all parts once, the first as tried", () =>
    Effect.gen(function* () {
      const receipts = yield* Receipts
      yield* seen(41)
      expect(yield* receipts.find(id)).toEqual([])
      const parts = [payload("one\u0000\ud83d"), payload("two")]
      const intended = Option.getOrThrow(yield* receipts.intend(1, id, parts, 2000))
      expect(intended).toEqual([
        { ...part(0), payload: parts[0], triedAt: 2000, floor: 41 },
        { ...part(1), payload: parts[1] }
      ])
      expect(yield* receipts.intend(1, id, [payload("other")], 3000)).toEqual(Option.none())
      expect(yield* receipts.find(id)).toEqual(intended)
    }).pipe(Effect.provide(stores))
  )

  it.effect("replaces a preview that is in the chat by the parts of the whole text, once", () =>
    Effect.gen(function* () {
      const receipts = yield* Receipts
      expect(yield* receipts.completed(id, [payload("one")])).toEqual(Option.none())
      yield* receipts.intend(1, id, [payload("o")], 2000, true)
      expect(yield* receipts.completed(id, [payload("one")])).toEqual(Option.none())
      expect(yield* receipts.sent(id, 0, 50, 3000)).toBe(true)
      expect(yield* receipts.find(id)).toEqual([{ ...part(0), payload: payload("o"), message: 50, isPreview: true }])
      // Nothing in the chat has an unknown outcome.
      expect(Option.isSome(yield* receipts.intend(1, another, [payload("other")], 3000))).toBe(true)
      const parts = [payload("one"), payload("two")]
      const completed = yield* receipts.completed(id, parts)
      expect(completed).toEqual(
        Option.some([
          { ...part(0), payload: parts[0], message: 50 },
          { ...part(1), payload: parts[1] }
        ])
      )
      expect(yield* receipts.find(id)).toEqual(Option.getOrThrow(completed))
      expect(yield* receipts.completed(id, parts)).toEqual(Option.none())
      yield* receipts.sent(id, 0, 50, 4000)
      expect(yield* receipts.find(id)).toMatchObject([
        { status: "sent", message: 50 },
        { status: "open", triedAt: 4000 }
      ])
    }).pipe(Effect.provide(stores))
  )

  it.effect("lets no preview overtake the answer to an earlier turn", () =>
    Effect.gen(function* () {
      const [receipts, turns] = [yield* Receipts, yield* TurnStore]
      yield* seen(1, 2)
      const conversation = conversationKey({ bot: 1, chat: 7, thread: undefined })
      const turn = (place: number, id: RequestId) => ({
        id,
        conversation,
        places: [place],
        since: 0,
        history: 40,
        now: 0
      })
      const [first, second] = [message(1).id, message(2).id]
      yield* turns.claim(turn(1, first))
      const said = { model: null, promptTokens: null, completionTokens: null, cost: null, delayed: false }
      yield* turns.answered(new Answer({ turn: first, kind: "whole", text: "one", at: 0, ...said }), [])
      yield* turns.claim(turn(2, second))
      const preview = Effect.map(receipts.intend(1, second, [payload("t")], 2000, true), Option.isSome)
      expect(yield* preview).toBe(false)
      yield* receipts.intend(1, first, [payload("one")], 2000)
      yield* receipts.untried(first, 0)
      expect(yield* preview).toBe(false)
      yield* receipts.sent(first, 0, 50, 3000)
      expect(yield* preview).toBe(true)
    }).pipe(Effect.provide(stores))
  )

  it.effect("forgets a preview that is not in the chat, and nothing else", () =>
    Effect.gen(function* () {
      const receipts = yield* Receipts
      yield* receipts.intend(1, id, [payload("o")], 2000, true)
      yield* receipts.withdrawn(id)
      expect(yield* receipts.find(id)).toEqual([])
      yield* receipts.intend(1, id, [payload("o")], 2000, true)
      yield* receipts.sent(id, 0, 50, 3000)
      yield* receipts.withdrawn(id)
      expect(yield* receipts.find(id)).toMatchObject([{ message: 50 }])
    }).pipe(Effect.provide(stores))
  )

  it.effect("marks the next part as tried when one was sent", () =>
    Effect.gen(function* () {
      const receipts = yield* Receipts
      yield* receipts.intend(1, id, [payload("one"), payload("two")], 2000)
      yield* receipts.sent(id, 0, 50, 3000)
      expect(yield* receipts.find(id)).toMatchObject([
        { status: "sent", message: 50 },
        { status: "open", triedAt: 3000, floor: 50 }
      ])
      yield* receipts.sent(id, 0, 60, 4000)
      yield* receipts.sent(id, 1, 51, 5000)
      expect(yield* receipts.find(id)).toMatchObject([{ message: 50 }, { status: "sent", message: 51 }])
    }).pipe(Effect.provide(stores))
  )

  it.effect("knows an open part as tried, untried and replaced, and leaves a closed one alone", () =>
    Effect.gen(function* () {
      const receipts = yield* Receipts
      yield* receipts.intend(1, id, [payload("one")], 2000)
      yield* receipts.untried(id, 0)
      expect(yield* receipts.find(id)).toMatchObject([{ triedAt: null }])
      yield* receipts.replaced(id, 0, { chat_id: 7, text: "plain" })
      yield* receipts.tried(id, 0, 3000)
      expect(yield* receipts.find(id)).toMatchObject([{ triedAt: 3000, payload: { text: "plain" } }])
      yield* receipts.ended(id, "blocked", 4000)
      yield* receipts.tried(id, 0, 5000)
      expect(yield* receipts.sent(id, 0, 50, 5000)).toBe(false)
      expect(yield* receipts.find(id)).toMatchObject([{ status: "ended", triedAt: 3000, message: null }])
    }).pipe(Effect.provide(stores))
  )

  it.effect("lets one of two runs that sent a part go on with the next", () =>
    Effect.gen(function* () {
      const receipts = yield* Receipts
      yield* receipts.intend(1, id, [payload("one"), payload("two")], 2000)
      expect(yield* receipts.sent(id, 0, 50, 3000)).toBe(true)
      expect(yield* receipts.sent(id, 0, 50, 4000)).toBe(false)
      expect(yield* receipts.find(id)).toMatchObject([{ status: "sent" }, { status: "open", triedAt: 3000 }])
    }).pipe(Effect.provide(stores))
  )

  it.effect("lets a part move to another chat, whose sends it then excludes, and whose ids count", () =>
    Effect.gen(function* () {
      const receipts = yield* Receipts
      yield* (yield* Updates).accept(1, [message(3, { chat: supergroup })], undefined, 1000)
      yield* receipts.intend(1, id, [payload("one", -55)], 2000)
      yield* receipts.replaced(id, 0, payload("one", supergroup))
      yield* receipts.untried(id, 0)
      yield* receipts.intend(1, another, [payload("two", supergroup)], 3000)
      expect(yield* receipts.claim(id, 0, null, 4000)).toBe(false)
      yield* receipts.sent(another, 0, 4, 5000)
      expect(yield* receipts.claim(id, 0, null, 6000)).toBe(true)
      expect(yield* receipts.find(id)).toMatchObject([{ payload: { chat_id: supergroup }, triedAt: 6000, floor: 4 }])
    }).pipe(Effect.provide(stores))
  )

  it.effect("knows when the oldest part was tried that nothing is known of", () =>
    Effect.gen(function* () {
      const receipts = yield* Receipts
      expect(yield* receipts.oldestTried(1, 0)).toBe(undefined)
      yield* receipts.intend(1, id, [payload("one"), payload("two")], 2000)
      yield* receipts.intend(1, another, [payload("one", 8)], 3000)
      expect(yield* receipts.oldestTried(1, 0)).toBe(2000)
      expect(yield* receipts.oldestTried(1, 2000)).toBe(3000)
      expect(yield* receipts.oldestTried(2, 0)).toBe(undefined)
      yield* receipts.untried(id, 0)
      yield* receipts.ended(another, "blocked", 4000)
      expect(yield* receipts.oldestTried(1, 0)).toBe(undefined)
    }).pipe(Effect.provide(stores))
  )

  it.effect("lets one request at a time send in a chat", () =>
    Effect.gen(function* () {
      const receipts = yield* Receipts
      const intend = (request: RequestId, chat: number, bot = 1) =>
        Effect.map(receipts.intend(bot, request, [payload("one", chat)], 2000), Option.isSome)
      expect(yield* intend(id, 7)).toBe(true)
      expect(yield* intend(another, 7)).toBe(false)
      expect(yield* receipts.find(another)).toEqual([])
      expect(yield* intend(requestId(1, 3, 100), 8)).toBe(true)
      expect(yield* intend(requestId(2, 1, 100), 7, 2)).toBe(true)
      yield* receipts.untried(id, 0)
      expect(yield* intend(another, 7)).toBe(true)
      expect(yield* receipts.claim(id, 0, null, 3000)).toBe(false)
      yield* receipts.sent(another, 0, 50, 4000)
      expect(yield* receipts.claim(id, 0, null, 5000)).toBe(true)
      expect(yield* receipts.find(id)).toMatchObject([{ triedAt: 5000, floor: 50 }])
    }).pipe(Effect.provide(stores))
  )

  it.effect("lets one run of a request take a part", () =>
    Effect.gen(function* () {
      const receipts = yield* Receipts
      yield* receipts.intend(1, id, [payload("one")], 2000)
      // Both found it as it was tried at 2000.
      expect(yield* receipts.claim(id, 0, 2000, 9000)).toBe(true)
      expect(yield* receipts.claim(id, 0, 2000, 9001)).toBe(false)
      yield* receipts.untried(id, 0)
      expect(yield* receipts.claim(id, 0, 9000, 9002)).toBe(false)
      expect(yield* receipts.claim(id, 0, null, 9003)).toBe(true)
      yield* receipts.sent(id, 0, 50, 9004)
      expect(yield* receipts.claim(id, 0, 9003, 9005)).toBe(false)
    }).pipe(Effect.provide(stores))
  )

  it.effect("names the ids above the floor that nothing accounts for, 16 beyond the highest, 64 at most", () =>
    Effect.gen(function* () {
      const receipts = yield* Receipts
      yield* seen(10, 12, 15)
      yield* receipts.intend(1, id, [payload("one", 9)], 2000)
      yield* receipts.sent(id, 0, 13, 3000)
      const beyond = Array.from({ length: 16 }, (_, index) => 16 + index)
      expect((yield* receipts.unaccounted(1, 7, 10)).ids).toEqual([11, 14, ...beyond])
      expect((yield* receipts.unaccounted(1, 7, 40)).ids).toEqual(Array.from({ length: 16 }, (_, index) => 41 + index))
      yield* seen(500)
      expect((yield* receipts.unaccounted(1, 7, 15)).ids).toEqual(Array.from({ length: 64 }, (_, index) => 16 + index))
    }).pipe(Effect.provide(stores))
  )

  it.effect("names them however many ids are known", () =>
    Effect.gen(function* () {
      const { write } = yield* Writer
      const insert = statement(`
        with recursive numbers (id) as (select 1 union all select id + 1 from numbers where id < 200000)
        insert into updates (id, bot, stamp, status, accepted_at, space, message, body)
        select cast(id as text), 1, 0, 'skipped', 0, 0, id, 'null' from numbers where id <> 150000`)
      yield* write("many", () => all(insert))
      const receipts = yield* Receipts
      expect((yield* receipts.unaccounted(1, 7, 0)).ids.slice(0, 2)).toEqual([150_000, 200_001])
    }).pipe(Effect.provide(Layer.provideMerge(Stores.layer, database)))
  )

  it.effect("keeps the id space of a supergroup apart", () =>
    Effect.gen(function* () {
      const receipts = yield* Receipts
      yield* seen(1000)
      yield* (yield* Updates).accept(1, [message(3, { chat: supergroup })], undefined, 1000)
      const [first] = Option.getOrThrow(yield* receipts.intend(1, id, [payload("one", supergroup)], 2000))
      expect(first?.floor).toBe(3)
      expect((yield* receipts.unaccounted(1, supergroup, 3)).ids[0]).toBe(4)
      expect((yield* receipts.unaccounted(1, -55, 999)).ids[0]).toBe(1001)
    }).pipe(Effect.provide(stores))
  )
})
