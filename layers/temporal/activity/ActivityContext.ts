import type * as Temporal from "@temporalio/activity"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"

/**
 * The context of the running activity. It is captured where the activity starts: a shared scheduler resumes fibers, so that within them the
 * SDK's `Context.current()` can be that of another activity, or fail.
 *
 * @since 0.1.0
 * @category services
 */
export class ActivityContext extends Context.Tag("holdfast/layers/temporal/activity/ActivityContext")<
  ActivityContext,
  {
    /** The ids of the activity and its workflow, the attempt (from 1), and the timeouts. */
    readonly info: Temporal.Info
    /** The SDK's own context, for everything else: its logger, its metrics, its client. */
    readonly temporal: Temporal.Context
    /** The details of the last heartbeat of an earlier attempt. */
    readonly lastHeartbeat: Option.Option<unknown>
    /** Sends a heartbeat with a small JSON value that describes the progress. */
    readonly heartbeat: (details: unknown) => Effect.Effect<void>
    /** Sends a heartbeat with the last details, also those of an earlier attempt: a heartbeat without details would erase them. */
    readonly keepAlive: Effect.Effect<void>
    /**
     * Succeeds with the reason (`CANCELLED`, `TIMED_OUT`, `WORKER_SHUTDOWN`, ...) once the activity is cancelled. The effect is
     * interrupted in any case: use this in uninterruptible regions.
     */
    readonly cancelled: Effect.Effect<string>
  }
>() {}

/** The reason of an aborted SDK signal. */
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
