import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Me } from "./BotApi.ts"

/**
 * Passes what the assistant knows about its bot to the HTTP server, which starts first.
 *
 * @since 0.1.0
 * @category services
 */
export class Presence extends Context.Tag("holdfast/services/telegram/Presence")<
  Presence,
  {
    /** The bot, as Telegram knows it. */
    readonly introduce: (me: Me) => void
    /** The link whose first visitor becomes the owner. It is valid while the bot has none. */
    readonly invite: (link: string) => void
    readonly now: Effect.Effect<{ readonly me: Me | undefined; readonly invitation: string | undefined }>
  }
>() {
  static readonly layer: Layer.Layer<Presence> = Layer.sync(Presence, () => {
    let me: Me | undefined
    let invitation: string | undefined
    return Presence.of({
      introduce: (known) => {
        me = known
      },
      invite: (link) => {
        invitation = link
      },
      now: Effect.sync(() => ({ me, invitation }))
    })
  })
}
