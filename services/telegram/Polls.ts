import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Ref from "effect/Ref"

/**
 * Records when everything that Telegram had was stored: the polling reports it, the probes ask for it. It is separate
 * from the polling, because services that the polling depends on need it. Times are epoch milliseconds.
 *
 * @since 0.1.0
 * @category services
 */
export class Polls extends Context.Tag("holdfast/services/telegram/Polls")<
  Polls,
  {
    /** A poll that began at `time` returned everything that Telegram had, and that is stored. */
    readonly drained: (time: number) => Effect.Effect<void>
    /** Whether a poll that began at or after `time` returned everything that Telegram had, and that is stored. */
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
