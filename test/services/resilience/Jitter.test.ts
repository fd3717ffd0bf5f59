import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, FastCheck, Option, Random, Schedule } from "effect"
import { type Judgement, transient } from "../../../domain/resilience/Judgement.ts"
import * as Retry from "../../../services/resilience/Retry.ts"
import { stepping } from "../../../services/resilience/Stepping.ts"

/** The delays in milliseconds that a schedule yields, one for each input. */
const delays = <In>(schedule: Schedule.Schedule<unknown, In>, inputs: ReadonlyArray<In>) => {
  const step = stepping(schedule)
  return Effect.map(Effect.forEach(inputs, step), (all) =>
    all.flatMap((delay) => Option.toArray(Option.map(delay, Duration.toMillis)))
  )
}
const times = (count: number) => Array.from({ length: count }, () => undefined)
const seeded = (seed: unknown) => Effect.withRandom(Random.make(seed))

const sane = FastCheck.record({
  base: FastCheck.integer({ min: 1, max: 10_000 }),
  factor: FastCheck.double({ min: 1, max: 10, noNaN: true }),
  cap: FastCheck.integer({ min: 1, max: 100_000 }),
  seed: FastCheck.integer()
})
/** Whatever a careless program can write: negative, zero, huge, infinite, no number. */
const absurd = FastCheck.oneof(
  FastCheck.double(),
  FastCheck.constantFrom(NaN, Infinity, -Infinity, 0, -1, Number.MAX_VALUE, 1e15)
)
const longest = 2 ** 31 - 1

describe("delays before jitter", () => {
  it.effect.prop("never shrink, and stay within the cap", [sane], ([{ base, cap, factor }]) =>
    Effect.gen(function* () {
      const yielded = yield* delays(Retry.exponential({ base, factor, cap }), times(40))
      expect(yielded).toEqual(yielded.toSorted((a, b) => a - b))
      expect(yielded[0]).toBe(Math.min(base, cap))
      for (const [i, delay] of yielded.entries()) expect(delay).toBe(Math.min(Math.round(base * factor ** i), cap))
    })
  )
})

describe("jitter", () => {
  it.effect.prop("lies within its band", [sane], ([{ base, cap, factor, seed }]) =>
    Effect.gen(function* () {
      const exponential = Retry.exponential({ base, factor, cap })
      const centres = yield* delays(exponential, times(20))
      const yielded = yield* delays(Retry.jittered(0.25, "10 minutes")(exponential), times(20))
      for (const [i, delay] of yielded.entries()) {
        expect(delay).toBeGreaterThanOrEqual(Math.floor(centres[i]! * 0.75))
        expect(delay).toBeLessThanOrEqual(Math.ceil(centres[i]! * 1.25))
      }
    }).pipe(seeded(seed))
  )

  it.effect("is even over its band, in mean and in variance", () =>
    Effect.gen(function* () {
      const spread = Retry.jittered(0.25, "10 minutes")(Schedule.spaced("1000 millis"))
      const yielded = yield* Effect.forEach(times(4000), (_, seed) =>
        delays(spread, times(1)).pipe(seeded(`even ${seed}`))
      )
      const mean = yielded.flat().reduce((sum, delay) => sum + delay, 0) / 4000
      const variance = yielded.flat().reduce((sum, delay) => sum + (delay - mean) ** 2, 0) / 4000
      expect(Math.abs(mean - 1000)).toBeLessThan(500 * 0.02)
      expect(Math.abs(variance / (500 ** 2 / 12) - 1)).toBeLessThan(0.05)
    })
  )

  it.effect.prop("never passes the cap", [sane, FastCheck.double()], ([{ base, cap, factor, seed }, ratio]) =>
    Effect.gen(function* () {
      const schedule = Retry.jittered(ratio, cap)(Retry.exponential({ base, factor, cap }))
      expect(Math.max(...(yield* delays(schedule, times(20))))).toBeLessThanOrEqual(cap)
    }).pipe(seeded(seed))
  )

  it.effect.prop(
    "deterministic: the same delays for the same id, wherever and however often it is asked",
    [FastCheck.string(), FastCheck.integer(), FastCheck.integer()],
    ([id, one, two]) =>
      Effect.gen(function* () {
        const schedule = Retry.deterministic(id)(Retry.jittered(1, "2 hours")(Schedule.spaced("1 hour")))
        const first = yield* delays(schedule, times(5)).pipe(seeded(one))
        expect(yield* delays(schedule, times(5)).pipe(seeded(two))).toEqual(first)
        expect(new Set(first).size).toBe(5)
      })
  )

  it.effect("deterministic: spread over the requests", () =>
    Effect.gen(function* () {
      const first = yield* Effect.forEach(times(4000), (_, i) =>
        delays(
          Retry.deterministic(`1:${i}:1700000000`)(Retry.jittered(1, "2 seconds")(Schedule.spaced("1 second"))),
          times(1)
        )
      )
      const counts = Array.from({ length: 10 }, (_, tenth) => first.flat().filter((d) => Math.floor(d / 200) === tenth))
      for (const { length } of counts) expect(Math.abs(length - 400)).toBeLessThan(80)
    })
  )
})

describe("whatever a policy or a failure says", () => {
  it.effect.prop(
    "no delay is negative, no number, a fraction, or longer than a timer can run",
    [absurd, absurd, absurd, absurd, absurd, FastCheck.integer()],
    ([base, factor, cap, ratio, retryAfter, seed]) =>
      Effect.gen(function* () {
        const backoff = { base, factor, cap }
        const exponential = Retry.exponential(backoff)
        const failures = (["rate-limited", undefined] as const).flatMap((because) => [
          transient({ because }),
          transient({ because, retryAfter })
        ])
        const inputs = Array.from({ length: 60 }, (_, i) => failures[i % failures.length]!)
        const all: ReadonlyArray<Schedule.Schedule<unknown, Judgement>> = [
          exponential,
          Retry.jittered(ratio, cap)(exponential),
          Retry.honourRetryAfter(longest)(exponential),
          Retry.honourRetryAfter(cap)(exponential),
          Retry.fromPolicy({ ...backoff, jitter: ratio, retries: 50, longestHint: cap })
        ]
        for (const schedule of all) {
          for (const delay of yield* delays(schedule, inputs)) {
            expect(Number.isInteger(delay) && delay >= 0 && delay <= longest, `${delay}`).toBe(true)
          }
        }
      }).pipe(seeded(seed))
  )

  it.effect("an absurd Retry-After ends the retries, one that is no number or past asks for nothing", () =>
    Effect.gen(function* () {
      const after = (retryAfter: number) =>
        delays(Retry.honourRetryAfter("5 seconds")(Schedule.spaced("70 millis")), [transient({ retryAfter })])
      expect(yield* after(86_400_000)).toEqual([])
      expect(yield* after(Infinity)).toEqual([])
      expect(yield* after(NaN)).toEqual([70])
      expect(yield* after(-1000)).toEqual([70])
      expect(yield* after(1500.4)).toEqual([1500])
    })
  )
})
