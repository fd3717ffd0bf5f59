import { describe, it } from "@effect/vitest"
import { Effect, Exit, Layer } from "effect"
import { expect } from "vitest"
import { initial } from "../../../domain/conversation/Reducer.ts"
import type { State } from "../../../domain/conversation/State.ts"
import { ConversationKey } from "../../../domain/Ids.ts"
import * as Stores from "../../../layers/sql/Stores.ts"
import { statement } from "../../../layers/sql/Statement.ts"
import { Writer } from "../../../layers/sql/Writer.ts"
import { Conversations } from "../../../services/conversation/Conversations.ts"
import { Updates } from "../../../services/conversation/Updates.ts"
import { databases } from "../../support/Databases.ts"
import { message } from "./Arrivals.ts"

const key = ConversationKey.make("1:7")
const other = ConversationKey.make("1:8:3")

describe.each(databases)("Conversations on %s", (_, database) => {
  const stores = Layer.provide(Stores.layer, database)

  it.effect("loads what was committed, and the initial state where nothing was", () =>
    Effect.gen(function* () {
      const conversations = yield* Conversations
      const updates = yield* Updates
      expect(yield* conversations.load(key)).toEqual(initial)
      yield* updates.accept(1, [message(1)], 2, 1000)
      expect(yield* conversations.load(key)).toEqual(initial)
      const state: State = { ...initial, upTo: 1, late: 3 }
      yield* conversations.commit(key, { state, confirmed: [1], wakeAt: null, idle: false })
      expect(yield* conversations.load(key)).toEqual(state)
      const { placed } = yield* updates.accept(1, [message(2)], 3, 1000)
      expect(placed[0]?.ref.place).toBe(2)
      expect(yield* conversations.load(key)).toEqual(state)
    }).pipe(Effect.provide(stores))
  )

  it.effect("hands out the refs after a place, in order, confirmed or not", () =>
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
      expect(yield* conversations.waiting(key, 1, 10)).toEqual(refs.slice(1))
      expect(yield* conversations.waiting(key, 3, 1)).toEqual([refs[3]])
      expect(yield* conversations.waiting(other, 0, 10)).toEqual([])
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
      yield* write("test", (session) => session.run(statement("update conversations set state = ?"), '{"rules":99}'))
      const exit = yield* Effect.exit(conversations.load(key))
      expect(Exit.isFailure(exit) && exit.cause._tag === "Die" && String(exit.cause.defect)).toContain("1:7")
    }).pipe(Effect.provide(stores))
  )
})
