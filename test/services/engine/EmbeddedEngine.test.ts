import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Layer, Ref, Scope, TestClock } from "effect"
import type { ConversationKey } from "../../../domain/Ids.ts"
import * as Memory from "../../../layers/sql/stores/Memory.ts"
import { Conversations } from "../../../services/engine/Conversations.ts"
import { Updates } from "../../../services/turns/Updates.ts"
import { Engine } from "../../../services/engine/Engine.ts"
import { LateArrivals } from "../../../services/telemetry/LateArrivals.ts"
import { TopCounts } from "../../../services/telemetry/TopCounts.ts"
import { arrivalOf, bot, keyOf } from "../../support/arrivals.ts"
import { jumpingClock } from "../../support/JumpingClock.ts"
import { arrive, done, engine, failed, quiet, type Script, scripted, until } from "./scriptedSteps.ts"

/** The answer to the first message waits; everything else is done at once. */
const answeringFirstAfter =
  (first: Deferred.Deferred<void>): Script =>
  (_, step) =>
    step._tag === "Answer" && step.places.includes(1) ? Effect.as(Deferred.await(first), done) : Effect.succeed(done)

describe("the embedded engine", () => {
  it.effect("answers, delivers, and is idle again", () => {
    const log: Array<string> = []
    return Effect.gen(function* () {
      yield* arrive(7, 1)
      yield* quiet
      expect(log).toEqual(["Answer ask 1", "Deliver 1"])
    }).pipe(Effect.provide(Layer.provideMerge(engine(scripted(log, () => Effect.succeed(done))), Memory.layer)))
  })

  it.effect("gathers what arrives while an answer is under way", () => {
    const log: Array<string> = []
    return Effect.gen(function* () {
      const first = yield* Deferred.make<void>()
      const steps = scripted(log, answeringFirstAfter(first))
      yield* Effect.gen(function* () {
        yield* arrive(7, 1)
        yield* arrive(7, 2, 3)
        yield* arrive(7, 4)
        yield* Deferred.succeed(first, undefined)
        yield* quiet
      }).pipe(Effect.provide(engine(steps)))
      expect(log.filter((line) => line.startsWith("Answer"))).toEqual(["Answer ask 1", "Answer ask 2,3,4"])
    }).pipe(Effect.provide(Memory.layer))
  })

  it.effect("counts what arrives after something newer by its conversation, and answers it all the same", () => {
    const log: Array<string> = []
    const late = new TopCounts<ConversationKey>(8)
    return Effect.gen(function* () {
      yield* arrive(7, 2)
      yield* arrive(7, 3, 1)
      yield* arrive(8, 4, 5)
      yield* quiet
      expect(late.top(8)).toEqual([[keyOf(7), 1]])
      expect(log.filter((line) => line.startsWith("Answer")).length).toBeGreaterThan(0)
    }).pipe(
      Effect.provide(Layer.provideMerge(engine(scripted(log, () => Effect.succeed(done))), Memory.layer)),
      Effect.provideService(LateArrivals, late)
    )
  })

  it.effect("resumes after a death what was running, and loses nothing of it", () => {
    const log: Array<string> = []
    return Effect.gen(function* () {
      const life = yield* Scope.make()
      const dying = yield* Layer.buildWithScope(engine(scripted(log, () => Effect.never)), life)
      yield* arrive(7, 1).pipe(Effect.provide(dying))
      yield* arrive(8, 2).pipe(Effect.provide(dying))
      yield* until(() => log.length === 2)
      yield* Scope.close(life, Exit.void)
      log.length = 0
      yield* quiet.pipe(Effect.provide(engine(scripted(log, () => Effect.succeed(done)))))
      expect(log.sort()).toEqual(["Answer ask 1", "Answer ask 1", "Deliver 1", "Deliver 2"])
    }).pipe(Effect.provide(Memory.layer))
  })

  it.effect("tries a failed step again after its backoff, also when it died meanwhile", () => {
    const log: Array<string> = []
    return Effect.gen(function* () {
      const life = yield* Scope.make()
      const failing = scripted(log, () =>
        Effect.succeed({ _tag: "Failed", failure: { kind: "transient", retryAfter: 30_000 } })
      )
      const first = yield* Layer.buildWithScope(engine(failing), life)
      yield* arrive(7, 1).pipe(Effect.provide(first))
      yield* until(() => log.length === 1)
      yield* TestClock.adjust("29 seconds")
      yield* Scope.close(life, Exit.void)
      expect(log).toEqual(["Answer ask 1"])
      yield* Effect.gen(function* () {
        yield* TestClock.adjust("2 seconds")
        yield* quiet
      }).pipe(Effect.provide(engine(scripted(log, () => Effect.succeed(done)))))
      expect(log).toEqual(["Answer ask 1", "Answer ask 1", "Deliver 1"])
    }).pipe(Effect.provide(Memory.layer))
  })

  it.effect("a waiting answer blocks no sending, and tells once that it is late", () => {
    const log: Array<string> = []
    const steps = scripted(log, (_, step) => Effect.succeed(step._tag === "Answer" ? failed : done))
    return Effect.gen(function* () {
      yield* arrive(7, 1)
      yield* TestClock.adjust("10 minutes")
      yield* until(() => log.includes("Tell 1"))
      expect(log.filter((line) => line.startsWith("Tell"))).toEqual(["Tell 1"])
    }).pipe(Effect.provide(Layer.provideMerge(engine(steps), Memory.layer)))
  })

  it.effect("a stop reaches the running answer, and what waits stays", () => {
    const log: Array<string> = []
    return Effect.gen(function* () {
      const steps = scripted(log, (_, step, stop) =>
        step._tag === "Answer" && step.places.includes(1) ? Effect.as(stop, done) : Effect.succeed(done)
      )
      yield* Effect.gen(function* () {
        yield* arrive(7, 1)
        yield* arrive(7, 2)
        const updates = yield* Updates
        const { placed } = yield* updates.accept(bot, [arrivalOf(7, 3, "stop")], undefined, 0)
        yield* Effect.flatMap(Engine, ({ submit }) => submit(placed))
        yield* quiet
      }).pipe(Effect.provide(engine(steps)))
      expect(log.filter((line) => line.startsWith("Answer"))).toEqual(["Answer ask 1", "Answer ask 2"])
    }).pipe(Effect.provide(Memory.layer))
  })

  it.effect("takes in more than a state can hold, and answers all of it in order", () => {
    const log: Array<string> = []
    return Effect.gen(function* () {
      const first = yield* Deferred.make<void>()
      const steps = scripted(log, answeringFirstAfter(first))
      yield* Effect.gen(function* () {
        for (let message = 1; message <= 200; message++) yield* arrive(7, message)
        yield* Deferred.succeed(first, undefined)
        yield* quiet
        const updates = yield* Updates
        expect(yield* updates.unconfirmed(1, 1000)).toEqual([])
      }).pipe(Effect.provide(engine(steps)))
      const answered = log.filter((line) => line.startsWith("Answer")).flatMap((line) => line.slice(11).split(","))
      expect(answered.map(Number)).toEqual(Array.from({ length: 200 }, (_, index) => index + 1))
    }).pipe(Effect.provide(Memory.layer))
  })

  it.effect("answers at most as many at a time as it may, and serves conversations in turn", () => {
    const log: Array<string> = []
    return Effect.gen(function* () {
      const running = yield* Ref.make(0)
      let most = 0
      const steps = scripted(log, (_, step) =>
        step._tag === "Answer"
          ? Ref.updateAndGet(running, (n) => n + 1).pipe(
              Effect.tap((n) => Effect.sync(() => void (most = Math.max(most, n)))),
              Effect.zipRight(Effect.yieldNow()),
              Effect.zipRight(Ref.update(running, (n) => n - 1)),
              Effect.as(done)
            )
          : Effect.succeed(done)
      )
      yield* Effect.gen(function* () {
        for (let chat = 1; chat <= 10; chat++) yield* arrive(chat, chat)
        yield* quiet
      }).pipe(Effect.provide(engine(steps, { answers: 2 })))
      expect(most).toBeLessThanOrEqual(2)
      const delivered = log.filter((line) => line.startsWith("Deliver")).map((line) => Number(line.slice(8)))
      expect(delivered).toEqual(Array.from({ length: 10 }, (_, index) => index + 1))
    }).pipe(Effect.provide(Memory.layer))
  })

  it.effect("keeps nothing of a conversation that has nothing to do", () => {
    const log: Array<string> = []
    return Effect.gen(function* () {
      yield* arrive(7, 1)
      yield* quiet
      const conversations = yield* Conversations
      const state = yield* conversations.load(keyOf(7))
      expect(JSON.stringify(state).length).toBeLessThan(500)
      expect(yield* conversations.due(Number.MAX_SAFE_INTEGER)).toEqual({ keys: [], next: null })
    }).pipe(Effect.provide(Layer.provideMerge(engine(scripted(log, () => Effect.succeed(done))), Memory.layer)))
  })

  it.effect(
    "tries a failed step again after its backoff, also when the wall clock was set back by hours meanwhile",
    () => {
      const log: Array<string> = []
      let tries = 0
      const failsOnce: Script = (_, step) =>
        Effect.sync(() => (step._tag === "Answer" && ++tries === 1 ? failed : done))
      return Effect.gen(function* () {
        const { clock, jump } = yield* jumpingClock
        jump(100 * 3_600_000)
        yield* Effect.gen(function* () {
          yield* arrive(7, 1)
          yield* until(() => tries === 1)
          jump(-3 * 3_600_000)
          yield* TestClock.adjust("3 seconds").pipe(Effect.repeat({ until: () => tries > 1, times: 20 }))
          expect(tries).toBe(2)
          yield* quiet
          expect(log).toEqual(["Answer ask 1", "Answer ask 1", "Deliver 1"])
        }).pipe(Effect.provide(engine(scripted(log, failsOnce))), Effect.withClock(clock))
      }).pipe(Effect.provide(Memory.layer))
    }
  )
})
