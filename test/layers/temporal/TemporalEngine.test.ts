import { assert, describe, layer } from "@effect/vitest"
import { Context, Deferred, Effect, Exit, Fiber, Scope } from "effect"
import { RateLimited } from "../../../domain/model/Failure.ts"
import { requestId } from "../../../domain/Ids.ts"
import { Updates } from "../../../services/turns/Updates.ts"
import { bot } from "../../support/arrivals.ts"
import { eventually } from "../../support/Daemon.ts"
import { hold, type Script, server, until } from "./holding.ts"

const idOf = (message: number) => requestId(bot, message, 0)

const limited = (retryAfter: number) => new RateLimited({ request: idOf(1), candidate: "test", attempt: 1, retryAfter })

describe("the engine on Temporal", () => {
  layer(server, { excludeTestServices: true })((it) => {
    it.scoped("answers what was told before there was a worker, each once, in order, however often it is told", () =>
      Effect.gen(function* () {
        const { accept, engine, log, state, stores, work } = yield* hold({ policy: { queue: "each" } })
        const placed = (yield* Effect.forEach([1, 2, 3, 4, 5], (message) => accept(message))).flat()
        // The last ones first, and most of them again.
        for (const from of [3, 1, 0, 2]) yield* engine.submit(placed.slice(from))
        assert.deepStrictEqual(yield* Context.get(stores, Updates).unconfirmed(Date.now() + 1, 10), [])
        yield* work()
        yield* until(() => log.includes("Deliver 5"))
        yield* engine.submit(placed)
        const again = Effect.map(state, ({ duplicates }) => duplicates === 14 || undefined)
        yield* eventually("all that was told again", again)
        for (const step of ["Answer", "Deliver"])
          assert.deepStrictEqual(
            log.filter((line) => line.startsWith(step)),
            [1, 2, 3, 4, 5].map((message) => `${step} ${message}`)
          )
        assert.lengthOf(log, 10)
      })
    )

    it.scoped("fetches what it was never told", () =>
      Effect.gen(function* () {
        const { accept, engine, log, work } = yield* hold()
        yield* work()
        yield* accept(1)
        yield* engine.submit(yield* accept(2))
        yield* until(() => log.includes("Deliver 1"))
        assert.deepStrictEqual(log, ["Answer 1,2", "Deliver 1"])
      })
    )

    it.scoped("stops an answer within 250 ms, through the store and by no heartbeat", () =>
      Effect.gen(function* () {
        const { arrive, log, work } = yield* hold()
        const heard: Array<number> = []
        yield* work((step, stop) =>
          step._tag === "Answer"
            ? Effect.zipRight(
                stop,
                Effect.sync(() => heard.push(Date.now()))
              )
            : Effect.void
        )
        const stopping = (message: number) =>
          Effect.gen(function* () {
            yield* arrive(message)
            yield* until(() => log.includes(`Answer ${message}`))
            const asked = Date.now()
            yield* arrive(message + 1, "stop")
            yield* until(() => log.includes(`Deliver ${message}`))
            return (heard.at(-1) ?? Infinity) - asked
          })
        const times = yield* Effect.forEach([1, 3, 5, 7, 9], stopping)
        // A heartbeat would tell it after eight seconds.
        assert.isBelow(Math.min(...times), 5_000)
      })
    )

    it.scoped("tells how far a request came, and when it is done", () =>
      Effect.gen(function* () {
        const { arrive, done, log, progress, state, work } = yield* hold()
        const gate = yield* Deferred.make<void>()
        const answers: Array<number> = []
        yield* work((step) => {
          if (step._tag !== "Answer" || !step.places.includes(1)) return Effect.void
          return answers.push(Date.now()) === 1 ? limited(10) : Deferred.await(gate)
        })
        const before = Date.now()
        yield* arrive(1)
        yield* until(() => answers.length === 2)
        yield* arrive(2)
        yield* arrive(3)
        yield* eventually(
          "all messages",
          Effect.map(state, ({ upTo }) => upTo === 3 || undefined)
        )
        const id = idOf(1)
        const none = { answeredAt: null, doneAt: null }
        assert.isNull(yield* progress(idOf(4)))
        assert.deepInclude(yield* progress(id), { id, members: [id], standing: "running", attempts: 2, ...none })
        assert.deepInclude(yield* progress(idOf(3)), { id: idOf(3), standing: "waiting", attempts: 0, ...none })
        const [one, three] = [yield* Effect.fork(done(id)), yield* Effect.fork(done(idOf(3)))]
        const opened = Date.now()
        yield* Deferred.succeed(gate, undefined)
        const told = yield* Fiber.join(one)
        assert.deepInclude(told, { id, members: [id], standing: "done", attempts: 3 })
        const { answeredAt, doneAt, startedAt } = told ?? assert.fail()
        const times = [before, startedAt, opened, answeredAt, doneAt, Date.now()]
        assert.deepStrictEqual(
          times.toSorted((a, b) => Number(a) - Number(b)),
          times
        )
        // The second and the third are one turn.
        const both = { id: idOf(2), members: [idOf(2), idOf(3)], standing: "done" as const, attempts: 2 }
        assert.deepInclude(yield* Fiber.join(three), both)
        assert.deepInclude(yield* progress(idOf(2)), both)
        // The second answer may begin before the first one went out.
        assert.deepStrictEqual(log.toSorted(), ["Answer 1", "Answer 1", "Answer 2,3", "Deliver 1", "Deliver 2"])
      })
    )

    it.scoped("tries a step again after the time that its failure names", () =>
      Effect.gen(function* () {
        const { arrive, log, runs, work } = yield* hold()
        const began: Array<number> = []
        yield* work((step) => (step._tag === "Answer" && began.push(Date.now()) === 1 ? limited(1_234) : Effect.void))
        yield* arrive(1)
        yield* until(() => log.includes("Deliver 1"))
        assert.isAtLeast((began[1] ?? 0) - (began[0] ?? 0), 1_234)
        const events = (yield* runs).flat()
        const failure = events.find(
          (event) => event.activityTaskFailedEventAttributes
        )?.activityTaskFailedEventAttributes
        assert.strictEqual(failure?.failure?.applicationFailureInfo?.type, "RateLimited")
        // No attempt of the server's own: the reducer heard of it at once.
        const scheduled = events.filter(
          (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === "answer"
        )
        assert.lengthOf(scheduled, 2)
      })
    )

    it.scoped("asks for activities with the retry policy of the settings, and the conversation as fairness key", () =>
      Effect.gen(function* () {
        const retry = { initial: 2_000, maximum: 60_000, coefficient: 3, attempts: 7 }
        const { arrive, key, log, runs, work } = yield* hold({ policy: { queue: "gather", retry } })
        yield* work()
        yield* arrive(1)
        yield* until(() => log.includes("Deliver 1"))
        const scheduled = (yield* runs).flat().flatMap((event) => event.activityTaskScheduledEventAttributes ?? [])
        assert.includeMembers(
          scheduled.map(({ activityType }) => activityType?.name),
          ["answer", "send", "begin", "plan"]
        )
        for (const { activityType, priority, retryPolicy } of scheduled) {
          assert.strictEqual(priority?.fairnessKey, key)
          if (activityType?.name !== "answer" && activityType?.name !== "send") continue
          assert.deepInclude(retryPolicy, { backoffCoefficient: 3, maximumAttempts: 7 })
          assert.strictEqual(Number(retryPolicy?.initialInterval?.seconds), 2)
          assert.strictEqual(Number(retryPolicy?.maximumInterval?.seconds), 60)
        }
      })
    )

    it.scoped("begins again at once what a worker's shutdown broke off, and counts no failure", () =>
      Effect.gen(function* () {
        const { arrive, log, progress, runs, state, work } = yield* hold()
        const interrupted: Array<string> = []
        const never: Script = ({ _tag }) =>
          Effect.onInterrupt(Effect.never, () => Effect.sync(() => interrupted.push(_tag)))
        const life = yield* Scope.make()
        yield* Scope.extend(work(never), life)
        yield* arrive(1)
        yield* until(() => log.includes("Answer 1"))
        yield* Scope.close(life, Exit.void)
        assert.deepStrictEqual(interrupted, ["Answer"])

        const gate = yield* Deferred.make<void>()
        yield* work(() => Deferred.await(gate))
        yield* until(() => log.length === 2)
        const turn = (yield* state).turn
        assert.deepInclude(turn, { failures: 0, limited: 0, progress: { _tag: "Running" } })
        assert.deepInclude(yield* progress(idOf(1)), { attempts: 1 })
        yield* Deferred.succeed(gate, undefined)
        yield* until(() => log.includes("Deliver 1"))
        const events = (yield* runs).flat()
        assert.isFalse(
          events.some((event) => event.activityTaskFailedEventAttributes ?? event.activityTaskTimedOutEventAttributes)
        )
        const begun = events
          .flatMap((event) => event.activityTaskStartedEventAttributes ?? [])
          .find(({ attempt }) => attempt === 2)
        assert.strictEqual(begun?.lastFailure?.applicationFailureInfo?.type, "WorkerShutdown")
      })
    )
  })
})
