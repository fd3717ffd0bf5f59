import { describe, expect, it } from "@effect/vitest"
import { Chunk, Deferred, Duration, Effect, Exit, FastCheck, Fiber, Option, Schedule, Stream, TestClock } from "effect"
import type { BreakerPolicy } from "../../../domain/resilience/BreakerPolicy.ts"
import * as Judge from "../../../domain/resilience/Judgement.ts"
import { CircuitOpen } from "../../../domain/resilience/Refusal.ts"
import * as Breaker from "../../../services/resilience/Breaker.ts"
import { Breakers } from "../../../services/resilience/Breakers.ts"
import { BreakerStore } from "../../../services/resilience/BreakerStore.ts"
import * as Retry from "../../../services/resilience/Retry.ts"
import { stepping } from "../../../services/resilience/Stepping.ts"
import { judge, Mistake, Refused, Trouble, trouble } from "./trouble.ts"

const name = "search"

const fail = (breaker: Breaker.Breaker, times = 1, how: Trouble = trouble) =>
  Effect.repeatN(Effect.ignore(breaker.protect(judge)(Effect.fail(how))), times - 1)
const succeed = (breaker: Breaker.Breaker) => Effect.either(breaker.protect()(Effect.succeed("well")))
const stateOf = (breaker: Breaker.Breaker) => Effect.map(breaker.view, ({ state }) => state)
const opened = (policy?: Partial<BreakerPolicy>) =>
  Effect.tap(Breaker.make(name, policy), (breaker) => fail(breaker, 5))

