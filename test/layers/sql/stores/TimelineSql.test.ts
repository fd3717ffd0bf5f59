import { describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { expect } from "vitest"
import { Answer } from "../../../../domain/turns/Answer.ts"
import { initial } from "../../../../domain/conversation/Reducer.ts"
import { ConversationKey, requestId } from "../../../../domain/Ids.ts"
import * as Stores from "../../../../layers/sql/stores/Stores.ts"
import { Conversations } from "../../../../services/engine/Conversations.ts"
import { Timeline } from "../../../../services/turns/Timeline.ts"
import { TurnStore } from "../../../../services/turns/TurnStore.ts"
import { Updates } from "../../../../services/turns/Updates.ts"
import { Receipts } from "../../../../services/telegram/Receipts.ts"
import { databases } from "../../../support/Databases.ts"
import { message, skipped } from "./Arrivals.ts"

const conversation = ConversationKey.make("1:7")
const payload = { chat_id: 7, text: "hello" }

describe.each(databases)("Timeline on %s", (_, database) => {
  const stores = Layer.provide(Stores.layer, database)

  it.effect("shows where each message stands, the newest version of an edited one", () =>
    Effect.gen(function* () {
      const updates = yield* Updates
      const turns = yield* TurnStore
      const receipts = yield* Receipts
      const timeline = yield* Timeline
      const states = Effect.map(timeline.ofChat(1, 7, 10), (all) => all.map((one) => [one.message, one.state]))
      const tell = { kind: "tell", about: "help" } as const

      yield* updates.accept(
        1,
        [message(1), skipped(2), message(3, tell), message(4), message(5, { message: 4, kind: "edit", stamp: 101 })],
        6,
        1000
      )
      expect(yield* states).toEqual([
        [4, "accepted"],
        [3, "accepted"],
        [2, "skipped"],
        [1, "accepted"]
      ])
      expect((yield* timeline.ofChat(1, 7, 1))[0]).toMatchObject({
        message: 4,
        request: requestId(1, 5, 101),
        turn: null
      })

      const id = requestId(1, 1, 100)
      const claim = { id, conversation, places: [1], since: 0, history: 40, now: 2000 }
      yield* turns.claim(claim)
      yield* turns.claim(claim)
      yield* receipts.intend(1, requestId(1, 3, 100), [payload], 2000)
      expect(yield* states).toMatchObject([
        [4, "accepted"],
        [3, "answered"],
        [2, "skipped"],
        [1, "answering"]
      ])

      const told = { model: null, promptTokens: null, completionTokens: null, cost: null, delayed: false }
      yield* turns.answered(new Answer({ turn: id, kind: "whole", text: "hello", at: 3000, ...told }), [])
      yield* receipts.sent(requestId(1, 3, 100), 0, 30, 3000)
      expect(yield* states).toMatchObject([
        [4, "accepted"],
        [3, "delivered"],
        [2, "skipped"],
        [1, "answered"]
      ])

      yield* receipts.intend(1, id, [payload, payload], 3000)
      yield* receipts.sent(id, 0, 31, 4000)
      expect((yield* states)[3]).toEqual([1, "answered"])
      yield* receipts.sent(id, 1, 32, 5000)
      expect((yield* timeline.ofChat(1, 7, 10))[3]).toMatchObject({
        chat: 7,
        message: 1,
        request: id,
        turn: id,
        state: "delivered",
        kind: "whole",
        attempts: 2,
        acceptedAt: 1000,
        deliveredAt: 5000
      })
      yield* receipts.ended(id, "abandoned", 6000)
      expect((yield* states)[3]).toEqual([1, "delivered"])
    }).pipe(Effect.provide(stores))
  )

  it.effect("shows a stop that took effect as handled, and one that was answered as delivered", () =>
    Effect.gen(function* () {
      const updates = yield* Updates
      const receipts = yield* Receipts
      const timeline = yield* Timeline
      const states = Effect.map(timeline.ofChat(1, 7, 10), (all) => all.map((one) => one.state))
      yield* updates.accept(1, [message(1, { kind: "stop" }), message(2, { kind: "stop" }), message(3)], 4, 1000)
      expect(yield* states).toEqual(["accepted", "accepted", "accepted"])
      const change = { state: initial, confirmed: [1, 2, 3], wakeAt: null, idle: true }
      yield* (yield* Conversations).commit(conversation, change)
      expect(yield* states).toEqual(["accepted", "handled", "handled"])
      const idle = requestId(1, 2, 100)
      yield* receipts.intend(1, idle, [payload], 2000)
      expect(yield* states).toEqual(["accepted", "answered", "handled"])
      yield* receipts.sent(idle, 0, 30, 3000)
      expect(yield* states).toEqual(["accepted", "delivered", "handled"])
    }).pipe(Effect.provide(stores))
  )

  it.effect("shows what was given up as ended", () =>
    Effect.gen(function* () {
      const id = requestId(1, 1, 100)
      yield* (yield* Updates).accept(1, [message(1)], 2, 1000)
      yield* (yield* TurnStore).claim({ id, conversation, places: [1], since: 0, history: 40, now: 2000 })
      yield* (yield* Receipts).ended(id, "bot was blocked by the user", 3000)
      expect(yield* (yield* Timeline).ofChat(1, 7, 10)).toMatchObject([{ state: "ended", deliveredAt: null }])
      expect(yield* (yield* Timeline).ofChat(1, 8, 10)).toEqual([])
    }).pipe(Effect.provide(stores))
  )
})
