import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { address, type ConversationKey } from "../../domain/Ids.ts"
import * as Period from "../../domain/spending/Period.ts"
import { noCaps, ownerText, usageText } from "../../domain/spending/UsageText.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import { type Access, ownersOf } from "../../domain/telegram/Access.ts"
import type { Envelope } from "../../domain/telegram/Envelope.ts"
import { PeopleStore } from "../people/PeopleStore.ts"
import { Spending } from "../spending/Spending.ts"
import { SpendingStore } from "../spending/SpendingStore.ts"

export interface Telling {
  /** The reply to `/usage`, in Markdown. */
  readonly reply: (conversation: ConversationKey, envelope: Envelope) => Effect.Effect<string, StoreUnavailable>
}

/**
 * Tells people what they have spent of what they may spend, and the owner where the money went.
 *
 * @since 0.1.0
 * @category services
 */
export class Usage extends Context.Reference<Usage>()("holdfast/services/usage/Usage", {
  defaultValue: (): Telling => ({ reply: () => Effect.succeed(noCaps) })
}) {
  static readonly layer = (access: Access): Layer.Layer<never, never, PeopleStore | Spending | SpendingStore> =>
    Layer.effect(
      Usage,
      Effect.gen(function* () {
        const people = yield* PeopleStore
        const spending = yield* Spending
        const store = yield* SpendingStore
        const reply = Effect.fnUntraced(function* (conversation: ConversationKey, { user }: Envelope) {
          if (!spending.isCapped) return noCaps
          const { bot, chat } = address(conversation)
          const person = user === undefined ? undefined : `${user.id}`
          const accounts = yield* spending.standing({ request: "", person, group: chat < 0 ? `${chat}` : undefined })
          const owners = ownersOf(access, (yield* people.people(bot)).owners)
          // In a group, everybody would read it.
          const isOwner = access._tag === "Everyone" || (user !== undefined && owners.includes(user.id))
          if (!isOwner || chat < 0) return usageText(accounts)
          const { day, month } = Period.of(yield* Clock.currentTimeMillis, spending.zone)
          return ownerText(accounts, yield* store.usage(`${month}-01`, day))
        })
        return { reply }
      })
    )
}
