import { CompleteAsyncError } from "@temporalio/activity"
import { assert, describe, layer } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Scope } from "effect"
import { plainActivities } from "../../../bench/temporal/Rig.ts"
import type { State } from "../../../domain/conversation/State.ts"
import { requestId } from "../../../domain/Ids.ts"
import { bot } from "../../support/arrivals.ts"
import { eventually } from "../../support/Daemon.ts"
import { hold, server, until, wasRenewed } from "./holding.ts"

const each = { queue: "each" } as const

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

/** The steps are those of each message answered for itself, in order. */
const inOrder = (log: ReadonlyArray<string>, count: number) => {
  for (const step of ["Answer", "Deliver"])
    assert.deepStrictEqual(
      log.filter((line) => line.startsWith(step)),
      numbers(count).map((message) => `${step} ${message}`)
    )
}

/** Something could begin, and does not. */
const isWaning = ({ outbox, turn, waiting }: State) =>
  (turn === null && waiting.length > 0) || outbox[0]?.progress === null

describe("a conversation on Temporal that grows long", () => {
  layer(server, { excludeTestServices: true })((it) => {
    it.scoped("is continued as new time and again, and loses, doubles and reorders nothing", () =>
      Effect.gen(function* () {
        const { arrive, log, runs, state, work } = yield* hold({ limits: { events: 20 }, policy: each })
        yield* work()
        yield* Effect.forEach(numbers(30), (message) => arrive(message), { discard: true })
        yield* until(() => log.includes("Deliver 30"))
        inOrder(log, 30)
        assert.strictEqual((yield* state).upTo, 30)
        assert.isAbove((yield* runs).length, 3)
      })
    )

    it.scoped("takes the moment in which an answer ends just as another message comes", () =>
      Effect.gen(function* () {
        const { arrive, complete, log, runs, serve } = yield* hold({ limits: { events: 20 }, policy: each })
        const plain = plainActivities({ onStep: (_, isAnswer) => log.push(isAnswer ? "Answer" : "Send") })
        const unanswered = async () => {
          log.push("Answer")
          throw new CompleteAsyncError()
        }
        const life = yield* Scope.make()
        yield* Scope.extend(serve({ ...plain, answer: unanswered }), life)
        yield* arrive(1)
        yield* until(() => log.includes("Answer"))
        yield* Scope.close(life, Exit.void)
        yield* arrive(2)
        yield* complete("answer")
        yield* serve(plain)
        yield* until(() => log.filter((step) => step === "Send").length === 2)
        const [first] = yield* runs
        assert.isTrue(wasRenewed(first))
        assert.isFalse(
          first?.some((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === "send")
        )
      })
    )

    it.scoped("answers who waits for a request to be done, and knows of it in its next run", () =>
      Effect.gen(function* () {
        const { arrive, done, log, runs, work } = yield* hold({ limits: { events: 20 } })
        const gates = { Answer: yield* Deferred.make<void>(), Deliver: yield* Deferred.make<void>() }
        yield* work(({ _tag }) => (_tag === "Answer" || _tag === "Deliver" ? Deferred.await(gates[_tag]) : Effect.void))
        yield* arrive(1)
        yield* until(() => log.includes("Answer 1"))
        const id = requestId(bot, 1, 0)
        const first = yield* Effect.fork(done(id))
        yield* eventually(
          "its update",
          Effect.map(
            runs,
            ([run]) => run?.some((event) => event.workflowExecutionUpdateAcceptedEventAttributes) || undefined
          )
        )
        yield* Deferred.succeed(gates.Answer, undefined)
        assert.deepInclude(yield* Fiber.join(first), { id, standing: "answered", attempts: 1 })
        const again = yield* Effect.fork(done(id))
        yield* Deferred.succeed(gates.Deliver, undefined)
        assert.deepInclude(yield* Fiber.join(again), { id, standing: "done", attempts: 2 })
        assert.isTrue(wasRenewed((yield* runs)[0]))
      })
    )

    it.scoped("and never has a quiet moment makes one", () =>
      Effect.gen(function* () {
        const events = 40
        const { arrive, log, runs, state, work } = yield* hold({ limits: { events }, policy: each })
        const count = 25
        const began = (step: string, message: number) => message > count || log.includes(`${step} ${message}`)
        // An answer ends while the one before it goes out, which takes until the next but one is asked for.
        const isFollowed = (answers: boolean, message: number) =>
          answers ? message === 1 || began("Deliver", message - 1) : began("Answer", message + 2)
        yield* work((step) => {
          const message = Number(step.id.split(":")[1])
          const goesOn = Effect.suspend(() =>
            isFollowed(step._tag === "Answer", message) ? Effect.succeed(true) : Effect.map(state, isWaning)
          )
          return Effect.orDie(
            eventually(
              "what follows",
              Effect.map(goesOn, (goes) => goes || undefined)
            )
          )
        })
        yield* Effect.forEach(numbers(count), (message) => arrive(message), { discard: true })
        yield* until(() => log.includes(`Deliver ${count}`))
        inOrder(log, count)
        const all = yield* runs
        assert.isTrue(wasRenewed(all[0]))
        for (const run of all) assert.isBelow(run.length, 2 * events + 20)
      })
    )

    it.scoped("waits for a long answer to end, for which neither a notice nor a stop waits", () =>
      Effect.gen(function* () {
        const events = 20
        const { arrive, log, runs, state, work } = yield* hold({ limits: { events } })
        yield* work((step, stop) => (step._tag === "Answer" && step.places.includes(1) ? stop : Effect.void))
        yield* arrive(1)
        yield* until(() => log.includes("Answer 1"))
        const grow = (message: number): Effect.Effect<number> =>
          Effect.gen(function* () {
            yield* arrive(message)
            const taken = Effect.map(state, ({ upTo }) => upTo === message || undefined)
            yield* eventually(`message ${message}`, taken)
            const [run] = yield* runs
            return (run?.length ?? 0) < 2 * events ? yield* grow(message + 1) : message
          }).pipe(Effect.orDie)
        const last = yield* grow(2)
        yield* arrive(last + 1, "tell")
        yield* until(() => log.includes(`Tell ${last + 1}`))
        assert.lengthOf(yield* runs, 1)
        yield* arrive(last + 2, "stop")
        yield* until(() => log.length === 5)
        const gathered = numbers(last).slice(1)
        const [first, told, ...others] = log
        assert.deepStrictEqual([first, told], ["Answer 1", `Tell ${last + 1}`])
        assert.sameMembers(others, ["Deliver 1", `Answer ${gathered}`, "Deliver 2"])
        assert.isTrue(wasRenewed((yield* runs)[0]))
      })
    )
  })
})
