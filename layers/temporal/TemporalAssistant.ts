import * as Duration from "effect/Duration"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { Bot } from "../../services/telegram/Bot.ts"
import * as Assistant from "../Assistant.ts"
import type { Role } from "../EngineVariables.ts"
import { Link } from "./Link.ts"
import type { Limits } from "./Protocol.ts"
import * as TemporalEngine from "./TemporalEngine.ts"
import * as Workers from "./Workers.ts"

/**
 * How an assistant runs on Temporal.
 *
 * @since 0.1.0
 * @category models
 */
export interface TemporalAssistantOptions extends Assistant.AssistantOptions {
  readonly role: Role
  readonly taskQueues: readonly [string, ...ReadonlyArray<string>]
  /** A worker that was not heard of for so long is given up, and what it did begins again elsewhere. */
  readonly heartbeat: Duration.Duration
  /** The `TEMPORAL_*` variables. */
  readonly temporal: Redacted.Redacted<Readonly<Record<string, string>>>
}

/** Longer than a route with all its retries takes: what hangs is noticed by its own deadlines. */
const answerDeadline = Duration.hours(2)

/** For all parts of a long answer. */
const sendDeadline = Duration.minutes(20)

/** A quarter of what Temporal suggests: long histories are slow to read again. */
const events = 1024

const limits = ({ heartbeat }: TemporalAssistantOptions): Limits => ({
  answer: Duration.toMillis(answerDeadline),
  send: Duration.toMillis(sendDeadline),
  heartbeat: Duration.toMillis(heartbeat),
  events
})

/**
 * An assistant on Temporal, or the part of it that the role says. Closing it takes no more updates first, then drains the worker,
 * then closes all else.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: TemporalAssistantOptions) => {
  const { bot, grace, heartbeat, queue, retry, role, taskQueues } = options
  const workers = Layer.provide(
    Workers.layer({ taskQueues, ...Assistant.concurrency, grace, heartbeat }),
    Assistant.steps(options)
  )
  const engine = TemporalEngine.layer({
    policy: { queue, ...(retry && { retry }) },
    limits: limits(options),
    taskQueues
  })
  const door = Layer.provide(Layer.provide(Assistant.door(options), engine), Bot.layer(bot))
  const part = role === "door" ? door : role === "worker" ? workers : Layer.provide(door, workers)
  return Layer.provide(part, Link.layer(Redacted.value(options.temporal)))
}
