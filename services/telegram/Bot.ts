import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import { BotApi, type Me } from "./BotApi.ts"
import { Presence } from "./Presence.ts"

/** The bot of this daemon. */
export class Bot extends Context.Tag("holdfast/services/telegram/Bot")<
  Bot,
  {
    /** Known from the token, before Telegram was reached. */
    readonly id: number
    /** The result of `getMe`; waits until Telegram was reached. */
    readonly me: Effect.Effect<Me>
    /** Its user name; empty until Telegram was reached. */
    readonly username: () => string
    /** Its first name; empty until Telegram was reached. */
    readonly name: () => string
  }
>() {
  /** Calls `getMe` in the background until it succeeds, and introduces the bot. Failures are reported by the polling. */
  static readonly layer = (id: number): Layer.Layer<Bot, never, BotApi> =>
    Layer.scoped(
      Bot,
      Effect.gen(function* () {
        const api = yield* BotApi
        const presence = yield* Effect.serviceOption(Presence)
        const known = yield* Deferred.make<Me>()
        let username = ""
        let name = ""
        yield* api.getMe.pipe(
          Effect.retry(Schedule.exponential("1 second").pipe(Schedule.union(Schedule.spaced("1 minute")))),
          Effect.tap((me) => {
            username = me.username
            name = me.name
            if (Option.isSome(presence)) presence.value.introduce(me)
            return Deferred.succeed(known, me)
          }),
          Effect.orDie,
          Effect.forkScoped
        )
        return Bot.of({ id, me: Deferred.await(known), username: () => username, name: () => name })
      })
    )
}
