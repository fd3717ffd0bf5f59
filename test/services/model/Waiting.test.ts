import { describe, expect, it } from "@effect/vitest"
import { type Duration, Effect, Exit, Fiber, FastCheck, TestClock } from "effect"
import { RateLimited, ServerError, StreamCut } from "../../../domain/model/Failure.ts"
import { RequestId } from "../../../domain/Ids.ts"
import type { Asked } from "../../../domain/model/Facts.ts"
import type { Ask } from "../../../services/model/ModelRouter.ts"
import { production } from "../../../services/resilience/Retry.ts"
import { ask, named, open, type Reply, world } from "./world.ts"

/** Each request fails in its first call, and is answered by the next. */
const firstFails = () => {
  const seen = new Set<string>()
  return ({ request }: Asked): Reply => {
    if (seen.has(request)) return `whole ${request}`
    seen.add(request)
    return { ends: ServerError }
  }
}

/** Several asks at once, again and again; how each ended. */
const storm = (
  rounds: number,
  atOnce: number,
  change: Partial<Ask> = {},
  pause: Duration.DurationInput = "5 minutes"
) =>
  Effect.gen(function* () {
    const ends: Array<{ readonly request: string; readonly exit: Exit.Exit<{ readonly text: string }, unknown> }> = []
    for (let round = 0; round < rounds; round++) {
      const asking = yield* Effect.fork(
        Effect.forEach(
          Array.from({ length: atOnce }, (_, index) => RequestId.make(`${round}:${index}`)),
          (request) => Effect.map(Effect.exit(ask({ request, ...change })), (exit) => ends.push({ request, exit })),
          { concurrency: "unbounded" }
        )
      )
      yield* TestClock.adjust(pause)
      yield* Fiber.join(asking)
    }
    return ends.filter(({ exit, request }) => Exit.isSuccess(exit) && exit.value.text === `whole ${request}`).length
  })

