import { describe, it } from "@effect/vitest"
import { Effect, Exit, Layer } from "effect"
import { expect } from "vitest"
import { following, initial } from "../../../../domain/conversation/Reducer.ts"
import { rules, type State } from "../../../../domain/conversation/State.ts"
import { Answer } from "../../../../domain/turns/Answer.ts"
import { ConversationKey, RequestId } from "../../../../domain/Ids.ts"
import * as Stores from "../../../../layers/sql/stores/Stores.ts"
import { all } from "../../../../layers/sql/database/Operation.ts"
import { statement } from "../../../../layers/sql/database/Statement.ts"
import { Writer } from "../../../../layers/sql/database/Writer.ts"
import { Conversations } from "../../../../services/engine/Conversations.ts"
import { TurnStore } from "../../../../services/turns/TurnStore.ts"
import { Updates } from "../../../../services/turns/Updates.ts"
import { Receipts } from "../../../../services/telegram/Receipts.ts"
import { databases } from "../../../support/Databases.ts"
import { message } from "./Arrivals.ts"

const key = ConversationKey.make("1:7")
const other = ConversationKey.make("1:8:3")

const answered = (turn: RequestId) =>
  new Answer({
    turn,
    kind: "whole",
    text: "ok",
    model: null,
    promptTokens: null,
    completionTokens: null,
    cost: null,
    delayed: false,
    at: 1000
  })

describe.each(databases)("Conversations on %s", (_, database) => {
  const stores = Layer.provide(Stores.layer, database)

  it.effect("loads what was committed, and a state that begins where nothing was", () =>
    Effect.gen(function* () {
      const conversations = yield* Conversations
      const updates = yield* Updates
      expect(yield* conversations.load(key)).toEqual(following(rules, { upTo: 0, since: 0 }))
      yield* updates.accept(1, [message(1)], 2, 1000)
      expect(yield* conversations.load(key)).toEqual(following(rules, { upTo: 0, since: 0 }))
      const state: State = { ...initial, upTo: 1, late: 3 }
      yield* conversations.commit(key, { state, confirmed: [1], wakeAt: null, idle: false })
      expect(yield* conversations.load(key)).toEqual(state)
      const { placed } = yield* updates.accept(1, [message(2)], 3, 1000)
      expect(placed[0]?.ref.place).toBe(2)
      expect(yield* conversations.load(key)).toEqual(state)
    }).pipe(Effect.provide(stores))
  )

  it.effect("hands out what is not done after a place, in order, and names the places that are", () =>
    Effect.gen(function* () {
      const conversations = yield* Conversations
      const { placed } = yield* (yield* Updates).accept(
        1,
        [1, 2, 3, 4, 5].map((update) => message(update)),
        6,
        1000
      )
      const refs = placed.map(({ ref }) => ref)
      yield* conversations.commit(key, { state: initial, confirmed: [1, 3], wakeAt: null, idle: false })
      expect(yield* conversations.waiting(key, 1, 10)).toEqual({ refs: refs.slice(1), passed: [] })
      expect(yield* conversations.waiting(key, 3, 1)).toEqual({ refs: [refs[3]], passed: [] })
      expect(yield* conversations.waiting(other, 0, 10)).toEqual({ refs: [], passed: [] })
    }).pipe(Effect.provide(stores))
  )

  it.effect("does not hand a ping that came back to another engine", () =>
    Effect.gen(function* () {
      const conversations = yield* Conversations
      const updates = yield* Updates
      const about = { kind: "tell", about: "ping" } as const
      const { placed } = yield* updates.accept(1, [message(1, about), message(2, about)], 3, 1000)
      yield* updates.handled(placed[0]?.ref.id ?? RequestId.make("none"), 2000)
      yield* conversations.confirm(key, [1, 2])
      const refs = placed.slice(1).map(({ ref }) => ref)
      expect(yield* conversations.waiting(key, 0, 10)).toEqual({ refs, passed: [1] })
    }).pipe(Effect.provide(stores))
  )

  it.effect(
    "gives a conversation up to another engine, which goes on after what is done and misses nothing that is not",
    () =>
      Effect.gen(function* () {
        const conversations = yield* Conversations
        const turns = yield* TurnStore
        const receipts = yield* Receipts
        const { placed } = yield* (yield* Updates).accept(
          1,
          [message(1), message(2, { kind: "new" }), message(3), message(4), message(5)],
          6,
          1000
        )
        const refs = placed.map(({ ref }) => ref)
        const answer = (place: number) =>
          Effect.gen(function* () {
            const id = refs[place - 1]?.id ?? RequestId.make("none")
            yield* turns.claim({ id, conversation: key, places: [place], since: 0, history: 0, now: 1000 })
            yield* turns.answered(answered(id), [])
            return id
          })
        const send = (id: RequestId) =>
          Effect.zipRight(
            receipts.intend(1, id, [{ chat_id: 7, text: "ok" }], 1000),
            receipts.sent(id, 0, 100 + Number(id.split(":")[1]), 1000)
          )
        yield* conversations.commit(key, {
          state: { ...initial, upTo: 4, late: 3 },
          confirmed: [1, 2, 3, 4],
          wakeAt: 5000,
          idle: false
        })
        yield* send(yield* answer(1))
        yield* send(refs[1]?.id ?? RequestId.make("none"))
        // Answered and not delivered; then one that is done, and one that nobody has taken on.
        yield* answer(3)
        yield* send(yield* answer(4))
        expect(yield* conversations.release(key)).toEqual({ upTo: 2, since: 2 })
        expect(yield* conversations.waiting(key, 2, 10)).toEqual({ refs: [refs[2], refs[4]], passed: [4] })
        expect(yield* conversations.busy).toEqual([])
        expect((yield* conversations.due(9000)).keys).toEqual([])
        expect(yield* conversations.load(key)).toEqual(following(rules, { upTo: 2, since: 2 }))
        expect(yield* conversations.id).toMatch(/^[0-9a-f]{12}$/)
      }).pipe(Effect.provide(stores))
  )

  it.effect("names those that are busy, those whose time has come, and the next time", () =>
    Effect.gen(function* () {
      const conversations = yield* Conversations
      expect(yield* conversations.due(100)).toEqual({ keys: [], next: null })
      yield* conversations.commit(key, { state: initial, confirmed: [], wakeAt: 100, idle: false })
      yield* conversations.commit(other, { state: initial, confirmed: [], wakeAt: 200, idle: true })
      expect(yield* conversations.busy).toEqual([key])
      expect(yield* conversations.due(99)).toEqual({ keys: [], next: 100 })
      expect(yield* conversations.due(100)).toEqual({ keys: [key], next: 200 })
      expect((yield* conversations.due(200)).keys.toSorted()).toEqual([key, other])
      yield* conversations.commit(key, { state: initial, confirmed: [], wakeAt: null, idle: true })
      expect(yield* conversations.busy).toEqual([])
      expect(yield* conversations.due(300)).toEqual({ keys: [other], next: null })
    }).pipe(Effect.provide(stores))
  )

  it.effect("dies on a state of unknown rules, and names its conversation", () =>
    Effect.gen(function* () {
      const { write } = yield* Writer
      const conversations = yield* Conversations
      yield* conversations.commit(key, { state: initial, confirmed: [], wakeAt: null, idle: true })
      yield* write("test", () => all(statement("update conversations set state = ?"), '{"rules":99}'))
      const exit = yield* Effect.exit(conversations.load(key))
      expect(Exit.isFailure(exit) && exit.cause._tag === "Die" && String(exit.cause.defect)).toContain("1:7")
    }).pipe(Effect.provide(stores))
  )
})
