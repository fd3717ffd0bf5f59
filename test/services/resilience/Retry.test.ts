import { describe, it } from "@effect/vitest"
import { assertEquals, assertTrue, deepStrictEqual, strictEqual } from "@effect/vitest/utils"
import { Chunk, Clock, Duration, Effect, FastCheck, Fiber, Random, Schedule, TestClock } from "effect"
import { permanent, transient } from "../../../domain/resilience/Judgement.ts"
import * as Resilience from "../../../services/resilience/Resilience.ts"
import * as Retry from "../../../services/resilience/Retry.ts"
import { judge, Refused, Trouble, trouble } from "./trouble.ts"

const policy = { base: "50 millis", factor: 2, cap: "500 millis" } as const

/** The delays in milliseconds that a schedule yields for failures in a row. */
const delays = <E>(schedule: Schedule.Schedule<unknown, E>, failures: ReadonlyArray<E>) =>
  Effect.map(Schedule.run(Schedule.delays(schedule), 0, failures), (run) =>
    Chunk.toReadonlyArray(run).map(Duration.toMillis)
  )

/** Fails as told, and then succeeds; counts the calls and when they were. */
const failing = (failures: ReadonlyArray<Trouble | Refused>) => {
  const calls: Array<number> = []
  const effect = Effect.flatMap(Clock.currentTimeMillis, (now) => {
    const failure = failures[calls.push(now) - 1]
    return failure === undefined ? Effect.succeed("done") : Effect.fail(failure)
  })
  return { calls, effect }
}

const settled = <A, E>(effect: Effect.Effect<A, E>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.fork(effect)
    yield* TestClock.adjust("1 hour")
    return yield* Fiber.join(fiber)
  })

/** In the middle of its range, jitter changes nothing. */
const unjittered = Effect.withRandom(Random.fixed([0.5]))

describe("schedules", () => {
  it.effect("exponential: 50, 100, 200, 400, 500, 500 ...", () =>
    Effect.gen(function* () {
      const yielded = yield* delays(Retry.exponential(policy), Array(7).fill(undefined))
      deepStrictEqual(yielded, [50, 100, 200, 400, 500, 500, 500])
    })
  )

  it.effect.prop("jittered: within its band, and never past the cap", [FastCheck.integer()], ([seed]) =>
    Effect.gen(function* () {
      const schedule = Retry.jittered(0.25, "500 millis")(Retry.exponential(policy))
      const yielded = yield* delays(schedule, Array(8).fill(undefined))
      const centre = [50, 100, 200, 400, 500, 500, 500, 500]
      for (const [i, delay] of yielded.entries()) {
        assertTrue(delay >= centre[i]! * 0.75 && delay <= Math.min(500, centre[i]! * 1.25))
      }
    }).pipe(Effect.withRandom(Random.make(seed)))
  )

  it.effect("jittered: spreads over the whole band", () =>
    Effect.gen(function* () {
      const schedule = Retry.jittered(0.25, "1 second")(Schedule.spaced("100 millis"))
      const yielded = yield* delays(schedule, Array(4000).fill(undefined))
      const counts = [75, 85, 95, 105, 115].map((from) => yielded.filter((d) => d >= from && d < from + 10).length)
      for (const count of counts) assertTrue(Math.abs(count - 800) < 160, String(counts))
    }).pipe(Effect.withRandom(Random.make("even")))
  )

  it.effect("production: three retries, 50, 100 and 200 ms", () =>
    Effect.gen(function* () {
      deepStrictEqual(yield* delays(Retry.production, Array(9).fill(transient())), [50, 100, 200, 0])
    }).pipe(unjittered)
  )

  it.effect("production: a rate limit without a hint waits 1, 2 and 4 s", () =>
    Effect.gen(function* () {
      const limited = transient({ because: "rate-limited" })
      deepStrictEqual(yield* delays(Retry.production, Array(9).fill(limited)), [1000, 2000, 4000, 0])
    })
  )

  it.effect("production: waits as long as it is asked to, never less than its own delay", () =>
    Effect.gen(function* () {
      const hints = [3000, 1, 150].map((retryAfter) => transient({ retryAfter }))
      deepStrictEqual(yield* delays(Retry.production, hints), [3000, 100, 200])
    }).pipe(unjittered)
  )

  it.effect("whileTransient: ends at what is not", () =>
    Effect.gen(function* () {
      const schedule = Retry.whileTransient(Schedule.spaced("1 second"))
      deepStrictEqual(yield* delays(schedule, [transient(), transient(), permanent, transient()]), [1000, 1000, 0])
    })
  )
})

const retrying = <A>(effect: Effect.Effect<A, Trouble | Refused>) =>
  Effect.flatMap(Resilience.make({ retry: Retry.production, judge }), (policy) =>
    effect.pipe(Resilience.protect(policy))
  )

describe("an effect under a preset", () => {
  it.effect("tries again after a transient failure, and succeeds", () =>
    Effect.gen(function* () {
      const { calls, effect } = failing([trouble, new Trouble({ retryAfter: 3000 })])
      strictEqual(yield* settled(retrying(effect)), "done")
      deepStrictEqual(calls, [0, 50, 3050])
    }).pipe(unjittered)
  )

  it.effect("fails with the last failure after three retries", () =>
    Effect.gen(function* () {
      const last = new Trouble({ because: "overloaded" })
      const { calls, effect } = failing([trouble, trouble, trouble, last, trouble])
      assertEquals(yield* settled(Effect.flip(retrying(effect))), last)
      strictEqual(calls.length, 4)
    })
  )

  it.effect("does not try again after a permanent failure, at first or later", () =>
    Effect.gen(function* () {
      const refused = new Refused()
      const first = failing([refused])
      const later = failing([trouble, refused])
      assertEquals(yield* settled(Effect.flip(retrying(first.effect))), refused)
      assertEquals(yield* settled(Effect.flip(retrying(later.effect))), refused)
      deepStrictEqual([first.calls.length, later.calls.length], [1, 2])
    })
  )

  it.effect("leaves a wait of more than five seconds to whoever can park", () =>
    Effect.gen(function* () {
      const limited = new Trouble({ retryAfter: 5001 })
      const { calls, effect } = failing([limited])
      assertEquals(yield* Effect.flip(retrying(effect)), limited)
      strictEqual(calls.length, 1)
    })
  )

  it.effect("does not try again once its caller gave up", () =>
    Effect.gen(function* () {
      const { calls, effect } = failing([trouble])
      const fiber = yield* Effect.fork(retrying(effect))
      yield* TestClock.adjust("1 millis")
      yield* Fiber.interrupt(fiber)
      yield* TestClock.adjust("1 hour")
      strictEqual(calls.length, 1)
    })
  )
})
