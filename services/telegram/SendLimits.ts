import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Holds } from "../../domain/telegram/markdown/Holds.ts"
import { Pace } from "../../domain/telegram/Pace.ts"
import { steadyMillis } from "../resilience/SteadyClock.ts"

/** A chat (by id), or all chats of the bot, must wait for this many milliseconds. */
export interface Hold {
  readonly whom: number | "all"
  readonly wait: number
}

/** The maximum wait of a message inside `admit`; for longer waits the caller retries later. */
const patience = Duration.toMillis("1 second")

/**
 * Telegram's known limits for a token: the 429s that it returned, and the rate of messages per second.
 *
 * @since 0.1.0
 * @category services
 */
export class SendLimits extends Context.Tag("holdfast/services/telegram/SendLimits")<
  SendLimits,
  {
    /** Waits for its turn and returns 0, or returns the milliseconds after which to ask again. */
    readonly admit: (chat: number) => Effect.Effect<number>
    /** Counts a message that cannot wait. */
    readonly count: Effect.Effect<void>
    /** Telegram refused a message to this chat for `wait` milliseconds. */
    readonly refused: (chat: number, wait: number) => Effect.Effect<void>
    /** The holds that Telegram imposed on this process and that still last. */
    readonly holds: Effect.Effect<ReadonlyArray<Hold>>
    readonly adopt: (holds: ReadonlyArray<Hold>) => Effect.Effect<void>
    /** Sets the number of processes that share the rate. */
    readonly share: (processes: number) => Effect.Effect<void>
  }
>() {
  /** Without limits of our own, for a single process: every message is tried, and Telegram refuses what is too much. */
  static readonly none: Layer.Layer<SendLimits> = Layer.succeed(SendLimits, {
    admit: () => Effect.succeed(0),
    count: Effect.void,
    refused: () => Effect.void,
    holds: Effect.succeed([]),
    adopt: () => Effect.void,
    share: () => Effect.void
  })

  /** `rate`: messages per second, of all processes together. */
  static readonly layer = ({ rate }: { readonly rate: number }): Layer.Layer<SendLimits> =>
    Layer.sync(SendLimits, () => {
      const holds = new Holds()
      const pace = new Pace(rate)
      const at = <A>(decide: (now: number) => A) => Effect.map(steadyMillis, decide)

      const admit = (chat: number) =>
        Effect.flatMap(steadyMillis, (now) => {
          const held = holds.wait(chat, now)
          if (held > 0) return Effect.succeed(held)
          const wait = pace.wait(now)
          if (wait > patience) return Effect.succeed(Math.ceil(wait))
          pace.take(now)
          return wait === 0 ? Effect.succeed(0) : Effect.delay(Effect.succeed(0), Math.ceil(wait))
        })

      return SendLimits.of({
        admit,
        count: at((now) => pace.take(now)),
        refused: (chat, wait) => at((now) => holds.refused(chat, wait, now)),
        holds: at((now) => holds.own(now)),
        adopt: (others) =>
          at((now) => {
            for (const { wait, whom } of others) holds.adopt(whom, now + wait)
          }),
        share: (processes) => Effect.sync(() => void (pace.rate = rate / Math.max(1, processes)))
      })
    })
}
