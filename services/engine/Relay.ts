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

/** How often the store is asked for unconfirmed updates, and how old they must be. */
const interval = Duration.seconds(3)

/**
 * The number of intervals without a submission (a minute) after which the daemon is not ready. Timers ignore changes of
 * the wall clock.
 */
const patience = 20

/** The maximum number of unconfirmed updates per submission. */
const batch = 512

/** How many offers, of at most 100 updates each, wait while the engine is busy. */
const offers = 256

/**
 * Submits accepted updates and changed reminders to the engine: at once, and again every few seconds until it confirms
 * them. Dropped offers are still in the store.
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

      /**
       * The loops outlive a failing store; a defect in one is logged, because nothing reaches the engine without it.
       */
      const loop = <A>(effect: Effect.Effect<A>) =>
        effect.pipe(
          Effect.tapDefect((cause) => Effect.logFatal(`the relay has a defect: ${whereabouts(cause)}`)),
          Effect.forkScoped
        )
      const patiently = (effect: Effect.Effect<void, StoreUnavailable | EngineUnavailable>) =>
        Effect.catchAll(effect, (failure) => Effect.logDebug(`the relay retries: ${failure.message}`))

      /** Intervals since all unconfirmed updates could be submitted, and the last failure since then. */
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

      // Updates that were offered together are submitted together: they may form one turn.
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

      // Reminders that a step changed: at once, and again until the engine has confirmed them.
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
