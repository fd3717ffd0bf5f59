import { describe, it } from "@effect/vitest"
import { Deferred, Duration, Effect, Exit, Fiber, TestClock } from "effect"
import { expect } from "vitest"
import { makeFairBulkhead, NotBegun } from "../../../services/resilience/FairBulkhead.ts"

const settled = TestClock.adjust(0)

const fair = () => {
  const run = makeFairBulkhead({ permits: 2, waiting: 3, each: 2, patience: Duration.seconds(10) })
  const begun: Array<string> = []
  /** Work of somebody that ends when it is told to. */
  const work = (owner: string, name = owner) =>
    Effect.gen(function* () {
      const end = yield* Deferred.make<void>()
      const does = Effect.zipRight(
        Effect.sync(() => begun.push(name)),
        Deferred.await(end)
      )
      const fiber = yield* Effect.fork(Effect.exit(run(owner, does)))
      yield* settled
      const finish = Deferred.succeed(end, undefined).pipe(Effect.zipRight(Fiber.join(fiber)), Effect.zipRight(settled))
      return { fiber, finish, stop: Effect.zipRight(Fiber.interrupt(fiber), settled) }
    })
  return { begun, work }
}

const refused = (why: NotBegun["why"]) => Exit.fail(new NotBegun({ why }))

describe("fair permits", () => {
  it.effect("run so many at a time, and of each owner one", () =>
    Effect.gen(function* () {
      const { begun, work } = fair()
      const first = yield* work("a", "a1")
      const second = yield* work("a", "a2")
      const other = yield* work("b")
      yield* work("c")
      expect(begun).toEqual(["a1", "b"])
      yield* other.finish
      expect(begun).toEqual(["a1", "b", "c"])
      yield* first.finish
      expect(begun).toEqual(["a1", "b", "c", "a2"])
      yield* second.finish
    })
  )

  it.effect("refuse at once what is too much of one owner, or of all", () =>
    Effect.gen(function* () {
      const { begun, work } = fair()
      for (const owner of ["a", "a", "b", "c"]) yield* work(owner)
      expect(yield* Fiber.join((yield* work("a")).fiber)).toStrictEqual(refused("own"))
      yield* work("d")
      expect(yield* Fiber.join((yield* work("e")).fiber)).toStrictEqual(refused("crowded"))
      expect(begun).toEqual(["a", "b"])
    })
  )

  it.effect("let nobody wait for ever, and forget who waited", () =>
    Effect.gen(function* () {
      const { begun, work } = fair()
      const holds = [yield* work("a"), yield* work("b")]
      const waits = yield* work("c")
      yield* TestClock.adjust("10 seconds")
      expect(yield* Fiber.join(waits.fiber)).toStrictEqual(refused("impatient"))
      for (const one of holds) yield* one.finish
      yield* work("c", "again")
      expect(begun).toEqual(["a", "b", "again"])
    })
  )

  it.effect("come back from who is interrupted, at work or waiting", () =>
    Effect.gen(function* () {
      const { begun, work } = fair()
      const holds = [yield* work("a"), yield* work("b")]
      const waits = yield* work("c")
      yield* work("d")
      yield* waits.stop
      for (const one of holds) yield* one.stop
      yield* work("e")
      expect(begun).toEqual(["a", "b", "d", "e"])
    })
  )
})
