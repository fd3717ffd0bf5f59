import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Layer, Scope, TestClock } from "effect"
import { StoreUnavailable } from "../../../domain/StoreUnavailable.ts"
import * as Memory from "../../../layers/sql/stores/Memory.ts"
import { Conversations } from "../../../services/engine/Conversations.ts"
import { Updates } from "../../../services/turns/Updates.ts"
import { Engine } from "../../../services/engine/Engine.ts"
import { arrivalOf, bot, keyOf } from "../../support/arrivals.ts"
import { arrive, done, engine, quiet, scripted, until } from "./scriptedSteps.ts"

const full = new StoreUnavailable({ operation: "test", code: "SQLITE_FULL" })

const waiting = { _tag: "Failed", failure: { kind: "transient", retryAfter: 30_000 } } as const

/** The conversations of the store, of which a test spoils some calls. */
const spoiled = (spoil: (real: typeof Conversations.Service) => Partial<typeof Conversations.Service>) =>
  Layer.effect(
    Conversations,
    Effect.map(Conversations, (real) => ({ ...real, ...spoil(real) }))
  )

describe("the embedded engine in trouble", () => {
  it.effect("a store that fails delays, and loses neither a message nor an outcome", () => {
    const log: Array<string> = []
    return Effect.gen(function* () {
      let broken = 0
      const real = yield* Conversations
      const flaky = Layer.succeed(Conversations, {
        ...real,
        commit: (key, change) =>
          Effect.suspend(() =>
            broken-- > 0
              ? Effect.fail(new StoreUnavailable({ operation: "test", code: "SQLITE_FULL" }))
              : real.commit(key, change)
          )
      })
      const first = yield* Deferred.make<void>()
      const steps = scripted(log, (_, step) =>
        step._tag === "Answer" ? Effect.as(Deferred.await(first), done) : Effect.succeed(done)
      )
      yield* Effect.gen(function* () {
        broken = 1
        expect(Exit.isFailure(yield* Effect.exit(arrive(7, 1)))).toBe(true)
        const updates = yield* Updates
        const engine = yield* Engine
        // The relay offers again what was not confirmed.
        yield* TestClock.adjust("2 seconds")
        yield* engine.submit(yield* updates.unconfirmed(10_000, 10))
        broken = 3
        yield* Deferred.succeed(first, undefined)
        yield* until(() => broken < 3)
        yield* TestClock.adjust("10 seconds")
        yield* quiet
      }).pipe(Effect.provide(Layer.provide(engine(steps), flaky)))
      expect(log).toEqual(["Answer ask 1", "Deliver 1"])
    }).pipe(Effect.provide(Memory.layer))
  })

  it.effect("tries again when the store fails just as a timer rings", () => {
    const log: Array<string> = []
    let broken = 0
    const steps = scripted(log, () => Effect.succeed(log.length === 1 ? waiting : done))
    const flaky = spoiled(({ commit }) => ({
      commit: (key, change) => Effect.suspend(() => (broken-- > 0 ? Effect.fail(full) : commit(key, change)))
    }))
    return Effect.gen(function* () {
      yield* arrive(7, 1)
      yield* until(() => log.length === 1)
      yield* TestClock.adjust("29 seconds")
      broken = 2
      yield* TestClock.adjust("10 seconds")
      yield* quiet
      expect(log).toEqual(["Answer ask 1", "Answer ask 1", "Deliver 1"])
    }).pipe(Effect.provide(engine(steps).pipe(Layer.provideMerge(flaky), Layer.provideMerge(Memory.layer))))
  })

  it.effect("starts nothing twice when a start finds what is due, and the store fails in the middle", () => {
    const log: Array<string> = []
    return Effect.gen(function* () {
      const life = yield* Scope.make()
      const first = yield* Layer.buildWithScope(engine(scripted(log, () => Effect.succeed(waiting))), life)
      for (const chat of [7, 8, 9]) yield* arrive(chat, chat).pipe(Effect.provide(first))
      yield* until(() => log.length === 3)
      yield* TestClock.adjust("1 second")
      yield* Scope.close(life, Exit.void)
      log.length = 0
      yield* TestClock.adjust("1 minute")

      let broken = 3
      const flaky = spoiled(({ busy, load }) => ({
        // So slowly that the alarm would have rung before.
        busy: Effect.delay(busy, "1 second"),
        load: (key) => Effect.suspend(() => (key === keyOf(8) && broken-- > 0 ? Effect.fail(full) : load(key)))
      }))
      const steps = scripted(log, (_, step) => (step._tag === "Answer" ? Effect.never : Effect.succeed(done)))
      yield* TestClock.adjust("10 seconds").pipe(
        Effect.zipRight(until(() => log.filter((line) => line.startsWith("Answer")).length >= 3)),
        Effect.zipRight(TestClock.adjust("10 seconds")),
        Effect.provide(Layer.provide(engine(steps), flaky))
      )
      expect(log.filter((line) => line.startsWith("Answer"))).toHaveLength(3)
    }).pipe(Effect.provide(Memory.layer))
  })

  it.effect("a conversation with a bug holds up neither the start, nor the others, nor who submits to it", () => {
    const log: Array<string> = []
    return Effect.gen(function* () {
      const life = yield* Scope.make()
      const first = yield* Layer.buildWithScope(engine(scripted(log, () => Effect.never)), life)
      yield* arrive(7, 1).pipe(Effect.provide(first))
      yield* arrive(8, 2).pipe(Effect.provide(first))
      yield* until(() => log.length === 2)
      yield* Scope.close(life, Exit.void)
      log.length = 0

      const loading = yield* Deferred.make<void>()
      const buggy = spoiled(({ load }) => ({
        load: (key) =>
          key === keyOf(7) ? Effect.zipRight(Deferred.await(loading), Effect.dieMessage("unknown rules")) : load(key)
      }))
      yield* Effect.gen(function* () {
        const { submit } = yield* Engine
        const updates = yield* Updates
        const { placed } = yield* updates.accept(bot, [arrivalOf(7, 3)], undefined, 0)
        // Once before its state was read, once while that is under way.
        const submitting = yield* Effect.fork(Effect.zipRight(submit(placed), submit(placed)))
        yield* until(() => log.includes("Deliver 2"))
        const another = yield* Effect.fork(submit(placed))
        yield* Effect.yieldNow()
        yield* Deferred.succeed(loading, undefined)
        yield* Fiber.join(submitting)
        yield* Fiber.join(another)
        expect(yield* updates.unconfirmed(10_000, 10)).toHaveLength(1)
      }).pipe(Effect.provide(Layer.provide(engine(scripted(log, () => Effect.succeed(done))), buggy)))
      expect(log).toEqual(["Answer ask 1", "Deliver 2"])
    }).pipe(Effect.provide(Memory.layer))
  })
})
