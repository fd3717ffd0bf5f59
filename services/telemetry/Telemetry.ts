import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import type * as MetricPair from "effect/MetricPair"
import * as Option from "effect/Option"
import * as Record from "effect/Record"
import { format } from "../../domain/telemetry/Format.ts"
import { rate, type Snapshot, times } from "../../domain/telemetry/Snapshot.ts"
import { RouteEvents } from "./RouteEvents.ts"
import { Census } from "./Census.ts"
import { Readiness } from "../Readiness.ts"
import { DiskSpace } from "./DiskSpace.ts"
import { DuplicateArrivals } from "./DuplicateArrivals.ts"
import { LateArrivals } from "./LateArrivals.ts"
import { PollClock } from "./PollClock.ts"
import { Readings } from "./Readings.ts"
import * as RouteMetrics from "./RouteMetrics.ts"
import { gauge, gauges, latencies } from "./Series.ts"

const operations = latencies("holdfast_operation_seconds", "Duration of operations", ["operation", "outcome"])

const waiting = gauge("holdfast_backlog_updates", "Updates that no engine has taken")
const busy = gauge("holdfast_backlog_conversations", "Conversations in which something runs or waits")
const dead = gauge("holdfast_dead_letters", "Failed turns that nobody has decided about")
const age = gauge("holdfast_backlog_age_seconds", "Age of the oldest work that waits or runs")
const lateIn = gauge("holdfast_late_conversations", "Conversations with late arrivals, at most 128")
const mostLate = gauge("holdfast_late_most", "Maximum of late arrivals in one conversation")
const mostDuplicates = gauge("holdfast_duplicates_most", "Maximum of duplicate updates in one conversation")
const ready = gauges("holdfast_ready", "1 if a part of this daemon is ready", ["part"])
const pollAge = gauge("holdfast_poll_age_seconds", "Time since the last successful poll, while this daemon polls")
const diskFree = gauge("holdfast_disk_free_bytes", "Free space on the disk of the data folder")

/** How many conversations with late arrivals are listed. */
const named = 10

/**
 * The numbers of the daemon, read from Effect's metric registry.
 *
 * @since 0.1.0
 * @category services
 */
export class Telemetry extends Context.Tag("holdfast/services/telemetry/Telemetry")<
  Telemetry,
  {
    /** The numbers since the start, or since the last reset. */
    readonly snapshot: Effect.Effect<Snapshot>
    /** The same as text, one line per number. */
    readonly format: Effect.Effect<string>
    /** Times an effect as an operation of that name. Names are few and fixed. */
    readonly time: (name: string) => <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
    /** Starts a new period for `snapshot`. The registry is unchanged, so other readers see no counter decrease. */
    readonly reset: Effect.Effect<void>
    /** The whole registry, with the current numbers of the store; unavailable ones are NaN. */
    readonly metrics: Effect.Effect<ReadonlyArray<MetricPair.MetricPair.Untyped>>
  }
