import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { ActivityContext } from "./ActivityContext.ts"

/**
 * The options of {@link beating}.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options<out R = never> {
  /** By default a third of the activity's heartbeat timeout. */
  readonly every?: Duration.DurationInput
  /** The details of each heartbeat; by default the last ones sent. A defect in it ends the activity. */
  readonly details?: Effect.Effect<unknown, never, R>
}

/**
 * Sends heartbeats at an interval while an effect runs, so that a cancellation reaches it and a dead worker is detected. Each heartbeat
 * carries the latest details, at first those of the earlier attempt, so that no checkpoint is erased. The SDK throttles frequent
 * heartbeats. Without a heartbeat timeout, no heartbeats are sent.
 *
 * @since 0.1.0
 * @category combinators
 */
export const beating =
  <R2 = never>({ details, every }: Options<R2> = {}) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R | R2 | ActivityContext> =>
    Effect.flatMap(ActivityContext, ({ heartbeat, info, keepAlive }): Effect.Effect<A, E, R | R2> => {
      const timeout = info.heartbeatTimeoutMs ?? 0
      if (timeout <= 0) return self
      const beat = details === undefined ? keepAlive : Effect.flatMap(details, heartbeat)
      const beats = Effect.forever(Effect.delay(beat, every ?? Duration.millis(timeout / 3)))
      return Effect.raceFirst(self, beats)
    })

/**
 * Heartbeats with details of one schema.
 *
 * @since 0.1.0
 * @category models
 */
export interface Checkpoints<in out A> {
  /** The checkpoint of an earlier attempt; `None` if there was none, or if it does not match the schema. */
  readonly last: Effect.Effect<Option.Option<A>, never, ActivityContext>
  readonly save: (checkpoint: A) => Effect.Effect<void, never, ActivityContext>
}

/**
 * Checkpoints as heartbeat details: an attempt continues where the previous one stopped.
 *
 * @since 0.1.0
 * @category constructors
 */
export const checkpoints = <A, I>(schema: Schema.Schema<A, I>): Checkpoints<A> => {
  const decode = Schema.decodeUnknownOption(schema)
  const encode = Schema.encode(schema)
  return {
    last: Effect.map(ActivityContext, ({ lastHeartbeat }) => Option.flatMap(lastHeartbeat, (last) => decode(last))),
    save: (checkpoint) =>
      Effect.flatMap(ActivityContext, ({ heartbeat }) => Effect.flatMap(Effect.orDie(encode(checkpoint)), heartbeat))
  }
}
