import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import { BotApi, type Me } from "./BotApi.ts"

/** Which bot this daemon is. */
export class Bot extends Context.Tag("holdfast/services/telegram/Bot")<
  Bot,
  {
    /** Known from the token, before Telegram was ever reached. */
    readonly id: number
    /** What Telegram says of it; waits until it could be asked. */
    readonly me: Effect.Effect<Me>
    /** Its user name, empty until Telegram could be asked. */
    readonly username: () => string
  }
>() {
  /** Asks Telegram in the background, until it answers. Trouble with it is reported by the polling. */
  static readonly layer = (id: number): Layer.Layer<Bot, never, BotApi> =>
    Layer.scoped(
      Bot,
      Effect.gen(function* () {
        const api = yield* BotApi
        const known = yield* Deferred.make<Me>()
        let username = ""
        yield* api.getMe.pipe(
          Effect.retry(Schedule.exponential("1 second").pipe(Schedule.union(Schedule.spaced("1 minute")))),
          Effect.tap((me) => {
            username = me.username
            return Deferred.succeed(known, me)
          }),
          Effect.orDie,
          Effect.forkScoped
        )
        return Bot.of({ id, me: Deferred.await(known), username: () => username })
      })
    )
}