>() {
  /** Counts the events of the route while it lives. */
  static readonly layer: Layer.Layer<Telemetry, never, RouteEvents | Census> = Layer.scoped(
    Telemetry,
    Effect.gen(function* () {
      const census = yield* Census
      const late = yield* LateArrivals
      const duplicated = yield* DuplicateArrivals
      const readiness = yield* Effect.serviceOption(Readiness)
      const disk = yield* Effect.serviceOption(DiskSpace)
      const pollClock = yield* PollClock
      yield* follow
      const backlog = Effect.map(Effect.option(census.backlog), Option.getOrNull)
      const baseline = Effect.zipWith(Metric.snapshot, Clock.currentTimeMillis, (pairs, at) => ({
        readings: new Readings(pairs),
        at
      }))
      let before = yield* baseline

      const snapshot: Effect.Effect<Snapshot> = Effect.gen(function* () {
        const behind = yield* backlog
        const readings = new Readings(yield* Metric.snapshot, before.readings)
        const at = yield* Clock.currentTimeMillis
        const most = late.top(named).map(([conversation, late]) => ({ conversation, late }))
        return { since: before.at, at, late: most, backlog: behind, ...summary(readings) }
      })

      let polled = false

      const metrics = Effect.gen(function* () {
        const behind = yield* backlog
        const now = yield* Clock.currentTimeMillis
        const since = behind === null ? NaN : (behind.since ?? now)
        yield* Metric.set(waiting, behind?.updates ?? NaN)
        yield* Metric.set(busy, behind?.conversations ?? NaN)
        yield* Metric.set(dead, behind?.deadLetters ?? NaN)
        yield* Metric.set(age, Math.max(0, now - since) / 1000)
        yield* Metric.set(lateIn, late.size)
        yield* Metric.set(mostLate, late.top(1)[0]?.[1] ?? 0)
        yield* Metric.set(mostDuplicates, duplicated.top(1)[0]?.[1] ?? 0)
        // A daemon that never polls has no such series.
        if (pollClock.at !== undefined) polled = true
        if (polled)
          yield* Metric.set(pollAge, pollClock.at === undefined ? NaN : Math.max(0, now - pollClock.at) / 1000)
        if (Option.isSome(readiness)) {
          for (const [part, status] of Object.entries(yield* readiness.value.status.get))
            yield* Metric.set(ready(part), status === true ? 1 : 0)
        }
        if (Option.isSome(disk)) {
          const free = yield* disk.value.free
          if (free !== undefined) yield* Metric.set(diskFree, free)
        }
        return yield* Metric.snapshot
      })

      const reset = Effect.map(baseline, (now) => {
        before = now
        late.clear()
        duplicated.clear()
      })

      return Telemetry.of({ snapshot, format: Effect.map(snapshot, format), time, reset, metrics })
    })
  )
}

/** The events know the states of the breakers; no event can occur between reading them and listening. */
const follow = Effect.gen(function* () {
  const { listen, recent } = yield* RouteEvents
  const { count, stands } = RouteMetrics.make()
  for (const event of yield* recent) if (event._tag === "Breaker") stands(event.candidate, event.state)
  yield* Effect.acquireRelease(
    Effect.sync(() => listen(count)),
    (release) => Effect.sync(release)
  )
})

const time =
  (name: string) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.clockWith((clock) => {
      const start = clock.unsafeCurrentTimeNanos()
      return Effect.onExit(self, (exit) => {
        const outcome = Exit.isSuccess(exit) ? "success" : Exit.isInterrupted(exit) ? "interrupted" : "failure"
        return Metric.update(operations(name, outcome), Number(clock.unsafeCurrentTimeNanos() - start) / 1e9)
      })
    })

const summary = (readings: Readings): Omit<Snapshot, "since" | "at" | "late" | "backlog"> => {
  const total = (name: string) => readings.total(name)
  const by = (name: string, label: string) => readings.by(name, label)
  const timed = (name: string) => times(readings.histogram(name))
  const succeeded = total("holdfast_model_calls_succeeded_total")
  const { Interrupted: brokenOff = 0, ...failures } = by("holdfast_model_calls_failed_total", "failure")
  const failed = Object.values(failures).reduce((sum, count) => sum + count, 0)
  const hits = total("holdfast_cache_hits_total")
  const misses = total("holdfast_cache_misses_total")
  return {
    updates: {
      received: total("holdfast_updates_total"),
      duplicates: total("holdfast_updates_duplicate_total"),
      skipped: total("holdfast_updates_skipped_total"),
      late: total("holdfast_updates_late_total")
    },
    calls: {
      total: total("holdfast_model_calls_total"),
      succeeded,
      failed,
      brokenOff,
      successRate: rate(succeeded, failed),
      why: by("holdfast_model_calls_total", "why"),
      failures,
      rejections: by("holdfast_model_rejections_total", "why"),
      resumed: by("holdfast_model_resumed_total", "how")
    },
    transitions: by("holdfast_breaker_transitions_total", "to"),
    cache: { hits, misses, hitRate: rate(hits, misses) },
    tokens: by("holdfast_model_tokens_total", "kind"),
    cost: total("holdfast_model_cost_total"),
    sendings: {
      sends: total("holdfast_sends_total"),
      probes: total("holdfast_probes_total"),
      proven: total("holdfast_proven_total"),
      resent: total("holdfast_resent_total")
    },
    firstToken: timed("holdfast_model_first_token_seconds"),
    call: timed("holdfast_model_call_seconds"),
    acceptToDelivered: timed("holdfast_accept_to_delivered_seconds"),
    operations: Record.map(readings.histograms("holdfast_operation_seconds", "operation"), times)
  }
}
