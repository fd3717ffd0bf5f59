import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as PubSub from "effect/PubSub"
import * as Random from "effect/Random"
import * as Stream from "effect/Stream"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import * as View from "../../domain/telemetry/History.ts"
import { lengths, type Range, startOf } from "../../domain/telemetry/Period.ts"
import { add } from "../../domain/telemetry/Tally.ts"
import { Census } from "./Census.ts"
import { type Counted, HistoryStore } from "./HistoryStore.ts"
import { OpenTimes } from "./OpenTimes.ts"
import { Readings } from "./Readings.ts"
import { RouteEvents } from "./RouteEvents.ts"
import * as Tracked from "./Tracked.ts"

/** The most minutes that wait for the store. Older ones are added to the next. */
const patience = 60

/** How long a shutdown waits for the last minute to be written. */
const lastWrite = Duration.seconds(2)

/**
 * The history of the daemon's numbers. Each minute, what the process counted since the last one is added to the store;
 * what it counted before is not read again, so the history goes on after a restart.
 *
 * @since 0.1.0
 * @category services
 */
export class History extends Context.Tag("holdfast/services/telemetry/History")<
  History,
  {
    /** The history of a range. */
    readonly read: (range: Range) => Effect.Effect<View.History, StoreUnavailable>
    /** Writes what was counted since the last write, at once. Failures are logged, and the numbers are kept for the next write. */
    readonly roll: Effect.Effect<void>
    /** The time of each write of this process from now on, in epoch milliseconds. */
    readonly written: Stream.Stream<number>
  }
>() {
  /** `memory` reads the bytes that the process holds. */
  static readonly layer = (
    memory: Effect.Effect<number>
  ): Layer.Layer<History, never, HistoryStore | Census | RouteEvents> =>
    Layer.scoped(
      History,
      Effect.gen(function* () {
        const store = yield* HistoryStore
        const census = yield* Census
        const open = yield* watched
        const process = String(yield* Random.nextIntBetween(1, Number.MAX_SAFE_INTEGER))
        const waiting: Array<Counted> = []
        let serial = 0
        const tracked = Effect.map(Metric.snapshot, (pairs) =>
          pairs.filter(({ metricKey }) => Tracked.metrics.has(metricKey.name))
        )
        const writes = yield* Effect.acquireRelease(PubSub.sliding<number>(1), PubSub.shutdown)
        let before = new Readings(yield* tracked)

        /** Moves what was counted until now into the queue, as that of a minute. */
        const count = Effect.fnUntraced(function* (now: number) {
          const minute = startOf(lengths.minute, now - 1)
          const pairs = yield* tracked
          const backlog = yield* Effect.map(Effect.option(census.backlog), Option.getOrNull)
          const sampled = { backlog, memory: yield* memory, open: open.take(now) }
          const tally = Tracked.tally(new Readings(pairs, before), sampled, now)
          before = new Readings(pairs)
          waiting.push({ process, serial: ++serial, minute, tally })
          if (waiting.length <= patience) return
          const [oldest, next] = waiting.splice(0, 2)
          if (oldest && next) waiting.unshift({ ...next, tally: add(oldest.tally, next.tally) })
        })

        const write = Effect.suspend(() => {
          const now = waiting.slice()
          return Effect.zipRight(
            store.add(now),
            Effect.sync(() => waiting.splice(0, now.length))
          )
        }).pipe(
          Effect.zipRight(Effect.flatMap(Clock.currentTimeMillis, (at) => PubSub.publish(writes, at))),
          Effect.catchAll((error) => Effect.logDebug(`the history waits for the store: ${error.message}`))
        )

        const roll = Effect.zipRight(Effect.flatMap(Clock.currentTimeMillis, count), write)
        const untilNextMinute = Effect.map(Clock.currentTimeMillis, (now) =>
          Duration.millis(lengths.minute - (now % lengths.minute))
        )

        yield* Effect.addFinalizer(() => Effect.timeoutOption(Effect.interruptible(roll), lastWrite))
        yield* Effect.forkScoped(Effect.forever(Effect.zipRight(Effect.flatMap(untilNextMinute, Effect.sleep), roll)))

        return History.of({
          roll,
          written: Stream.fromPubSub(writes),
          read: (range) =>
            Effect.map(store.read(range.period, range.from, range.to), (rows) => View.history(range, rows))
        })
      })
    )
}

const watched = Effect.gen(function* () {
  const { listen, recent } = yield* RouteEvents
  const times = new OpenTimes()
  for (const event of yield* recent) times.see(event)
  yield* Effect.acquireRelease(
    Effect.sync(() => listen((event) => times.see(event))),
    (release) => Effect.sync(release)
  )
  return times
})
