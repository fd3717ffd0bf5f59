import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as MetricPair from "effect/MetricPair"
import * as MetricState from "effect/MetricState"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import type { Access } from "../../domain/telegram/Access.ts"
import { type Alert, evaluate, nothing, type Sample, seeded } from "../../domain/telemetry/alerts/Evaluation.ts"
import { isDone, type Known, keyOf, updated } from "../../domain/telemetry/alerts/Known.ts"
import type { Rule } from "../../domain/telemetry/alerts/Rule.ts"
import { whereabouts } from "../Defect.ts"
import type { Handover } from "../engine/Handover.ts"
import type { PeopleStore } from "../people/PeopleStore.ts"
import { Lease } from "../sharing/Lease.ts"
import type { Updates } from "../turns/Updates.ts"
import { AlertHook } from "../telemetry/AlertHook.ts"
import * as AlertMessages from "./AlertMessages.ts"
import * as AlertPosts from "./AlertPosts.ts"
import { AlertStore, type Stored } from "../telemetry/AlertStore.ts"
import { DuplicateArrivals } from "../telemetry/DuplicateArrivals.ts"
import { LateArrivals } from "../telemetry/LateArrivals.ts"
import { Telemetry } from "../telemetry/Telemetry.ts"
import type { TopCounts } from "../telemetry/TopCounts.ts"

export interface AlertingOptions {
  readonly bot: number
  readonly access: Access
  readonly rules: ReadonlyArray<Rule>
  /** Whether several processes share the store. If not, they need not report to each other. */
  readonly shared: boolean
  /** The interval between evaluations; 30 seconds by default. */
  readonly every?: Duration.DurationInput
}

/** The report of a process counts for this many intervals. */
const lifetime = 4

const samplesOf = (pairs: ReadonlyArray<MetricPair.MetricPair.Untyped>): ReadonlyArray<Sample> =>
  pairs.flatMap(({ metricKey, metricState }) => {
    const labels = Object.fromEntries(metricKey.tags.map(({ key, value }) => [key, value]))
    if (MetricState.isCounterState(metricState))
      return [{ metric: metricKey.name, labels, value: Number(metricState.count) }]
    return MetricState.isGaugeState(metricState)
      ? [{ metric: metricKey.name, labels, value: Number(metricState.value) }]
      : []
  })

const byConversation = (metric: string, counts: TopCounts<string>): ReadonlyArray<Sample> =>
  counts.certain().map(([conversation, value]) => ({ metric, labels: { conversation }, value }))

/**
 * Evaluates the rules with the numbers of this process, and reports what fires to the store. The process that holds the
 * lease tells what any process has reported: to the owners in Telegram, and to the webhook if there is one. While the
 * store does not answer, the webhook is told what this process sees, if it is known to be the only one.
 */