describe("a route that has to wait", () => {
  it.effect("gets all answers of one candidate that fails each request once, although its breaker opens", () => {
    const { calls, layer } = world({ a: firstFails() })
    return Effect.gen(function* () {
      expect(yield* storm(2, 20)).toBe(40)
      expect(calls.length).toBe(80)
    }).pipe(Effect.provide(layer))
  })

  it.effect("asks one that is well for each answer, however many retries others were granted", () => {
    const { calls, layer } = world({ a: [{ ends: ServerError }], b: ({ request }) => `whole ${request}` })
    return Effect.gen(function* () {
      expect(yield* storm(2, 20, { comesBack: true }, "10 seconds")).toBe(40)
      // One at each candidate, and at most what the budget of one client grants in 30 seconds.
      expect(calls.length).toBeLessThanOrEqual(80 + 30)
    }).pipe(Effect.provide(layer))
  })

  it.effect("sends no flood to candidates that all fail: one call each, and the rest from the budget", () => {
    const { calls, layer } = world({ a: [{ ends: ServerError }], b: [{ ends: ServerError }] }, { retry: production })
    return Effect.gen(function* () {
      expect(yield* storm(2, 50, { comesBack: true }, "1 second")).toBe(0)
      // Both breakers open after some failures; until then each ask may have asked both.
      expect(calls.length).toBeLessThanOrEqual(2 * 50 + 10 + 30)
    }).pipe(Effect.provide(layer))
  })

  it.effect("waits for a breaker within its total deadline only, and says whose is open and what came before", () => {
    const { calls, layer } = world({ a: [{ ends: ServerError }] }, {}, { total: "20 seconds" })
    return Effect.gen(function* () {
      yield* open("a")
      const asking = yield* Effect.fork(Effect.flip(ask()))
      yield* TestClock.adjust("20 seconds")
      const failure = yield* Fiber.join(asking)
      expect(failure).toMatchObject({ _tag: "CircuitOpen", candidate: "a", since: "ServerError" })
      expect(failure.message).toMatch(/^a was not asked: .*breaker is open \(before that: ServerError\)/)
      // One a second, as a last resort.
      expect(calls.length).toBeGreaterThan(1)
      expect(calls.length).toBeLessThanOrEqual(21)
    }).pipe(Effect.provide(layer))
  })

  it.effect("whose asks end before the break does gets the answers that are to be had all the same", () => {
    const { layer } = world({ a: firstFails() }, {}, { total: "15 seconds" })
    return Effect.gen(function* () {
      expect(yield* storm(2, 20, {}, "16 seconds")).toBeGreaterThanOrEqual(30)
    }).pipe(Effect.provide(layer))
  })

  it.effect("sends one last resort a second to a candidate that stays away, however many wait", () => {
    const { calls, layer } = world({ a: [{ ends: ServerError }] }, {}, { total: "10 seconds" })
    return Effect.gen(function* () {
      yield* open("a")
      const before = calls.length
      expect(yield* storm(1, 50, {}, "11 seconds")).toBe(0)
      expect(calls.length - before).toBeLessThanOrEqual(11)
    }).pipe(Effect.provide(layer))
  })

  it.effect("that is interrupted while it waits asks nobody any more", () => {
    const { calls, layer } = world({ a: [{ ends: ServerError }, "well"] })
    return Effect.gen(function* () {
      yield* open("a")
      const asking = yield* Effect.fork(ask())
      yield* TestClock.adjust("29 seconds")
      yield* Fiber.interrupt(asking)
      yield* TestClock.adjust("10 minutes")
      expect(named(calls)).toBe("a")
      expect((yield* ask()).text).toBe("well")
    }).pipe(Effect.provide(layer))
  })

  it.effect("does not come back to a candidate sooner than that asked for", () => {
    const { calls, layer } = world({ a: [{ ends: RateLimited }, "from a"], b: [{ ends: ServerError }] })
    return Effect.gen(function* () {
      const asking = yield* Effect.fork(ask())
      yield* TestClock.adjust("900 millis")
      expect(named(calls)).toBe("a b b b b")
      yield* TestClock.adjust("1 second")
      expect((yield* Fiber.join(asking)).text).toBe("from a")
    }).pipe(Effect.provide(layer))
  })

  it.effect("says that the budget is spent where that is why nobody is asked again", () => {
    const budget = { client: { share: 0, floor: 0, window: 10_000 } }
    const { calls, layer } = world({ a: [{ ends: ServerError }] }, { budget }, { total: "5 seconds" })
    return Effect.gen(function* () {
      const asking = yield* Effect.fork(Effect.flip(ask()))
      yield* TestClock.adjust("10 seconds")
      const failure = yield* Fiber.join(asking)
      expect(failure).toMatchObject({ _tag: "BudgetExhausted", candidate: "a", since: "ServerError" })
      expect(failure.message).toMatch(/budget is spent \(before that: ServerError\)/)
      expect(named(calls)).toBe("a")
    }).pipe(Effect.provide(layer))
  })

  it.effect.each([
    [{}, { right: { text: "half of it", candidate: "a", finish: undefined, cut: { _tag: "StreamCut" } } }],
    [{ comesBack: true }, { left: { _tag: "StreamCut" } }]
  ] as const)("gives what is left of a broken answer, marked, unless its caller comes back: %o", ([change, end]) => {
    const { layer } = world({ a: [{ says: "half of it", ends: StreamCut }, { ends: StreamCut }] })
    return Effect.gen(function* () {
      const asking = yield* Effect.fork(Effect.either(ask(change)))
      yield* TestClock.adjust("1 hour")
      expect(yield* Fiber.join(asking)).toMatchObject(end)
    }).pipe(Effect.provide(layer))
  })

  const replies = FastCheck.array(
    FastCheck.constantFrom<Reply>(
      { ends: ServerError },
      { ends: RateLimited },
      { says: "half", ends: StreamCut },
      "whole"
    ),
    { minLength: 1, maxLength: 8 }
  )

  it.effect.prop(
    "ends within its total deadline and what its last call takes, whoever fails how",
    [replies, replies],
    ([a, b]) => {
      const { layer } = world({ a, b }, { continuations: ["restart"] }, { total: "2 minutes" })
      return Effect.gen(function* () {
        const asking = yield* Effect.fork(Effect.forEach([1, 2, 3], () => Effect.exit(ask()), { concurrency: 3 }))
        yield* TestClock.adjust("150 seconds")
        expect((yield* Fiber.poll(asking))._tag).toBe("Some")
      }).pipe(Effect.provide(layer))
    },
    { fastCheck: { numRuns: 10 } }
  )
})
