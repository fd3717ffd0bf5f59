import type * as Temporal from "@temporalio/activity"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

/**
 * The activity that an effect runs as. It is captured once, where the activity begins: fibers are resumed by a scheduler that all
 * share, so that inside of them `Context.current()` of the SDK can be another activity's, or none.
 *
 * @since 0.1.0
 * @category services
 */
export class ActivityContext extends Context.Tag("holdfast/layers/temporal/activity/ActivityContext")<
  ActivityContext,
  {
    /** Ids of the activity and of its workflow, the attempt (from 1), the timeouts. */
    readonly info: Temporal.Info
    /** The SDK's own, for what is not here: its logger, its metrics, its client. */
    readonly temporal: Temporal.Context
    /** What the last heartbeat of an earlier attempt told. */
    readonly lastHeartbeat: Option.Option<unknown>
    /** Tells that the activity lives and how far it has come, in a few bytes that JSON can hold. */
    readonly heartbeat: (details: unknown) => Effect.Effect<void>
    /** Tells that it lives, with what was told last, be it by an earlier attempt: a bare heartbeat would erase that. */
    readonly keepAlive: Effect.Effect<void>
    /**
     * Succeeds with the reason (`CANCELLED`, `TIMED_OUT`, `WORKER_SHUTDOWN`, ...) once the activity is cancelled. The effect is
     * interrupted then anyway: this is for regions that are not interruptible.
     */
    readonly cancelled: Effect.Effect<string>
  }
>() {}

/** Why a signal of the SDK fired. */
export const cancelReason = ({ reason }: AbortSignal): string =>
  reason instanceof Error ? reason.message : String(reason)

class Captured implements Context.Tag.Service<ActivityContext> {
  readonly temporal: Temporal.Context
  #newest: unknown

  constructor(temporal: Temporal.Context) {
    this.temporal = temporal
    this.#newest = temporal.info.heartbeatDetails
  }

  get info() {
    return this.temporal.info
  }

  get lastHeartbeat() {
    return this.info.heartbeatDetails === undefined ? Option.none() : Option.some<unknown>(this.info.heartbeatDetails)
  }

  readonly heartbeat = (details: unknown) =>
    Effect.sync(() => {
      this.#newest = details
      this.temporal.heartbeat(details)
    })

  get keepAlive() {
    return Effect.sync(() => this.temporal.heartbeat(this.#newest))
  }

  get cancelled() {
    const signal = this.temporal.cancellationSignal
    return Effect.async<string>((resume) => {
      const told = () => resume(Effect.sync(() => cancelReason(signal)))
      if (signal.aborted) return told()
      signal.addEventListener("abort", told)
      return Effect.sync(() => signal.removeEventListener("abort", told))
    })
  }
}

export const make = (temporal: Temporal.Context): Context.Tag.Service<ActivityContext> => new Captured(temporal)
