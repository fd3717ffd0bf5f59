import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Either, Exit, FastCheck, Fiber, TestClock } from "effect"
import type { BulkheadFull } from "../../../domain/resilience/Refusal.ts"
import * as Bulkhead from "../../../services/resilience/Bulkhead.ts"
import * as Resilience from "../../../services/resilience/Resilience.ts"
import { judge, Trouble } from "./trouble.ts"

const limited = new Trouble({ because: "rate-limited" })
const single = { initial: 1, maximum: 1 }

describe("a bulkhead", () => {
  it.effect("refuses a call when its queue is full, and says when to try again", () =>
    Effect.gen(function* () {
      const policy = yield* Resilience.make({ name: "search", bulkhead: { ...single, queue: 0 } })
      const running = yield* Effect.fork(Effect.never.pipe(Resilience.protect(policy)))
      yield* Effect.yieldNow()
      const failure = yield* Effect.flip(Effect.void.pipe(Resilience.protect(policy)))
      expect(failure).toMatchObject({ _tag: "BulkheadFull", policy: "search", retryAfter: 1000 })
      yield* Fiber.interrupt(running)
      yield* Effect.void.pipe(Resilience.protect(policy))
    })
  )

  it.effect("lets an urgent call go before a normal one before a low one", () =>
    Effect.gen(function* () {
      const policy = yield* Resilience.make({ bulkhead: single })
      const gate = yield* Deferred.make<void>()
      const order: Array<string> = []
      yield* Effect.fork(Deferred.await(gate).pipe(Resilience.protect(policy)))
      yield* Effect.yieldNow()
      for (const priority of ["low", "normal", "high"] as const) {
        yield* Effect.fork(Effect.sync(() => order.push(priority)).pipe(Resilience.protect(policy, { priority })))
        yield* Effect.yieldNow()
      }
      yield* Deferred.succeed(gate, undefined)
      yield* TestClock.adjust("1 second")
      expect(order).toEqual(["high", "normal", "low"])
    })
  )

  it.effect("lets fewer calls through after a refusal, an overload or a deadline, and not after another failure", () =>
    Effect.gen(function* () {
      const bulkhead = yield* Bulkhead.make("search")
      const policy = yield* Resilience.make({ bulkhead, judge, deadlines: { attempt: "1 second" } })
      const limitAfter = (call: Effect.Effect<unknown, Trouble>) =>
        Effect.gen(function* () {
          const fiber = yield* Effect.fork(Effect.exit(call.pipe(Resilience.protect(policy))))
          yield* TestClock.adjust("2 seconds")
          yield* Fiber.join(fiber)
          return (yield* bulkhead.view).limit
        })
      expect(yield* limitAfter(new Trouble({}))).toBe(32)
      expect(yield* limitAfter(limited)).toBe(28)
      expect(yield* limitAfter(new Trouble({ because: "overloaded" }))).toBe(25)
      expect(yield* limitAfter(Effect.never)).toBe(22)
    })
  )

  const step = FastCheck.record({
    kind: FastCheck.constantFrom("succeed", "refuse", "defect", "interrupt"),
    takes: FastCheck.nat(5),
    interruptedAfter: FastCheck.nat(8)
  })
  it.effect.prop(
    "gets every permit back, however calls end and whenever they are interrupted",
    { steps: FastCheck.array(step, { minLength: 1, maxLength: 25 }) },
    ({ steps }) =>
      Effect.gen(function* () {
        const bulkhead = yield* Bulkhead.make("search", { initial: 2, maximum: 4 })
        const policy = yield* Resilience.make({ bulkhead, judge })
        let running = 0
        let most = 0
        const call = ({ kind, takes }: (typeof steps)[number]): Effect.Effect<void, Trouble> => {
          const end = kind === "refuse" ? limited : kind === "defect" ? Effect.die("a bug") : Effect.void
          return Effect.acquireUseRelease(
            Effect.sync(() => (most = Math.max(most, ++running))),
            () => Effect.zipRight(Effect.sleep(`${takes} seconds`), end),
            () => Effect.sync(() => running--)
          )
        }
        const fibers: Array<Fiber.RuntimeFiber<void, Trouble | BulkheadFull>> = []
        for (const one of steps) {
          const fiber = yield* Effect.fork(call(one).pipe(Resilience.protect(policy)))
          fibers.push(fiber)
          if (one.kind === "interrupt") {
            yield* Effect.fork(Effect.delay(Fiber.interrupt(fiber), `${one.interruptedAfter} seconds`))
          }
        }
        yield* TestClock.adjust("10 minutes")
        const exits = yield* Effect.forEach(fibers, Fiber.await)
        expect(exits.filter(Exit.isSuccess).length).toBeGreaterThanOrEqual(
          steps.filter(({ kind }) => kind === "succeed").length - exits.filter(isFull).length
        )
        expect(most).toBeLessThanOrEqual(4)
        expect(yield* bulkhead.view).toMatchObject({ used: 0, waiting: 0 })
        expect(
          Either.isRight(yield* Effect.either(Effect.void.pipe(Resilience.protect(policy, { priority: "low" }))))
        ).toBe(true)
      })
  )
})

const isFull = (exit: Exit.Exit<unknown, Trouble | BulkheadFull>) =>
  Exit.isFailure(exit) && exit.cause._tag === "Fail" && exit.cause.error._tag === "BulkheadFull"
