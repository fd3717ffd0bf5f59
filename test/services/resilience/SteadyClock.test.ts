import { describe, expect, it } from "@effect/vitest"
import { Clock, Duration, Effect, Fiber, TestClock } from "effect"
import { type Deadlines, defaults } from "../../../domain/model/Deadlines.ts"
import { Vitals } from "../../../layers/model/Vitals.ts"
import * as Breaker from "../../../services/resilience/Breaker.ts"
import { Breakers } from "../../../services/resilience/Breakers.ts"
import { BreakerStore } from "../../../services/resilience/BreakerStore.ts"
import * as Deadline from "../../../services/resilience/Deadline.ts"
import { steadyMillis } from "../../../services/resilience/SteadyClock.ts"
import { jumpingClock } from "../../support/JumpingClock.ts"
import { judge, Trouble, trouble } from "./trouble.ts"

const hour = 3_600_000
const jumps = [["forward", 3 * hour] as const, ["backward", -3 * hour] as const]

/** Runs on a clock whose wall time can be set. */
const jumping = <A, E, R>(use: (jump: (millis: number) => void) => Effect.Effect<A, E, R>) =>
  Effect.flatMap(jumpingClock, ({ clock, jump }) => Effect.withClock(use(jump), clock))

const deadlines: Deadlines = { ...defaults, idle: Duration.seconds(60) }

describe.each(jumps)("a wall clock that is set %s by hours", (_, millis) => {
  it.effect("moves no steady time", () =>
    jumping((jump) =>
      Effect.gen(function* () {
        yield* TestClock.setTime(1_764_000_000_123)
        const before = yield* steadyMillis
        expect(before).toBe(1_764_000_000_123)
        jump(millis)
        expect(yield* steadyMillis).toBe(before)
        yield* TestClock.adjust("7 millis")
        expect((yield* steadyMillis) - before).toBe(7)
        expect(yield* Clock.currentTimeMillis).toBe(before + millis + 7)
      })
    )
  )

  it.scoped("cuts no stream, and lets none outlive its deadlines", () =>
    jumping((jump) =>
      Effect.gen(function* () {
        let aborted = 0
        const vitals = new Vitals(yield* Deadline.scoped, deadlines, true, () => void aborted++)
        vitals.started()
        vitals.waiting()
        jump(millis)
        yield* TestClock.adjust("59 seconds")
        expect(aborted).toBe(0)
        vitals.waiting()
        yield* TestClock.adjust("59 seconds")
        expect(aborted).toBe(0)
        yield* TestClock.adjust("2 seconds")
        expect([aborted, vitals.expired]).toEqual([1, "idle"])
      })
    )
  )

  it.effect("interrupts no call before its deadline, and none later", () =>
    jumping((jump) =>
      Effect.gen(function* () {
        const deadline = yield* Deadline.make
        const running = yield* Effect.fork(Effect.flip(Deadline.within(deadline, Effect.never, 5000, () => "late")))
        yield* Effect.yieldNow()
        jump(millis)
        yield* TestClock.adjust("4900 millis")
        expect((yield* Fiber.poll(running))._tag).toBe("None")
        yield* TestClock.adjust("200 millis")
        expect(yield* Fiber.join(running)).toBe("late")
      })
    )
  )

  it.effect("neither opens a breaker nor shortens or lengthens its break", () =>
    jumping((jump) =>
      Effect.gen(function* () {
        const breaker = yield* Breaker.make("some/model", { slow: "10 seconds", minimum: 10 })
        const call = Effect.ignore(breaker.protect()(Effect.sleep("1 second")))
        const slow = yield* Effect.fork(Effect.repeatN(call, 40))
        yield* TestClock.adjust("500 millis")
        jump(millis)
        yield* TestClock.adjust("60 seconds")
        yield* Fiber.join(slow)
        expect((yield* breaker.view).state).toBe("closed")
        yield* Effect.repeatN(Effect.ignore(breaker.protect()(Effect.fail(trouble))), 4)
        jump(millis)
        expect(breaker.unsafeWait()).toBe(30_000)
        yield* TestClock.adjust("30 seconds")
        expect(breaker.unsafeWait()).toBe(0)
      })
    )
  )

  it.scoped("while nothing runs leaves a breaker open for no longer than it was to be", () =>
    jumping((jump) =>
      Effect.gen(function* () {
        yield* TestClock.setTime(10 * hour)
        const saved = yield* Effect.map(steadyMillis, (now) => ({
          name: "some/model",
          state: "open" as const,
          until: now - millis + 30_000,
          openings: 1,
          savedAt: now - millis
        }))
        jump(millis)
        const store = BreakerStore.of({ load: Effect.succeed([saved]), save: () => Effect.void })
        const breakers = Breakers.layer().pipe((layer) => Effect.provide(Breakers, layer))
        const { get } = yield* Effect.provideService(breakers, BreakerStore, store)
        expect((yield* get("some/model")).unsafeWait()).toBeLessThanOrEqual(30_000)
      })
    )
  )

  it.effect("lets a provider's hint hold for as long as it said", () =>
    jumping((jump) =>
      Effect.gen(function* () {
        const breaker = yield* Breaker.make("some/model")
        const limited = new Trouble({ retryAfter: 90_000 })
        yield* Effect.repeatN(Effect.ignore(breaker.protect(judge)(limited)), 4)
        const wait = breaker.unsafeWait()
        jump(millis)
        expect(breaker.unsafeWait()).toBe(wait)
      })
    )
  )
})
