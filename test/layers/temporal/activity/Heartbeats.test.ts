import { describe, expect, it } from "@effect/vitest"
import type { MockActivityEnvironment } from "@temporalio/testing"
import { Effect, Exit, Fiber, Option, Ref, Schema, TestClock } from "effect"
import * as Activity from "../../../../layers/temporal/activity/Activity.ts"
import { ActivityContext } from "../../../../layers/temporal/activity/ActivityContext.ts"
import * as Heartbeats from "../../../../layers/temporal/activity/Heartbeats.ts"
import { ending, environment, failing } from "../activities.ts"

/** The details of each beat. */
const listening = (where: MockActivityEnvironment) => {
  const beats: Array<unknown> = []
  where.on("heartbeat", (details) => beats.push(details))
  return beats
}

const timeout = { heartbeatTimeoutMs: 3000 }
const checkpoints = Heartbeats.checkpoints(Schema.Struct({ offset: Schema.Int }))

describe("heartbeats", () => {
  it.effect("tell what is told, and a keep-alive tells the newest again", () =>
    Effect.gen(function* () {
      const where = environment(timeout)
      const beats = listening(where)
      const activity = yield* Activity.make(() =>
        Effect.gen(function* () {
          const { heartbeat, keepAlive } = yield* ActivityContext
          yield* keepAlive
          yield* heartbeat({ offset: 1 })
          yield* keepAlive
          yield* heartbeat({ offset: 2 })
          yield* keepAlive
        })
      )
      yield* ending(where, activity)
      expect(beats).toEqual([undefined, { offset: 1 }, { offset: 1 }, { offset: 2 }, { offset: 2 }])
    })
  )

  it.effect("a checkpoint outlives attempts: none erases the one of an earlier", () =>
    Effect.gen(function* () {
      const activity = yield* Activity.make(
        () =>
          Effect.gen(function* () {
            const last = yield* checkpoints.last
            yield* Effect.sleep("2500 millis")
            yield* checkpoints.save({ offset: Option.match(last, { onNone: () => 1, onSome: (at) => at.offset + 1 }) })
            yield* Effect.sleep("2 seconds")
            return last
          }),
        { around: (self) => Heartbeats.beating()(self) }
      )
      let heartbeatDetails: unknown
      for (const [before, after] of [
        [undefined, 1],
        [1, 2],
        [2, 3]
      ]) {
        const where = environment({ ...timeout, heartbeatDetails })
        const beats = listening(where)
        const running = yield* Effect.fork(ending(where, activity))
        yield* TestClock.adjust("5 seconds")
        const old = before === undefined ? undefined : { offset: before }
        expect(yield* Fiber.join(running)).toEqual(Exit.succeed(Option.fromNullable(old)))
        const newest = { offset: after }
        expect(beats).toEqual([old, old, newest, newest, newest])
        heartbeatDetails = beats.at(-1)
      }
    })
  )

  it.effect("a checkpoint of another shape is none", () =>
    Effect.gen(function* () {
      const activity = yield* Activity.make(() => checkpoints.last)
      const where = environment({ heartbeatDetails: { page: "three" } })
      expect(yield* ending(where, activity)).toEqual(Exit.succeed(Option.none()))
    })
  )

  it.effect("come at their interval with what is newest, and end with the effect", () =>
    Effect.gen(function* () {
      const where = environment(timeout)
      const beats = listening(where)
      const offset = yield* Ref.make(0)
      const activity = yield* Activity.make(() =>
        Heartbeats.beating({ every: "1 second", details: Ref.get(offset) })(
          Effect.zipRight(
            Effect.forever(
              Effect.delay(
                Ref.update(offset, (n) => n + 1),
                400
              )
            ).pipe(Effect.timeoutOption(3500)),
            new Lost()
          )
        )
      )
      const running = yield* Effect.fork(failing(activity, where))
      yield* TestClock.adjust("10 seconds")
      expect((yield* Fiber.join(running)).type).toBe("Lost")
      expect(beats).toEqual([2, 5, 7])
    })
  )

  it.effect("are not sent where the activity has no heartbeat timeout", () =>
    Effect.gen(function* () {
      const where = environment()
      const beats = listening(where)
      const activity = yield* Activity.make(() => Heartbeats.beating({ every: 1 })(Effect.sleep("1 minute")))
      const running = yield* Effect.fork(ending(where, activity))
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(running)
      expect(beats).toEqual([])
    })
  )

  it.effect("a cancellation ends the effect and its beats", () =>
    Effect.gen(function* () {
      const where = environment(timeout)
      const beats = listening(where)
      const activity = yield* Activity.make(() => Heartbeats.beating()(Effect.never))
      const running = yield* Effect.fork(ending(where, activity))
      yield* TestClock.adjust("2 seconds")
      where.cancel("CANCELLED")
      expect(yield* Fiber.join(running)).toEqual(Exit.fail(where.context.cancellationSignal.reason))
      yield* TestClock.adjust("1 minute")
      expect(beats).toHaveLength(2)
    })
  )

  it.effect("that can't tell how far it is end the activity as a bug", () =>
    Effect.gen(function* () {
      const activity = yield* Activity.make(() => Heartbeats.beating({ details: Effect.dieMessage("?") })(Effect.never))
      const running = yield* Effect.fork(failing(activity, environment(timeout)))
      yield* TestClock.adjust("1 second")
      expect((yield* Fiber.join(running)).type).toBe("Defect")
    })
  )
})

class Lost extends Schema.TaggedError<Lost>()("Lost", {}) {}
