import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { ActivityContext } from "./ActivityContext.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface Options<out R = never> {
  /** A third of the activity's heartbeat timeout, if left out. */
  readonly every?: Duration.DurationInput
  /** How far it has come, asked at each beat; what was told last, if left out. A defect of it ends the activity. */
  readonly details?: Effect.Effect<unknown, never, R>
}

/**
 * Sends a heartbeat at an interval while an effect runs, so that a cancellation reaches it and a dead worker is noticed. Each beat
 * carries the newest details, at first those of the earlier attempt: none erases a checkpoint. The SDK throttles what comes too
 * often. An activity without a heartbeat timeout must not beat, and does not.
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
 * Heartbeats of one shape.
 *
 * @since 0.1.0
 * @category models
 */
export interface Checkpoints<in out A> {
  /** Where an earlier attempt came to; none if there was none, or if it told something else. */
  readonly last: Effect.Effect<Option.Option<A>, never, ActivityContext>
  readonly save: (checkpoint: A) => Effect.Effect<void, never, ActivityContext>
}

/**
 * Checkpoints as heartbeats: an attempt goes on where the one before it came to.
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
