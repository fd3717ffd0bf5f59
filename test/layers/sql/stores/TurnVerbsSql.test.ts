import { describe, it } from "@effect/vitest"
import { Effect, Exit, Layer } from "effect"
import { expect } from "vitest"
import { Answer } from "../../../../domain/turns/Answer.ts"
import { draftId } from "../../../../domain/conversation/Draft.ts"
import { conversationKey, type RequestId, requestId } from "../../../../domain/Ids.ts"
import { UnknownRequest } from "../../../../domain/turns/Timeline.ts"
import type { TurnVerb } from "../../../../domain/turns/Verbs.ts"
import * as Stores from "../../../../layers/sql/stores/Stores.ts"
import { Journal } from "../../../../services/operations/Journal.ts"
import { Receipts } from "../../../../services/telegram/Receipts.ts"
import { DeadLetters } from "../../../../services/turns/DeadLetters.ts"
import { Timeline } from "../../../../services/turns/Timeline.ts"
import { TurnStore } from "../../../../services/turns/TurnStore.ts"
import { TurnVerbs } from "../../../../services/turns/TurnVerbs.ts"
import { Updates } from "../../../../services/turns/Updates.ts"
import { databases } from "../../../support/Databases.ts"
import { message } from "./Arrivals.ts"

const conversation = conversationKey({ bot: 1, chat: 7, thread: undefined })
const none = { model: null, promptTokens: null, completionTokens: null, cost: null, delayed: false }

/** A turn of one message, with an answer of a kind. */
const turn = (update: number, kind?: Answer["kind"], failure?: string) =>
  Effect.gen(function* () {
    const turns = yield* TurnStore
    const id = requestId(1, update, 100)
    const { placed } = yield* (yield* Updates).accept(1, [message(update)], undefined, 900)
    const places = placed.map(({ ref }) => ref.place)
    yield* turns.claim({ id, conversation, places, since: 0, history: 1, now: 1000 })
    const way = { trail: { entries: [], omitted: 0 }, candidate: "a", failure }
    if (kind !== undefined)
      yield* turns.answered(new Answer({ turn: id, kind, text: "hi", at: 1005, ...none }), [], way)
    return id
  })

const deliver = (id: RequestId) =>
  Effect.flatMap(Receipts, (receipts) =>
    Effect.zipRight(
      receipts.intend(1, id, [{ chat_id: 7, text: "hi" }], 1006),
      receipts.sent(id, 0, 1000 + Number(id.split(":")[1]), 1007)
    )
  )

const act = (id: RequestId, verb: TurnVerb, by = "console", candidate?: string) =>
  Effect.flatMap(TurnVerbs, (verbs) => verbs.act(id, { verb, by, candidate }, 2000))

const why = <A>(effect: Effect.Effect<A, { readonly message: string }, TurnVerbs>) =>
  Effect.map(Effect.flip(effect), ({ message }) => message)

describe.each(databases)("What operators do with turns on %s", (_, database) => {
  const stores = Layer.provide(Stores.layer, database)

  it.effect("a turn that failed by a wrong key is a failed message, and is accepted again, once", () =>
    Effect.gen(function* () {
      const letters = yield* DeadLetters
      const id = yield* turn(1, "failed", "Unauthorized")
      yield* deliver(id)
      expect(yield* letters.list(10)).toMatchObject([{ turn: id, why: "failed", cause: "Unauthorized" }])
      expect(yield* letters.causes).toEqual([{ cause: "Unauthorized", count: 1 }])
      const { acted, placed } = yield* act(id, "retry", "console token")
      expect(acted).toMatchObject({ subject: id, verb: "retry", by: "console token", already: false })
      expect(placed.map(({ ref }) => ref.id)).toEqual([`${id}:again:1`])
      expect(acted.again).toBe(`${id}:again:1`)
      const late = yield* act(id, "drop", "owner 7")
      expect(late.acted).toEqual({ ...acted, already: true })
      expect(late.placed).toEqual([])
      expect(yield* letters.list(10)).toEqual([])
      const timeline = yield* Effect.flatten((yield* Timeline).ofRequest(id))
      expect(timeline).toMatchObject({
        again: `${id}:again:1`,
        verbs: [],
        actions: [{ verb: "retry", by: "console token" }]
      })
    }).pipe(Effect.provide(stores))
  )

  it.effect("of two operators who press the same verb at once, one acts, and the other is told so", () =>
    Effect.gen(function* () {
      for (const [update, kind, verb] of [
        [1, "failed", "retry"],
        [2, "failed", "drop"],
        [3, undefined, "cancel"],
        [4, undefined, "retry"],
        [5, "whole", "drop"]
      ] as const) {
        const id = yield* turn(update, kind, kind === "failed" ? "Unauthorized" : undefined)
        if (kind === "failed") yield* deliver(id)
        const both = yield* Effect.all([act(id, verb, "one"), act(id, verb, "two")], { concurrency: 2 })
        const [first, second] = both.map(({ acted }) => acted).toSorted((a, b) => Number(a.already) - Number(b.already))
        expect([first?.already, second?.already], verb).toEqual([false, true])
        expect(second?.by, verb).toBe(first?.by)
        expect(yield* (yield* Journal).list({ subject: id, limit: 9 }), verb).toMatchObject([{ verb, by: first?.by }])
      }
    }).pipe(Effect.provide(stores))
  )

  it.effect("a turn that is being answered takes a stop, or is hurried to another model", () =>
    Effect.gen(function* () {
      const id = yield* turn(1)
      const stopped = yield* act(id, "cancel")
      expect(stopped.placed).toMatchObject([{ conversation, ref: { kind: "stop", draft: draftId(id) } }])
      const hurried = yield* act(id, "answer", "console", "b")
      expect(hurried.placed).toMatchObject([
        { ref: { kind: "stop", draft: 0, act: { verb: "hurry", turn: id, candidate: "b" } } }
      ])
      expect(yield* why(act(id, "drop"))).toContain("it can take retry, cancel, answer")
      // After another attempt it can be hurried again.
      yield* (yield* TurnStore).retried(id, { entries: [], omitted: 0 })
      expect((yield* act(id, "answer", "console", "b")).acted.already).toBe(false)
    }).pipe(Effect.provide(stores))
  )

  it.effect("an answer that is not sent yet can be dropped, and never becomes a failed message", () =>
    Effect.gen(function* () {
      const id = yield* turn(1, "whole")
      const { placed } = yield* act(id, "drop")
      expect(placed).toMatchObject([{ ref: { kind: "stop", act: { verb: "drop", turn: id } } }])
      yield* (yield* Receipts).buried(id, "abandoned", 3000)
      expect(yield* (yield* DeadLetters).list(10)).toEqual([])
    }).pipe(Effect.provide(stores))
  )

  it.effect("a delivered answer can be given again by another model, and a turn that nobody knows is told", () =>
    Effect.gen(function* () {
      const id = yield* turn(1, "whole")
      yield* deliver(id)
      expect(yield* why(act(id, "cancel"))).toContain("was answered")
      const { placed } = yield* act(id, "answer", "console", "b")
      expect(placed).toMatchObject([{ ref: { id: `${id}:again:1`, candidate: "b" } }])
      const nobody = requestId(1, 99, 1)
      expect(yield* Effect.exit(act(nobody, "retry"))).toEqual(Exit.fail(UnknownRequest.of(nobody)))
    }).pipe(Effect.provide(stores))
  )
})
