import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Ref from "effect/Ref"

/**
 * Whether all that Telegram had was taken in at some time: the polling reports it, the probes ask. It stands apart from the
 * polling, because what the polling feeds needs it. Times are epoch milliseconds.
 *
 * @since 0.1.0
 * @category services
 */
export class Polls extends Context.Tag("holdfast/services/telegram/Polls")<
  Polls,
  {
    /** A poll that began at `time` came back with all that Telegram had, and that is stored. */
    readonly drained: (time: number) => Effect.Effect<void>
    /** Whether a poll that began at or after `time` came back with all that Telegram had, and that is stored. */
    readonly drainedSince: (time: number) => Effect.Effect<boolean>
  }
>() {
  static readonly layer: Layer.Layer<Polls> = Layer.effect(
    Polls,
    Effect.map(Ref.make(-Infinity), (last) =>
      Polls.of({
        drained: (time) => Ref.set(last, time),
        drainedSince: (time) => Effect.map(Ref.get(last), (at) => at >= time)
      })
    )
  )
}
