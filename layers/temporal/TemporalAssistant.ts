import * as Duration from "effect/Duration"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type { Steps } from "../../services/engine/Steps.ts"
import { concurrency, type EmbeddedOptions, policyOf } from "../assistant/Assistant.ts"
import type { Role } from "../settings/EngineVariables.ts"
import { TemporalConnection } from "./TemporalConnection.ts"
import type { Limits } from "./workflow/Protocol.ts"
import * as TemporalEngine from "./TemporalEngine.ts"
import * as Workers from "./Workers.ts"

/**
 * How an assistant runs on Temporal.
 *
 * @since 0.1.0
 * @category models
 */
export interface TemporalAssistantOptions extends EmbeddedOptions {
  readonly role: Role
  readonly taskQueues: readonly [string, ...ReadonlyArray<string>]
  /** A worker that sends no heartbeat for this long is considered dead, and its activities start again elsewhere. */
  readonly heartbeat: Duration.Duration
  /** The `TEMPORAL_*` variables. */
  readonly temporal: Redacted.Redacted<Readonly<Record<string, string>>>
  /** A bundle of the workflows other than that of the build. */
  readonly bundle?: string
}

/** Longer than a route with all its retries takes: hanging calls have deadlines of their own. */
const answerDeadline = Duration.hours(2)

/** For all parts of a long answer. */
const sendDeadline = Duration.minutes(20)

/** A quarter of what Temporal suggests, because replaying a long history is slow. */
const events = 1024

const limits = (heartbeat: Duration.Duration): Limits => ({
  answer: Duration.toMillis(answerDeadline),
  send: Duration.toMillis(sendDeadline),
  heartbeat: Duration.toMillis(heartbeat),
  events
})

/**
 * The Temporal engine with the work of its role; a door has no workers. Closing it drains the workers first.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = <E, R>(options: TemporalAssistantOptions, steps: Layer.Layer<Steps, E, R>) => {
  const { bundle, grace, heartbeat, role, taskQueues, temporal } = options
  const engine = TemporalEngine.layer({ policy: policyOf(options), limits: limits(heartbeat), taskQueues })
  const own = bundle === undefined ? {} : { bundle }
  const work = Layer.provide(Workers.layer({ taskQueues, ...concurrency, grace, heartbeat, ...own }), steps)
  return (role === "door" ? engine : Layer.provideMerge(engine, work)).pipe(
    Layer.provide(TemporalConnection.layer(Redacted.value(temporal)))
  )
}
