import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Scope, TestClock } from "effect"
import * as Activity from "../../../../layers/temporal/activity/Activity.ts"
import * as Drain from "../../../../layers/temporal/activity/Drain.ts"
import { ending, environment, failing } from "../activities.ts"

/** Activities that take so many milliseconds, under a drain. */
const world = Effect.gen(function* () {
  const drain = yield* Drain.make
  const interrupted: Array<number> = []
  const work = yield* Activity.make(
    (millis: number) => Effect.onInterrupt(Effect.sleep(millis), () => Effect.sync(() => interrupted.push(millis))),
    { drain }
  )
  const start = (millis: number) => Effect.fork(ending(environment(), work, millis))
  return { drain, interrupted, start, work }
})
const told = { type: "WorkerShutdown", nonRetryable: false, category: "BENIGN" }

describe("a drain", () => {
  it.scoped("knows how many are under way", () =>
    Effect.gen(function* () {
      const { drain, start } = yield* world
      expect(yield* drain.running).toBe(0)
      yield* start(10)
      yield* start(20)
      yield* Effect.yieldNow()
      expect(yield* drain.running).toBe(2)
      yield* TestClock.adjust(10)
      expect(yield* drain.running).toBe(1)
      yield* TestClock.adjust(10)
      expect(yield* drain.running).toBe(0)
    })
  )

  it.scoped("waits for those that end in time, and not a moment longer; interrupts none", () =>
    Effect.gen(function* () {
      const { drain, interrupted, start } = yield* world
      const running = yield* start(300)
      yield* Effect.yieldNow()
      const draining = yield* Effect.fork(drain.drain("1 second"))
      yield* TestClock.adjust(299)
      expect(draining.unsafePoll()).toBeNull()
      yield* TestClock.adjust(1)
      expect(yield* Fiber.join(draining)).toBe(0)
      expect(Exit.isSuccess(yield* Fiber.join(running))).toBe(true)
      expect(interrupted).toEqual([])
      expect(yield* drain.drain("1 second")).toBe(0)
    })
  )

  it.scoped("interrupts the rest once the grace is over: they come again at once, on another worker", () =>
    Effect.gen(function* () {
      const { drain, interrupted, start, work } = yield* world
      const short = yield* start(900)
      const long = yield* Effect.fork(failing(() => work(5000)))
      yield* Effect.yieldNow()
      const draining = yield* Effect.fork(drain.drain("1 second"))
      yield* TestClock.adjust("1 second")
      expect(yield* Fiber.join(draining)).toBe(1)
      expect(Exit.isSuccess(yield* Fiber.join(short))).toBe(true)
      expect(yield* Fiber.join(long)).toMatchObject({ ...told, nextRetryDelay: 1 })
      expect(interrupted).toEqual([5000])
      expect(yield* drain.running).toBe(0)
    })
  )

  it.scoped("refuses new ones from its beginning on, for another worker to take", () =>
    Effect.gen(function* () {
      const { drain, start, work } = yield* world
      yield* start(500)
      yield* Effect.yieldNow()
      const draining = yield* Effect.fork(drain.drain("1 second"))
      yield* Effect.yieldNow()
      expect(yield* failing(() => work(1))).toMatchObject({ ...told, nextRetryDelay: 1000 })
      expect(yield* drain.running).toBe(1)
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(draining)
    })
  )

  it.effect("whose scope closes lets none outlive it, and waits until each has cleaned up", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const drain = yield* Scope.extend(Drain.make, scope)
      const [begun, cleaned] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
      const activity = yield* Activity.make(
        () =>
          Effect.zipRight(
            Deferred.succeed(begun, undefined),
            Effect.onInterrupt(Effect.never, () => Effect.delay(Deferred.succeed(cleaned, undefined), 50))
          ),
        { drain }
      )
      const running = yield* Effect.fork(failing(activity))
      yield* Deferred.await(begun)
      const closing = yield* Effect.fork(Scope.close(scope, Exit.void))
      yield* TestClock.adjust(49)
      expect(closing.unsafePoll()).toBeNull()
      yield* TestClock.adjust(1)
      yield* Fiber.join(closing)
      expect(yield* Deferred.isDone(cleaned)).toBe(true)
      expect(yield* Fiber.join(running)).toMatchObject(told)
    })
  )
})
