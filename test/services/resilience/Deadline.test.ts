import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, FiberRef, TestClock } from "effect"
import * as Deadline from "../../../services/resilience/Deadline.ts"

const late = () => "late" as const
/** Never ends by itself; notes when it was interrupted. */
const hanging = (ended: Array<string>, name = "interrupted") =>
  Effect.onInterrupt(Effect.never, () => Effect.sync(() => ended.push(name)))

describe("a deadline", () => {
  it.effect("interrupts what is not over in time, and waits until it has ended", () =>
    Effect.gen(function* () {
      const deadline = yield* Deadline.make
      const ended: Array<string> = []
      const slow = Effect.onInterrupt(hanging(ended), () =>
        Effect.delay(
          Effect.sync(() => ended.push("cleaned")),
          500
        )
      )
      const fiber = yield* Effect.fork(Deadline.within(deadline, slow, 3000, late))
      yield* TestClock.adjust(2999)
      expect(ended).toEqual([])
      yield* TestClock.adjust(1)
      expect(ended).toEqual(["interrupted"])
      expect(yield* Fiber.poll(fiber)).toMatchObject({ _tag: "None" })
      yield* TestClock.adjust(500)
      expect(ended).toEqual(["interrupted", "cleaned"])
      expect(yield* Fiber.await(fiber)).toEqual(Exit.fail("late"))
    })
  )

  it.effect("passes on what ends in time: a value, a failure, a defect, at once or later", () =>
    Effect.gen(function* () {
      const deadline = yield* Deadline.make
      const exits = [Exit.succeed(1), Exit.fail("no"), Exit.die("bug")]
      for (const exit of exits) {
        expect(yield* Effect.exit(Deadline.within(deadline, exit, 1000, late))).toEqual(exit)
        const fiber = yield* Effect.fork(Deadline.within(deadline, Effect.delay(exit, 999), 1000, late))
        yield* TestClock.adjust(999)
        expect(yield* Fiber.await(fiber)).toEqual(exit)
      }
    })
  )

  it.effect("each of many has its own, whatever their order", () =>
    Effect.gen(function* () {
      const deadline = yield* Deadline.make
      const ended: Array<string> = []
      for (const millis of [5000, 20, 700_000, 1, 1500, 3000]) {
        yield* Effect.fork(Effect.ignore(Deadline.within(deadline, hanging(ended, `${millis}`), millis, late)))
      }
      yield* TestClock.adjust(19)
      expect(ended).toEqual(["1"])
      yield* TestClock.adjust(1)
      expect(ended).toEqual(["1", "20"])
      yield* TestClock.adjust(3000)
      expect(ended).toEqual(["1", "20", "1500", "3000"])
      yield* TestClock.adjust("1 hour")
      expect(ended).toEqual(["1", "20", "1500", "3000", "5000", "700000"])
    })
  )

  it.effect("interrupts the work, and nothing else that the caller forked", () =>
    Effect.gen(function* () {
      const deadline = yield* Deadline.make
      const sibling = yield* Effect.fork(Effect.never)
      const fiber = yield* Effect.fork(Effect.flip(Deadline.within(deadline, Effect.never, 10, late)))
      yield* TestClock.adjust(10)
      expect(yield* Fiber.join(fiber)).toBe("late")
      expect(yield* Fiber.poll(sibling)).toMatchObject({ _tag: "None" })
    })
  )

  it.effect("a caller that gives up interrupts the work, and leaves no timer", () =>
    Effect.gen(function* () {
      const deadline = yield* Deadline.make
      const ended: Array<string> = []
      const fiber = yield* Effect.fork(Deadline.within(deadline, hanging(ended), 60_000, late))
      yield* Effect.yieldNow()
      yield* Fiber.interrupt(fiber)
      expect(ended).toEqual(["interrupted"])
      yield* TestClock.adjust(1000)
      expect(Array.from(yield* TestClock.sleeps())).toEqual([])
    })
  )

  it.scoped("what the work leaves in a FiberRef, and its services, are the caller's", () =>
    Effect.gen(function* () {
      const deadline = yield* Deadline.make
      const ref = yield* FiberRef.make(0)
      yield* Deadline.within(deadline, FiberRef.set(ref, 1), 10, late)
      expect(yield* FiberRef.get(ref)).toBe(1)
      const gate = yield* Deferred.make<void>()
      const fiber = yield* Effect.fork(
        Effect.zipRight(
          Deadline.within(deadline, Effect.zipRight(Deferred.await(gate), FiberRef.set(ref, 2)), 10, late),
          FiberRef.get(ref)
        )
      )
      yield* Deferred.succeed(gate, undefined)
      expect(yield* Fiber.join(fiber)).toBe(2)
    })
  )
})