export const layer = (
  options: AlertingOptions
): Layer.Layer<never, never, AlertStore | Handover | Lease | PeopleStore | Telemetry | Updates> =>
  Layer.scopedDiscard(
    Effect.gen(function* () {
      const { access, bot, rules, shared } = options
      const every = Duration.decode(options.every ?? "30 seconds")
      const telemetry = yield* Telemetry
      const store = yield* AlertStore
      const lease = yield* Lease
      const late = yield* LateArrivals
      const duplicates = yield* DuplicateArrivals
      const hook = Option.map(yield* Effect.serviceOption(AlertHook), (hook) => AlertPosts.make(bot, hook))
      const tell = yield* AlertMessages.make(bot, access)
      const process = `${yield* Random.nextIntBetween(0, 2 ** 31)}-${yield* Random.nextIntBetween(0, 2 ** 31)}`
      const named = new Map(rules.map((rule) => [rule.name, rule]))
      let memory = nothing
      let reported = 0
      /** What could not be written, by key; and all that is known, in case that it cannot be read. */
      const unsaved = new Map<string, Known>()
      let last: ReadonlyArray<Stored> = []

      const load = Effect.map(store.known(bot), (all): ReadonlyArray<Stored> => {
        const fresh = all.map(({ known, mutedUntil }) => ({ known: unsaved.get(keyOf(known)) ?? known, mutedUntil }))
        const there = new Set(all.map(({ known }) => keyOf(known)))
        const further = Array.from(unsaved).flatMap(([key, known]) =>
          there.has(key) ? [] : [{ known, mutedUntil: 0 }]
        )
        return [...fresh, ...further]
      })

      const withMutes = (known: ReadonlyArray<Known>, before: ReadonlyArray<Stored>): ReadonlyArray<Stored> => {
        const mutes = new Map(before.map(({ known: { id }, mutedUntil }) => [id, mutedUntil]))
        return known.map((one) => ({ known: one, mutedUntil: mutes.get(one.id) ?? 0 }))
      }

      const save = (all: ReadonlyArray<Stored>, before: ReadonlyArray<Stored>, done: ReadonlyArray<string>) => {
        const earlier = new Map(before.map(({ known }) => [known.id, known]))
        const changed = all.flatMap(({ known }) =>
          earlier.get(known.id) !== known && !done.includes(keyOf(known)) ? [known] : []
        )
        for (const known of changed) unsaved.set(keyOf(known), known)
        for (const key of done) unsaved.delete(key)
        if (changed.length === 0 && done.length === 0) return Effect.void
        return Effect.map(store.save(bot, changed, done), () => unsaved.clear())
      }

      let isSeeded = false
      /** The alerts that fired before a restart go on until their conditions are not met any more. */
      const seed = Effect.gen(function* () {
        if (isSeeded) return
        const all = yield* Effect.option(store.known(bot))
        if (Option.isNone(all)) return
        isSeeded = true
        memory = seeded(
          memory,
          all.value.map(({ known }) => known)
        )
      })

      /** A value that moves is no reason to write. */
      const settled = (one: Known, before: ReadonlyMap<string, Known>): Known => {
        const known = before.get(one.id)
        const isSame =
          known !== undefined &&
          known.since === one.since &&
          known.overAt === one.overAt &&
          known.toldAt === one.toldAt &&
          known.overTold === one.overTold &&
          known.posted === one.posted
        return isSame ? known : one
      }

      const round = Effect.fnUntraced(function* (firing: ReadonlyArray<Alert>, now: number) {
        const others = shared ? yield* store.reported(bot, now - lifetime * Duration.toMillis(every)) : []
        const before = yield* load
        const byId = new Map(before.map(({ known }) => [known.id, known]))
        const found = updated(
          before.map(({ known }) => known),
          [...firing, ...others],
          now
        )
        last = withMutes(
          found.map((one) => settled(one, byId)),
          before
        )
        // Stored before it is told: after a crash, it is told again under the same id.
        yield* save(last, before, [])
        const stored = last
        const told = yield* tell(named, last, now)
        const posted = yield* Option.match(hook, {
          onNone: () => Effect.succeed(told),
          onSome: (post) => post(named, told, now)
        })
        last = withMutes(posted, before)
        const done = last.flatMap(({ known, mutedUntil }) =>
          isDone(known, mutedUntil, now, Option.isSome(hook)) ? [keyOf(known)] : []
        )
        yield* save(last, stored, done)
      })

      /** The store does not answer: only the webhook can be told. */
      const alone = Effect.fnUntraced(function* (firing: ReadonlyArray<Alert>, now: number) {
        if (Option.isNone(hook)) return
        const known = updated(
          last.map(({ known }) => known),
          firing,
          now
        )
        const posted = yield* hook.value(named, known, now)
        last = withMutes(posted, last)
        for (const { known } of last) unsaved.set(keyOf(known), known)
      })

      const tick = Effect.gen(function* () {
        yield* seed
        const pairs = yield* telemetry.metrics
        const now = yield* Clock.currentTimeMillis
        const samples = [
          ...samplesOf(pairs),
          ...byConversation("holdfast_late_in", late),
          ...byConversation("holdfast_duplicates_in", duplicates)
        ]
        const evaluated = evaluate(rules, memory, samples, now)
        memory = evaluated.memory
        const { firing } = evaluated
        const report =
          !shared || firing.length + reported === 0
            ? Effect.void
            : Effect.map(store.report(bot, process, firing, now), () => {
                reported = firing.length
              })
        const isHolder = (yield* lease.status.get) === "held"
        yield* Effect.zipRight(report, isHolder ? round(firing, now) : Effect.void).pipe(
          Effect.catchAll((failure) =>
            Effect.zipRight(
              Effect.logDebug(`alerts are told later: ${failure.message}`),
              isHolder ? alone(firing, now) : Effect.void
            )
          )
        )
      })

      const persistent = Effect.catchAllCause(tick, (cause) =>
        Effect.logError(`the evaluation of alerts has a defect: ${whereabouts(cause)}`)
      )
      yield* Effect.forkScoped(Effect.repeat(persistent, Schedule.spaced(every)))
    })
  )
