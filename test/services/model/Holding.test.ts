import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Fiber, TestClock } from "effect"
import { ServerError } from "../../../domain/model/Failure.ts"
import * as Adaptation from "../../../domain/model/transcript/Adaptation.ts"
import { ask, named, within, world } from "./world.ts"

describe("the route, when it holds back", () => {
  it.effect("goes to the next candidate where too many calls of the first are under way", () => {
    const { calls, events, layer } = world(
      { a: [{ says: "", ends: "silence" }], b: ["from b"] },
      {},
      { bulkhead: { initial: 1, maximum: 1, queue: 0 } }
    )
    return Effect.gen(function* () {
      const first = yield* Effect.fork(ask())
      yield* TestClock.adjust("1 second")
      expect((yield* ask()).candidate).toBe("b")
      expect(named(calls)).toBe("a b")
      expect(events.find(({ _tag }) => _tag === "Skipped")).toMatchObject({ candidate: "a", why: "throttled" })
      yield* Fiber.interrupt(first)
    }).pipe(Effect.provide(layer))
  })

  it.effect("lets an urgent ask that waits go first", () => {
    const bulkhead = { initial: 1, maximum: 1 }
    const { calls, layer } = world({ a: [{ after: "1 second", comes: "well" }] }, {}, { bulkhead })
    return Effect.gen(function* () {
      for (const priority of ["high", "normal", "high"] as const) {
        yield* Effect.fork(ask({ priority, messages: [{ role: "user", content: priority }] }))
        yield* TestClock.adjust("10 millis")
      }
      yield* TestClock.adjust("1 minute")
      expect(calls.map(({ request }) => request.messages[0]?.content)).toEqual(["high", "high", "normal"])
    }).pipe(Effect.provide(layer))
  })

  const deadlines = { firstToken: Duration.seconds(60) }
  const answers = { after: "6 seconds", comes: "well" } as const

  it.effect("waits for a first token as long as a candidate usually needs", () => {
    const { calls, layer } = world({ a: [answers] }, { deadlines }, { adaptation: Adaptation.defaults })
    return Effect.gen(function* () {
      for (let n = 0; n < 21; n++) yield* within(ask())
      expect(calls[0]?.request.deadlines).toEqual({ firstToken: Duration.seconds(60) })
      expect(calls[20]?.request.deadlines).toEqual({ firstToken: Duration.seconds(18) })
    }).pipe(Effect.provide(layer))
  })

  it.effect("keeps to the deadlines that are set where adapting is off", () => {
    const { calls, layer } = world({ a: [answers] }, { deadlines })
    return Effect.gen(function* () {
      for (let n = 0; n < 21; n++) yield* within(ask())
      expect(calls[20]?.request.deadlines).toEqual({ firstToken: Duration.seconds(60) })
    }).pipe(Effect.provide(layer))
  })

  const hasty = { samples: 4, factor: 3, shortest: 0.25, longest: 2, failing: 0.4 }

  it.effect("asks another candidate sooner where most calls of the first fail, but not the last one", () => {
    const { calls, layer } = world({ a: [{ ends: ServerError }], b: ["from b"] }, {}, { adaptation: hasty })
    return Effect.gen(function* () {
      yield* within(ask())
      expect(named(calls)).toBe("a a a a b")
      yield* within(ask())
      expect(named(calls)).toBe("a a a a b a b")
    }).pipe(Effect.provide(layer))
  })
})
