import { describe, expect, it } from "@effect/vitest"
import { Cause, Deferred, Effect, Exit, Fiber, FiberRef, TestClock } from "effect"
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

  it.effect("leaves the caller as it was: not interrupted, and with the fibers that it had forked before", () =>
    Effect.gen(function* () {
      const deadline = yield* Deadline.make
      const ended: Array<string> = []
      const caller = Effect.gen(function* () {
        const first = yield* Effect.flip(Deadline.within(deadline, hanging(ended, "alone"), 10, late))
        const sibling = yield* Effect.fork(hanging(ended, "sibling"))
        yield* Effect.yieldNow()
        const second = yield* Effect.flip(Deadline.within(deadline, hanging(ended, "beside a sibling"), 10, late))
        yield* Effect.sleep(10)
        return { first, second, sibling: yield* Fiber.poll(sibling), ended: [...ended] }
      })
      const fiber = yield* Effect.fork(caller)
      yield* TestClock.adjust(10)
      yield* TestClock.adjust(10)
      yield* TestClock.adjust(10)
      expect(yield* Fiber.join(fiber)).toMatchObject({
        first: "late",
        second: "late",
        sibling: { _tag: "None" },
        ended: ["alone", "beside a sibling"]
      })
    })
  )

  it.effect("interrupts what the work has forked", () =>
    Effect.gen(function* () {
      const deadline = yield* Deadline.make
      const ended: Array<string> = []
      const work = Effect.zipRight(Effect.fork(hanging(ended, "forked")), Effect.never)
      const fiber = yield* Effect.fork(
        Effect.zipRight(Effect.flip(Deadline.within(deadline, work, 10, late)), Effect.never)
      )
      yield* TestClock.adjust(10)
      expect(ended).toEqual(["forked"])
      yield* Fiber.interrupt(fiber)
    })
  )

  it.effect("the outer of two that pass together interrupts what follows the inner one", () =>
    Effect.gen(function* () {
      const deadline = yield* Deadline.make
      const inner = Effect.ignore(Deadline.within(deadline, Effect.never, 10, late))
      const outer = Deadline.within(deadline, Effect.zipRight(inner, Effect.never), 10, () => "outer")
      const fiber = yield* Effect.fork(Effect.zipRight(Effect.flip(outer), Effect.delay(Effect.succeed("goes on"), 1)))
      yield* TestClock.adjust(10)
      yield* TestClock.adjust(1)
      expect(yield* Fiber.join(fiber)).toBe("goes on")
    })
  )

  it.effect("a caller that is interrupted while late work cleans up stays interrupted", () =>
    Effect.gen(function* () {
      const deadline = yield* Deadline.make
      const ended: Array<string> = []
      const work = Effect.onInterrupt(Effect.never, () => Effect.delay(Effect.void, 100))
      const fiber = yield* Effect.fork(
        Effect.zipRight(
          Effect.ignore(Deadline.within(deadline, work, 10, late)),
          Effect.sync(() => ended.push("went on"))
        )
      )
      yield* TestClock.adjust(10)
      yield* Fiber.interruptFork(fiber)
      yield* TestClock.adjust(100)
      const exit = yield* Fiber.await(fiber)
      expect(Exit.isFailure(exit) && Cause.isInterruptedOnly(exit.cause)).toBe(true)
      expect(ended).toEqual([])
    })
  )

  it.effect("does not cut what its caller has made uninterruptible", () =>
    Effect.gen(function* () {
      const deadline = yield* Deadline.make
      const work = Effect.delay(Effect.succeed("whole"), 100)
      const fiber = yield* Effect.fork(
        Effect.zipLeft(Effect.uninterruptible(Deadline.within(deadline, work, 10, late)), Effect.sleep(1))
      )
      yield* TestClock.adjust(100)
      yield* TestClock.adjust(1)
      expect(yield* Fiber.join(fiber)).toBe("whole")
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
