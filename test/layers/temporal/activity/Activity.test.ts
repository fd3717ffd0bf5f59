import { describe, expect, it } from "@effect/vitest"
import { CancelledFailure } from "@temporalio/common"
import { proxyActivities } from "@temporalio/workflow"
import { Context, Deferred, Effect, Exit, Fiber, Layer, Option, Schema, TestClock } from "effect"
import * as Activity from "../../../../layers/temporal/activity/Activity.ts"
import { ActivityContext } from "../../../../layers/temporal/activity/ActivityContext.ts"
import { capturing } from "../../../support/logs.ts"
import { ending, environment, failing } from "../activities.ts"

class Greeter extends Context.Tag("test/Greeter")<Greeter, { readonly word: string }>() {}
class Nameless extends Schema.TaggedError<Nameless>()("Nameless", {}) {}

const effects = {
  greet: (name: string, times: number) =>
    Effect.gen(function* () {
      const { word } = yield* Greeter
      if (name === "") return yield* new Nameless()
      return Array.from({ length: times }, () => `${word}, ${name}`).join("; ")
    }),
  whoAmI: () => Effect.map(ActivityContext, ({ info }) => ({ id: info.activityId, attempt: info.attempt }))
}
const layer = Layer.succeed(Greeter, { word: "Hello" })

describe("an effect as an activity", () => {
  it.effect("keeps its arguments, its result and its services, in the types too", () =>
    Effect.gen(function* () {
      const made: Effect.Effect<Activity.AllPromised<typeof effects>, never, Greeter> = Activity.all(effects)
      const activities = yield* made
      // As a workflow takes them; only its types are looked at.
      const proxy = () => proxyActivities<Activity.AllPromised<typeof effects>>({ startToCloseTimeout: "1 minute" })
      const greet: (name: string, times: number) => Promise<string> = activities.greet
      const proxied = (): Promise<string> => proxy().greet("Ada", 2)
      // @ts-expect-error A number is missing.
      const wrong = () => proxy().greet("Ada")
      expect([proxied, wrong].map((f) => typeof f)).toEqual(["function", "function"])
      expect(yield* ending(environment(), greet, "Ada", 2)).toEqual(Exit.succeed("Hello, Ada; Hello, Ada"))
      const info = { activityId: "7", attempt: 3 }
      expect(yield* ending(environment(info), activities.whoAmI)).toEqual(Exit.succeed({ id: "7", attempt: 3 }))
    }).pipe(Effect.provide(layer))
  )

  it.effect("knows itself in each of its fibers, whatever else runs", () =>
    Effect.gen(function* () {
      const seen = yield* Activity.make((count: number) =>
        Effect.forEach(
          Array.from({ length: count }, (_, i) => i),
          (i) =>
            Effect.zipRight(
              i % 2 === 0 ? Effect.yieldNow() : Effect.sleep(i),
              Effect.map(ActivityContext, ({ info }) => info.activityId)
            ),
          { concurrency: "unbounded" }
        )
      )
      const running = yield* Effect.fork(
        Effect.forEach(["a", "b", "c"], (activityId) => ending(environment({ activityId }), seen, 50), {
          concurrency: "unbounded"
        })
      )
      yield* TestClock.adjust("1 second")
      const ids = (id: string) => Exit.succeed(Array.from({ length: 50 }, () => id))
      expect(yield* Fiber.join(running)).toEqual([ids("a"), ids("b"), ids("c")])
    })
  )

  it.effect("has a scope of its own, which closes when it ends", () =>
    Effect.gen(function* () {
      const log: Array<string> = []
      const activity = yield* Activity.make(() =>
        Effect.as(
          Effect.addFinalizer(() => Effect.sync(() => log.push("closed"))),
          "result"
        )
      )
      expect(yield* ending(environment(), activity)).toEqual(Exit.succeed("result"))
      expect(log).toEqual(["closed"])
    })
  )

  it.effect("is in no span but the one that is put around it", () =>
    Effect.gen(function* () {
      const effect = () =>
        Effect.map(
          Effect.option(Effect.currentSpan),
          Option.map(({ name }) => name)
        )
      const plain = yield* Effect.withSpan(Activity.make(effect), "start")
      expect(yield* ending(environment(), plain)).toEqual(Exit.succeed(Option.none()))
      const traced = yield* Activity.make(effect, {
        around: (self, { info }) => Effect.withSpan(self, info.activityType)
      })
      expect(yield* ending(environment({ activityType: "ask" }), traced)).toEqual(Exit.succeed(Option.some("ask")))
    })
  )

  it.effect("has a result of a bounded size; a larger one fails for good, with its size", () =>
    Effect.gen(function* () {
      const activity = yield* Activity.make((bytes: number) => Effect.succeed("x".repeat(bytes - 2)))
      const limit = 1024 * 1024
      expect(Exit.isSuccess(yield* ending(environment(), activity, limit))).toBe(true)
      const large = yield* failing(() => activity(limit + 1))
      expect(large).toMatchObject({ type: "ResultTooLarge", nonRetryable: true })
      expect(large.details).toEqual([{ bytes: limit + 1, maximum: limit }])
      const wide = yield* Activity.make(() => Effect.succeed(["é"]), { maximumResultBytes: 5 })
      expect((yield* failing(wide)).details).toEqual([{ bytes: 6, maximum: 5 }])
      const big = yield* Activity.make(() => Effect.succeed(1n))
      expect(yield* failing(big)).toMatchObject({ type: "ResultNotEncodable", nonRetryable: true })
      const own = yield* Activity.make(() => Effect.succeed(1n), { resultBytes: () => 8 })
      expect(yield* ending(environment(), own)).toEqual(Exit.succeed(1n))
    })
  )
})

