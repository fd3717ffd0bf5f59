import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Option, Stream, TestClock } from "effect"
import { RateLimited, Unauthorized } from "../../../domain/model/Failure.ts"
import { TurnList } from "../../../services/turns/TurnList.ts"
import { Timeline } from "../../../services/turns/Timeline.ts"
import { accepted, answer, end, facts, hanging, id, streamOf, text, turns } from "./answering.ts"

const timeline = Effect.flatMap(Timeline, ({ ofRequest }) => Effect.map(ofRequest(id), Option.getOrThrow))
const limited = new RateLimited({ ...facts, status: 429, retryAfter: 60_000 })

describe("the attempts of a turn", () => {
  it.effect("are stored with its answer", () => {
    const { layer } = turns(() => streamOf(text("yes"), end()))
    return Effect.gen(function* () {
      yield* accepted()
      yield* answer()
      expect(yield* timeline).toMatchObject({
        failure: null,
        trail: [{ run: 1, candidate: "m", breaker: "closed", failure: null, promptTokens: 3, cost: 0.5 }]
      })
      const { turns: found } = yield* Effect.flatMap(TurnList, ({ search }) => search({ candidate: "m" }, undefined, 9))
      expect(found).toMatchObject([{ request: id, kind: "whole", person: 7, failure: null }])
    }).pipe(Effect.provide(layer))
  })

  it.effect("are stored when a run fails or is interrupted, and go on with the next one", () => {
    const { layer } = turns((call) =>
      call === 1 ? Stream.fail(limited) : call === 2 ? hanging("the beginning") : streamOf(text(" and the end"), end())
    )
    return Effect.gen(function* () {
      yield* accepted()
      expect(yield* Effect.flip(answer())).toMatchObject({ _tag: "RateLimited" })
      expect(yield* timeline).toMatchObject({
        failure: "RateLimited",
        trail: [{ run: 1, failure: "RateLimited", status: 429 }]
      })
      const second = yield* Effect.fork(answer())
      yield* TestClock.adjust("2 minutes")
      yield* Fiber.interrupt(second)
      expect((yield* timeline).trail).toMatchObject([{ run: 1 }, { run: 2, failure: "Interrupted" }])
      yield* answer()
      const { failure, trail } = yield* timeline
      expect(failure).toBe(null)
      expect(trail).toMatchObject([{ run: 1 }, { run: 2 }, { run: 3, resumed: "instruct", failure: null }])
    }).pipe(Effect.provide(layer))
  })

  it.effect("name the failure of an answer that no model could give", () => {
    const { layer } = turns(() => Stream.fail(new Unauthorized({ ...facts, status: 401 })))
    return Effect.gen(function* () {
      yield* accepted()
      yield* answer({ candidate: "m" })
      expect(yield* timeline).toMatchObject({
        state: "answered",
        failure: "Unauthorized",
        answer: { kind: "failed" },
        trail: [{ candidate: "m", failure: "Unauthorized", status: 401 }],
        verbs: ["retry", "drop", "answer"]
      })
    }).pipe(Effect.provide(layer))
  })
})
