import * as Chunk from "effect/Chunk"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import * as Schedule from "effect/Schedule"
import type { EngineUnavailable } from "../../domain/EngineUnavailable.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import { whereabouts } from "../Defect.ts"
import { Engine } from "./Engine.ts"
import { Readiness } from "../Readiness.ts"
import { ReminderStore } from "../reminders/ReminderStore.ts"
import { type Placed, Updates } from "../turns/Updates.ts"

/** How often the store is asked for what no engine confirmed, and how long a confirmation may take before that. */
const interval = Duration.seconds(3)

/** The number of intervals without a submission (a minute) after which the daemon is not ready. Timers ignore changes of the wall clock. */
const patience = 20

/** How many unconfirmed updates are submitted at a time. */
const batch = 512

/** How many offers, of at most 100 updates each, wait while the engine is busy. */
const offers = 256

/**
 * Brings accepted updates, and word of changed reminders, to the engine: at once, and again every few seconds until it confirms.
 * What it drops, the store still has.
 *
 * @since 0.1.0
 * @category services
 */
export class Relay extends Context.Tag("holdfast/services/engine/Relay")<
  Relay,
  {
    /** Never waits and never fails. */
    readonly offer: (placed: ReadonlyArray<Placed>) => Effect.Effect<void>
  }
>() {
  static readonly layer: Layer.Layer<Relay, never, Engine | Readiness | Updates | ReminderStore> = Layer.scoped(
    Relay,
    Effect.gen(function* () {
      const engine = yield* Engine
      const updates = yield* Updates
      const reminders = yield* ReminderStore
      const { report } = yield* Readiness
      const queue = yield* Queue.dropping<ReadonlyArray<Placed>>(offers)

      /** The loops outlive a store that fails; a bug in one is logged, because nothing is handed over without it. */
      const loop = <A>(effect: Effect.Effect<A>) =>
        effect.pipe(
          Effect.tapDefect((cause) => Effect.logFatal(`the relay has a defect: ${whereabouts(cause)}`)),
          Effect.forkScoped
        )
      const patiently = (effect: Effect.Effect<void, StoreUnavailable | EngineUnavailable>) =>
        Effect.catchAll(effect, (failure) => Effect.logDebug(`the relay tries again: ${failure.message}`))

      /** Intervals since everything that was unconfirmed could be submitted, and the last failure since then. */
      let stalled = 0
      let why: string | undefined
      const flows = Effect.suspend(() => {
        stalled = 0
        why = undefined
        return report("relay", true)
      })
      const stalls = Effect.suspend(() =>
        ++stalled < patience
          ? Effect.void
          : report(
              "relay",
              `for a minute, accepted messages could not be handed to the engine: ${why ?? "neither the store nor the engine answers"}`
            )
      )
      const submit = (placed: Effect.Effect<ReadonlyArray<Placed>, StoreUnavailable>) =>
        Effect.flatMap(placed, (some) => (some.length === 0 ? Effect.void : engine.submit(some)))

      // What was offered together is submitted together: it may be one turn.
      const offered = Effect.map(Queue.takeBetween(queue, 1, offers), (some) => Chunk.toReadonlyArray(some).flat())
      yield* loop(Effect.forever(patiently(submit(offered))))

      /** The last conversation that the sweep before offered as a whole: each goes on where that ended, so that everybody has a turn. */
      let after = ""
      const unconfirmed = (before: number) =>
        Effect.tap(
          Effect.suspend(() => updates.unconfirmed(before, batch, after)),
          (some) => Effect.sync(() => (after = some.length < batch ? "" : lastWhole(some)))
        )
      const sweep = (before: number) =>
        submit(unconfirmed(before)).pipe(
          Effect.tapError(({ message }) => Effect.sync(() => (why = message))),
          Effect.zipRight(flows),
          patiently
        )
      // What an earlier life left is under way nowhere: it does not wait for a confirmation.
      const left = sweep(Number.MAX_SAFE_INTEGER)
      const again = Effect.flatMap(Clock.currentTimeMillis, (now) => sweep(now - Duration.toMillis(interval)))
      yield* report("relay", true)
      yield* loop(Effect.zipRight(left, Effect.schedule(again, Schedule.spaced(interval))))
      yield* loop(Effect.schedule(stalls, Schedule.spaced(interval)))

      // Reminders that a step changed: at once, and again until the engine has heard of it.
      const replan = patiently(
        Effect.gen(function* () {
          const changed = yield* reminders.changed(batch)
          if (changed.length === 0) return
          yield* engine.replan(changed.map(({ conversation }) => conversation))
          yield* reminders.announced(changed)
        })
      )
      yield* loop(Effect.forever(Effect.zipRight(replan, Effect.timeoutOption(reminders.awaitChange, interval))))

      return Relay.of({ offer: (placed) => (placed.length === 0 ? Effect.void : Queue.offer(queue, placed)) })
    })
  )
}

/** The batch may end within its last conversation. */
const lastWhole = (placed: ReadonlyArray<Placed>): string => {
  const last = placed.at(-1)?.conversation ?? ""
  return placed.findLast(({ conversation }) => conversation !== last)?.conversation ?? last
}
