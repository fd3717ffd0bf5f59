import { describe, it } from "@effect/vitest"
import { Effect, Layer, Metric } from "effect"
import { expect } from "vitest"
import { Answer } from "../../../../domain/turns/Answer.ts"
import { initial } from "../../../../domain/conversation/Reducer.ts"
import type { State } from "../../../../domain/conversation/State.ts"
import { ConversationKey, requestId } from "../../../../domain/Ids.ts"
import * as Stores from "../../../../layers/sql/stores/Stores.ts"
import { Conversations } from "../../../../services/engine/Conversations.ts"
import { TurnStore } from "../../../../services/turns/TurnStore.ts"
import { Updates } from "../../../../services/turns/Updates.ts"
import { Receipts } from "../../../../services/telegram/Receipts.ts"
import { Census } from "../../../../services/telemetry/Census.ts"
import { acceptToDelivered } from "../../../../services/telemetry/UpdateMetrics.ts"
import { databases } from "../../../support/Databases.ts"
import { message } from "./Arrivals.ts"

const key = ConversationKey.make("1:7")
const id = requestId(1, 1, 100)

const commit = (place: number, state: Partial<State>, isIdle = false) =>
  Effect.flatMap(Conversations, ({ commit }) =>
    commit(key, { state: { ...initial, ...state }, confirmed: [place], wakeAt: null, idle: isIdle })
  )
const accept = (now: number, ...updates: ReadonlyArray<number>) =>
  Effect.flatMap(Updates, (_) =>
    _.accept(
      1,
      updates.map((update) => message(update)),
      undefined,
      now
    )
  )
const backlog = Effect.flatMap(Census, ({ backlog }) => backlog)

describe.each(databases)("The census on %s", (_, database) => {
  const stores = Layer.provide(Stores.layer, database)

  it.effect("counts what no engine has taken on, and the conversations with something to do, by the oldest of it", () =>
    Effect.gen(function* () {
      expect(yield* backlog).toEqual({ updates: 0, conversations: 0, deadLetters: 0, since: null })
      const { placed } = yield* accept(1000, 1, 2)
      yield* accept(5000, 3)
      expect(yield* backlog).toEqual({ updates: 3, conversations: 0, deadLetters: 0, since: 1000 })
      const waiting = placed.map(({ ref }) => ref)
      yield* commit(1, { waiting })
      yield* commit(2, { waiting })
      expect(yield* backlog).toEqual({ updates: 1, conversations: 1, deadLetters: 0, since: 1000 })
      yield* commit(3, {
        outbox: [{ _tag: "Deliver", id, queuedAt: 7000, failures: 0, limited: 0, progress: null, abandoned: false }]
      })
      expect(yield* backlog).toEqual({ updates: 0, conversations: 1, deadLetters: 0, since: 7000 })
      yield* commit(3, {}, true)
      expect(yield* backlog).toEqual({ updates: 0, conversations: 0, deadLetters: 0, since: null })
    }).pipe(Effect.provide(stores))
  )

  it.effect("takes the time from the acceptance of a message to the last receipt of its answer, once", () =>
    Effect.gen(function* () {
      const receipts = yield* Receipts
      const turns = yield* TurnStore
      const seen = Effect.map(Metric.value(acceptToDelivered), ({ count, sum }) => ({ count, sum }))
      const before = yield* seen
      yield* accept(1000, 1)
      yield* turns.claim({ id, conversation: key, places: [1], since: 0, history: 10, now: 2000 })
      const numbers = { promptTokens: null, completionTokens: null, cost: null }
      yield* turns.answered(
        new Answer({ turn: id, kind: "whole", text: "hi", model: null, ...numbers, delayed: false, at: 3000 }),
        []
      )
      yield* receipts.intend(
        1,
        id,
        [
          { chat_id: 7, text: "h" },
          { chat_id: 7, text: "i" }
        ],
        3000
      )
      yield* receipts.sent(id, 0, 50, 4000)
      expect(yield* seen).toEqual(before)
      yield* receipts.sent(id, 1, 51, 6000)
      yield* receipts.sent(id, 1, 51, 9000)
      const after = yield* seen
      expect(after.count - before.count).toBe(1)
      expect(after.sum - before.sum).toBeCloseTo(5, 6)
    }).pipe(Effect.provide(stores))
  )
})
