import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Metric, MetricState, Schema } from "effect"
import { getEventListeners, setMaxListeners } from "node:events"
import * as Activity from "../../../../layers/temporal/activity/Activity.ts"
import * as Drain from "../../../../layers/temporal/activity/Drain.ts"
import { ending, environment } from "../activities.ts"

class Nameless extends Schema.TaggedError<Nameless>()("Nameless", {}) {}

const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length
const fibers = Effect.map(Metric.snapshot, (pairs) => {
  const active = pairs.find(({ metricKey }) => metricKey.name === "effect_fiber_active")
  return active !== undefined && MetricState.isCounterState(active.metricState) ? Number(active.metricState.count) : NaN
})

describe("a thousand activities", () => {
  it.live("leave nothing behind, however they end", () =>
    Effect.gen(function* () {
      const drain = yield* Drain.make
      const activity = yield* Activity.make(
        (kind: number) => {
          if (kind === 0) return Effect.zipRight(Effect.sleep(1), Effect.succeed(kind))
          if (kind === 1) return Effect.zipRight(Effect.yieldNow(), new Nameless())
          if (kind === 2) return Effect.zipRight(Effect.yieldNow(), Effect.dieMessage("bug"))
          return kind === 3 ? Effect.zipRight(Effect.sleep(1), Effect.interrupt) : Effect.sleep("1 hour")
        },
        { drain }
      )
      const [before, alone] = [{ timers: timers(), fibers: yield* fibers }, environment()]
      setMaxListeners(0, alone.context.cancellationSignal)
      const all = yield* Effect.forEach(
        Array.from({ length: 1000 }, (_, i) => i % 5),
        (kind) => {
          const where = kind === 4 ? environment() : alone
          if (kind === 4) setImmediate(() => where.cancel("CANCELLED"))
          return Effect.map(ending(where, activity, kind), (exit) => {
            if (kind === 4) expect(getEventListeners(where.context.cancellationSignal, "abort")).toEqual([])
            return Exit.isSuccess(exit)
          })
        },
        { concurrency: 20 }
      )
      expect(all.filter((succeeded) => succeeded)).toHaveLength(200)
      expect(getEventListeners(alone.context.cancellationSignal, "abort")).toEqual([])
      expect(yield* drain.running).toBe(0)
      expect(yield* fibers).toBe(before.fibers)
      // One of the test's own may have ended meanwhile.
      expect(timers()).toBeLessThanOrEqual(before.timers)
    }).pipe(Effect.scoped)
  )
})
