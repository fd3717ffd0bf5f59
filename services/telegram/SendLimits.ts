import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Holds } from "../../domain/telegram/markdown/Holds.ts"
import { Pace } from "../../domain/telegram/Pace.ts"
import { steadyMillis } from "../resilience/SteadyClock.ts"

/** That a chat (its id), or all chats of the bot, have to wait for so many milliseconds. */
export interface Hold {
  readonly whom: number | "all"
  readonly wait: number
}

/** A message waits here for its turn for so long, and longer somewhere else. */
const patience = Duration.toMillis("1 second")

/**
 * Telegram's limits of a token, as far as they are known: what it refused with a 429, and how many messages a second go out.
 *
 * @since 0.1.0
 * @category services
 */
export class SendLimits extends Context.Tag("holdfast/services/telegram/SendLimits")<
  SendLimits,
  {
    /** Waits for its turn, and gives 0; or the milliseconds after which it is worth asking again. */
    readonly admit: (chat: number) => Effect.Effect<number>
    /** A message goes out that cannot wait: it counts. */
    readonly count: Effect.Effect<void>
    /** Telegram refused one to this chat, for so many milliseconds. */
    readonly refused: (chat: number, wait: number) => Effect.Effect<void>
    /** What Telegram told this process and lasts still. */
    readonly holds: Effect.Effect<ReadonlyArray<Hold>>
    /** What another process was told. */
    readonly adopt: (holds: ReadonlyArray<Hold>) => Effect.Effect<void>
    /** Among how many processes the messages are shared. */
    readonly share: (processes: number) => Effect.Effect<void>
  }
>() {
  /** Each message is tried, and Telegram says what is too much: for one process. */
  static readonly none: Layer.Layer<SendLimits> = Layer.succeed(SendLimits, {
    admit: () => Effect.succeed(0),
    count: Effect.void,
    refused: () => Effect.void,
    holds: Effect.succeed([]),
    adopt: () => Effect.void,
    share: () => Effect.void
  })

  /** `rate`: messages a second, of all processes together. */
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