describe("a circuit breaker", () => {
  it.effect("opens after five failures in a row, and refuses with the time that is left", () =>
    Effect.gen(function* () {
      const breaker = yield* Breaker.make(name)
      yield* fail(breaker, 4)
      yield* succeed(breaker)
      yield* fail(breaker, 4)
      expect(yield* stateOf(breaker)).toBe("closed")
      yield* fail(breaker)
      expect(yield* stateOf(breaker)).toBe("open")
      yield* TestClock.adjust("10 seconds")
      expect(yield* Effect.flip(breaker.protect()(Effect.die("must not run")))).toEqual(
        new CircuitOpen({ policy: name, retryAfter: 20_000 })
      )
    })
  )

  it.effect("that only observes lets every call through, counts it, and opens again once it was reset", () =>
    Effect.gen(function* () {
      const breaker = yield* opened()
      yield* breaker.observe
      expect([yield* stateOf(breaker), breaker.unsafeWait()]).toEqual(["observing", 0])
      yield* fail(breaker, 20)
      expect(yield* succeed(breaker)).toMatchObject({ right: "well" })
      expect(yield* breaker.view).toMatchObject({ state: "observing", calls: 26, failures: 25 })
      yield* breaker.reset
      yield* fail(breaker, 5)
      expect(yield* stateOf(breaker)).toBe("open")
    })
  )

  it.effect("lets one probe through after its break, and closes after two that succeeded", () =>
    Effect.gen(function* () {
      const breaker = yield* opened()
      yield* TestClock.adjust("30 seconds")
      const gate = yield* Deferred.make<void>()
      const probe = yield* Effect.fork(breaker.protect()(Deferred.await(gate)))
      yield* Effect.yieldNow()
      const others = yield* Effect.all(Array.from({ length: 50 }, () => succeed(breaker)))
      expect(others.filter((other) => other._tag === "Right")).toEqual([])
      yield* Deferred.succeed(gate, undefined)
      yield* Fiber.join(probe)
      expect(yield* stateOf(breaker)).toBe("half-open")
      yield* succeed(breaker)
      expect(yield* stateOf(breaker)).toBe("closed")
    })
  )

  it.effect("stays open longer after each failed probe, and starts over once it has closed", () =>
    Effect.gen(function* () {
      const breaker = yield* opened()
      const waits: Array<number> = []
      for (let row = 0; row < 6; row++) {
        waits.push(breaker.unsafeWait() / 1000)
        yield* TestClock.adjust(Duration.millis(breaker.unsafeWait()))
        yield* fail(breaker)
      }
      expect(waits).toEqual([30, 60, 120, 240, 300, 300])
      yield* TestClock.adjust("5 minutes")
      yield* succeed(breaker)
      yield* succeed(breaker)
      yield* fail(breaker, 5)
      expect(breaker.unsafeWait()).toBe(30_000)
    })
  )

  it.effect.each([
    ["a minute", 60_000, 60_000],
    ["less than the break", 1000, 30_000],
    ["a day", 86_400_000, 3_600_000],
    ["infinity", Infinity, 3_600_000]
  ] as const)("honours a Retry-After of %s within an hour", ([, retryAfter, wait]) =>
    Effect.gen(function* () {
      const breaker = yield* Breaker.make(name)
      yield* fail(breaker, 5, new Trouble({ retryAfter }))
      expect(breaker.unsafeWait()).toBe(wait)
    })
  )

  it.effect("counts neither interrupts, nor defects, nor what its judge does not call transient, nor refusals", () =>
    Effect.gen(function* () {
      const breaker = yield* Breaker.make(name)
      const innocent: ReadonlyArray<Effect.Effect<never, unknown>> = [
        breaker.protect(judge)(Effect.interrupt),
        breaker.protect(judge)(Effect.die("a bug")),
        breaker.protect(judge)(new Refused()),
        breaker.protect(judge)(new Mistake()),
        breaker.protect()(new CircuitOpen({ policy: "another" }))
      ]
      for (const effect of innocent) yield* Effect.repeatN(Effect.exit(effect), 9)
      expect(yield* breaker.view).toMatchObject({ state: "closed", failures: 0 })
    })
  )

  it.effect("takes the place of an interrupted probe back, and is not stuck half-open", () =>
    Effect.gen(function* () {
      const breaker = yield* opened()
      yield* TestClock.adjust("30 seconds")
      const probe = yield* Effect.fork(breaker.protect()(Effect.never))
      yield* Effect.yieldNow()
      expect(Exit.isFailure(yield* Effect.exit(succeed(breaker)))).toBe(false)
      expect((yield* succeed(breaker))._tag).toBe("Left")
      yield* Fiber.interrupt(probe)
      yield* succeed(breaker)
      yield* succeed(breaker)
      expect(yield* stateOf(breaker)).toBe("closed")
    })
  )

  it.effect("gives the place of a probe that never came back to another", () =>
    Effect.gen(function* () {
      const breaker = yield* opened({ lostProbe: "1 minute" })
      yield* TestClock.adjust("30 seconds")
      expect(typeof breaker.unsafeAcquire()).toBe("object")
      expect(typeof breaker.unsafeAcquire()).toBe("number")
      yield* TestClock.adjust("1 minute")
      expect(typeof breaker.unsafeAcquire()).toBe("object")
    })
  )

  it.effect("is not disturbed by what was begun before it opened", () =>
    Effect.gen(function* () {
      const breaker = yield* Breaker.make(name)
      const early = Array.from({ length: 4 }, () => breaker.unsafeAcquire())
      yield* fail(breaker, 5)
      yield* TestClock.adjust("30 seconds")
      const probe = breaker.unsafeAcquire()
      for (const permit of early) if (typeof permit === "object") permit.fail(Judge.transient())
      expect(yield* stateOf(breaker)).toBe("half-open")
      if (typeof probe === "object") {
        probe.succeed()
        probe.fail(Judge.transient())
      }
      yield* succeed(breaker)
      expect(yield* stateOf(breaker)).toBe("closed")
    })
  )

  it.effect("opens at the failure rate of its window, by count and by time", () =>
    Effect.gen(function* () {
      const never = { consecutive: Infinity, failureRate: 0.5, minimum: 10 }
      const byCount = yield* Breaker.make("count", { ...never, window: { calls: 10 } })
      for (let call = 0; call < 20; call++) yield* call % 5 === 0 ? fail(byCount) : succeed(byCount)
      expect(yield* byCount.view).toMatchObject({ state: "closed", calls: 10, failures: 2 })
      yield* fail(byCount, 5)
      expect(yield* stateOf(byCount)).toBe("open")

      const byTime = yield* Breaker.make("time", { ...never, window: { time: "10 seconds" } })
      yield* fail(byTime, 9)
      yield* TestClock.adjust("11 seconds")
      yield* fail(byTime, 9)
      expect(yield* byTime.view).toMatchObject({ state: "closed", calls: 9 })
      yield* fail(byTime)
      expect(yield* stateOf(byTime)).toBe("open")
    })
  )

  it.effect("opens at the share of slow calls, whole or to the first token", () =>
    Effect.gen(function* () {
      const slow = { minimum: 4, slowRate: 0.5 }
      const whole = yield* Breaker.make("whole", { ...slow, slow: "1 second" })
      const calling = yield* Effect.fork(Effect.repeatN(whole.protect()(Effect.sleep("2 seconds")), 3))
      yield* TestClock.adjust("8 seconds")
      yield* Fiber.join(calling)
      expect(yield* stateOf(whole)).toBe("open")

      const first = yield* Breaker.make("first", { ...slow, slowFirst: "1 second" })
      for (const firstToken of [100, 100, 2000, 2000]) {
        const permit = first.unsafeAcquire()
        if (typeof permit === "object") permit.succeed(firstToken)
      }
      expect(yield* stateOf(first)).toBe("open")
    })
  )

  it.effect("is isolated and reset by hand", () =>
    Effect.gen(function* () {
      const breaker = yield* Breaker.make(name)
      yield* breaker.isolate
      yield* TestClock.adjust("10 days")
      expect(yield* Effect.flip(breaker.protect()(Effect.void))).toEqual(new CircuitOpen({ policy: name }))
      yield* breaker.reset
      expect((yield* succeed(breaker))._tag).toBe("Right")
    })
  )

  it.effect("does not stay open for ever when the clock was set back", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Duration.toMillis("100 days"))
      const breaker = yield* opened()
      yield* TestClock.setTime(0)
      expect((yield* succeed(breaker))._tag).toBe("Left")
      yield* TestClock.adjust("30 seconds")
      expect((yield* succeed(breaker))._tag).toBe("Right")
    })
  )

  it.scoped("tells its transitions", () =>
    Effect.gen(function* () {
      const breaker = yield* Breaker.make(name)
      const told = yield* Effect.fork(Stream.runCollect(Stream.take(breaker.transitions, 3)))
      yield* TestClock.adjust("1 second")
      yield* fail(breaker, 5)
      yield* TestClock.adjust("30 seconds")
      yield* succeed(breaker)
      yield* succeed(breaker)
      const seen = Chunk.toReadonlyArray(yield* Fiber.join(told))
      expect(seen.map(({ at, from, state }) => [from, state, at])).toEqual([
        ["closed", "open", 1000],
        ["open", "half-open", 31_000],
        ["half-open", "closed", 31_000]
      ])
    })
  )

  it.effect("steps its schedule of breaks when each begins, and repeats the last once that has ended", () =>
    Effect.gen(function* () {
      const steps: Array<number> = []
      const breaks = Schedule.exponential("1 second").pipe(
        Schedule.intersect(Schedule.recurs(3)),
        Schedule.tapOutput(([, step]) => Effect.sync(() => void steps.push(step)))
      )
      const breaker = yield* Breaker.make(name, { consecutive: 1, breaks })
      expect(steps).toEqual([])
      const waits: Array<number> = []
      for (let row = 0; row < 5; row++) {
        yield* fail(breaker)
        waits.push(breaker.unsafeWait())
        yield* TestClock.adjust(Duration.millis(breaker.unsafeWait()))
      }
      expect(waits).toEqual([1000, 2000, 4000, 4000, 4000])
      expect(steps.slice(0, 3)).toEqual([0, 1, 2])
    })
  )

  it.effect("ends the retries of a call that opened it", () =>
    Effect.gen(function* () {
      const breaker = yield* Breaker.make(name)
      const left = Retry.untilOpen(breaker)(Schedule.forever)
      yield* fail(breaker, 4)
      const step = stepping(left)
      expect(Option.isSome(yield* step(undefined))).toBe(true)
      yield* fail(breaker)
      expect(Option.isSome(yield* step(undefined))).toBe(false)
      yield* TestClock.adjust("30 seconds")
      expect(Option.isSome(yield* step(undefined))).toBe(true)
      yield* breaker.isolate
      expect(Option.isSome(yield* step(undefined))).toBe(false)
    })
  )

  it.effect.prop(
    "does what a simple model of it does, whatever comes",
    [
      FastCheck.array(FastCheck.constantFrom(...(["succeed", "fail", "interrupt", "second", "break"] as const)), {
        maxLength: 80
      })
    ],
    ([acts]) =>
      Effect.gen(function* () {
        yield* TestClock.setTime(1_000_000)
        const policy = { failureRate: 1, minimum: 1000, breaks: Schedule.spaced("30 seconds") }
        const breaker = yield* Breaker.make(name, policy)
        const model = { row: 0, openUntil: 0, probing: false, well: 0 }
        let now = 1_000_000
        for (const act of acts) {
          if (act === "second" || act === "break") {
            const step = act === "second" ? 1000 : 30_000
            now += step
            yield* TestClock.adjust(Duration.millis(step))
            continue
          }
          const admitted = now >= model.openUntil
          if (admitted && model.openUntil > 0) model.probing = true
          const effect: Effect.Effect<void, Trouble> =
            act === "succeed" ? Effect.void : act === "fail" ? Effect.fail(trouble) : Effect.interrupt
          const exit = yield* Effect.exit(breaker.protect()(effect))
          const refused = Exit.isFailure(exit) && exit.cause._tag === "Fail" && exit.cause.error._tag === "CircuitOpen"
          expect(refused).toBe(!admitted)
          if (!admitted || act === "interrupt") continue
          if (act === "fail") {
            model.row++
            if (model.probing || model.row >= 5)
              Object.assign(model, { row: 0, openUntil: now + 30_000, probing: false, well: 0 })
          } else {
            model.row = 0
            if (model.probing && ++model.well === 2) Object.assign(model, { openUntil: 0, probing: false, well: 0 })
          }
        }
      })
  )
})

