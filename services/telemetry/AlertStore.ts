import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import type { Alert } from "../../domain/telemetry/alerts/Evaluation.ts"
import type { Known } from "../../domain/telemetry/alerts/Known.ts"

/** A known alert, and until when its owners want to hear nothing of it (epoch milliseconds; 0: it was never muted). */
export interface Stored {
  readonly known: Known
  readonly mutedUntil: number
}

/**
 * The alerts of a bot, over all of its processes and restarts. Every method is one transaction, and idempotent; it fails
 * with `StoreUnavailable`, and then nothing was written. Times are epoch milliseconds.
 *
 * @since 0.1.0
 * @category ports
 */
export class AlertStore extends Context.Tag("holdfast/services/telemetry/AlertStore")<
  AlertStore,
  {
    /** Replaces the alerts that a process sees firing. */
    readonly report: (
      bot: number,
      process: string,
      firing: ReadonlyArray<Alert>,
      now: number
    ) => Effect.Effect<void, StoreUnavailable>
    /** The alerts that processes have reported after a time. Older reports are of ended processes. */
    readonly reported: (bot: number, after: number) => Effect.Effect<ReadonlyArray<Alert>, StoreUnavailable>
    readonly known: (bot: number) => Effect.Effect<ReadonlyArray<Stored>, StoreUnavailable>
    /** Writes alerts, and removes those with the given keys. A mute stays. */
    readonly save: (
      bot: number,
      known: ReadonlyArray<Known>,
      done: ReadonlyArray<string>
    ) => Effect.Effect<void, StoreUnavailable>
    /** Mutes an alert, and returns it; none if it is not known. */
    readonly mute: (bot: number, key: string, until: number) => Effect.Effect<Option.Option<Known>, StoreUnavailable>
  }
>() {}