/** Says when it was interrupted. */
const waiting = Effect.gen(function* () {
  const [begun, interrupted] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
  const effect = () =>
    Effect.zipRight(
      Deferred.succeed(begun, undefined),
      Effect.onInterrupt(Effect.never, () => Deferred.succeed(interrupted, undefined))
    )
  return { begun, interrupted, effect }
})

describe("interruption", () => {
  it.effect("a cancellation reaches the effect at once, and the promise rejects with its reason", () =>
    Effect.gen(function* () {
      const { begun, effect, interrupted } = yield* waiting
      // Made where nothing can be interrupted, as the parts of many layers are.
      const activity = yield* Effect.uninterruptible(Activity.make(effect))
      const where = environment()
      const running = yield* Effect.fork(ending(where, activity))
      yield* Deferred.await(begun)
      where.cancel("CANCELLED")
      yield* Deferred.await(interrupted)
      expect(yield* Fiber.join(running)).toEqual(Exit.fail(where.context.cancellationSignal.reason))
      expect(where.context.cancellationSignal.reason).toBeInstanceOf(CancelledFailure)
    })
  )

  it.effect("one that came before never starts it", () =>
    Effect.gen(function* () {
      let started = 0
      const activity = yield* Activity.make(() => Effect.sync(() => started++))
      const where = environment()
      where.cancel("CANCELLED")
      expect(yield* ending(where, activity)).toEqual(Exit.fail(where.context.cancellationSignal.reason))
      expect(started).toBe(0)
    })
  )

  it.effect("a region that can't be interrupted hears of it, and ends before the cancellation is told", () =>
    Effect.gen(function* () {
      const [begun, heard] = [yield* Deferred.make<void>(), yield* Deferred.make<string>()]
      const activity = yield* Activity.make(() =>
        Effect.uninterruptible(
          Effect.zipRight(
            Deferred.succeed(begun, undefined),
            Effect.flatMap(ActivityContext, ({ cancelled }) => Deferred.complete(heard, Effect.delay(cancelled, 5)))
          )
        )
      )
      const where = environment()
      const running = yield* Effect.fork(ending(where, activity))
      yield* Deferred.await(begun)
      where.cancel("TIMED_OUT")
      yield* TestClock.adjust(4)
      expect(running.unsafePoll()).toBeNull()
      yield* TestClock.adjust(1)
      expect(yield* Deferred.await(heard)).toBe("TIMED_OUT")
      expect(yield* Fiber.join(running)).toEqual(Exit.fail(where.context.cancellationSignal.reason))
    })
  )

  it.effect("a shutdown of the worker is told apart: at once again, expected, no cancellation", () =>
    Effect.gen(function* () {
      const { begun, effect } = yield* waiting
      const activity = yield* Activity.make(effect)
      const where = environment()
      const running = yield* Effect.fork(failing(activity, where))
      yield* Deferred.await(begun)
      where.cancel("WORKER_SHUTDOWN")
      const told = { type: "WorkerShutdown", nonRetryable: false, nextRetryDelay: 1, category: "BENIGN" }
      expect(yield* Fiber.join(running)).toMatchObject(told)
      expect(yield* failing(activity, where)).toMatchObject(told)
    })
  )

  it.effect("from inside, it is retried and is not a bug", () =>
    Effect.gen(function* () {
      const activity = yield* Activity.make(() => Effect.interrupt)
      expect(yield* failing(activity)).toMatchObject({ type: "Interrupted", nonRetryable: false, category: "BENIGN" })
    })
  )

  it.effect("a cancellation that comes while it starts reaches it too", () =>
    Effect.gen(function* () {
      const where = environment()
      const activity = yield* Activity.make(() =>
        Effect.zipRight(
          Effect.sync(() => where.cancel("CANCELLED")),
          Effect.never
        )
      )
      expect(yield* ending(where, activity)).toEqual(Exit.fail(where.context.cancellationSignal.reason))
    })
  )

  it.effect("a defect on the way out is logged, and the cancellation is told", () => {
    const log = capturing()
    return Effect.gen(function* () {
      const begun = yield* Deferred.make<void>()
      const activity = yield* Activity.make(() =>
        Effect.zipRight(
          Deferred.succeed(begun, undefined),
          Effect.onInterrupt(Effect.never, () => Effect.die(new RangeError("secret")))
        )
      )
      const where = environment()
      const running = yield* Effect.fork(ending(where, activity))
      yield* Deferred.await(begun)
      where.cancel("CANCELLED")
      expect(yield* Fiber.join(running)).toEqual(Exit.fail(where.context.cancellationSignal.reason))
      expect(log.at("ERROR").map(({ line }) => line)).toEqual([
        expect.stringMatching(/^ERROR an interrupted activity has a defect: RangeError\n/)
      ])
      expect(JSON.stringify(log.logged)).not.toContain("secret")
    }).pipe(Effect.provide(log.layer))
  })

  it.effect("a failure that came before a cancellation stays one", () =>
    Effect.gen(function* () {
      const where = environment()
      const activity = yield* Activity.make(() =>
        Effect.zipRight(
          Effect.sync(() => where.cancel("CANCELLED")),
          Effect.fail(new Nameless())
        )
      )
      expect(yield* failing(activity, where)).toMatchObject({ type: "Nameless" })
    })
  )
})