describe("the breakers of a program", () => {
  it.scoped("are one for each name, share nothing, and stand after a restart as they stood before", () =>
    Effect.gen(function* () {
      const kept = new Map<string, Breaker.Stored & { readonly savedAt: number }>()
      const store = BreakerStore.of({
        load: Effect.sync(() => [...kept.values()]),
        save: (breaker, savedAt) => Effect.sync(() => void kept.set(breaker.name, { ...breaker, savedAt }))
      })
      const life = <A>(use: Effect.Effect<A, never, Breakers>) =>
        use.pipe(Effect.provide(Breakers.layer()), Effect.provideService(BreakerStore, store))
      yield* life(
        Effect.gen(function* () {
          const { all, get } = yield* Breakers
          const one = yield* get("one")
          expect(yield* get("one")).toBe(one)
          yield* get("other")
          yield* fail(one, 5)
          yield* Effect.yieldNow()
          expect((yield* all).map(({ name, state }) => [name, state])).toEqual([
            ["one", "open"],
            ["other", "closed"]
          ])
        })
      )
      yield* TestClock.adjust("10 seconds")
      yield* life(
        Effect.gen(function* () {
          const one = yield* Effect.flatMap(Breakers, ({ get }) => get("one"))
          expect(one.unsafeWait()).toBe(20_000)
          yield* TestClock.adjust("20 seconds")
          yield* fail(one)
          expect(one.unsafeWait()).toBe(60_000)
        })
      )
    })
  )
})
