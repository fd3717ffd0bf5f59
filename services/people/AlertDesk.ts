import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { address, type ConversationKey } from "../../domain/Ids.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import { type Access, ownersOf } from "../../domain/telegram/Access.ts"
import type { Envelope } from "../../domain/telegram/Envelope.ts"
import { type Message, message } from "../../domain/telegram/Message.ts"
import { type AlertPress, goneText, mutedText, onlyOwner } from "../../domain/telemetry/alerts/AlertPress.ts"
import { PeopleStore } from "./PeopleStore.ts"
import { AlertStore } from "../telemetry/AlertStore.ts"

/** Carries out the buttons under alerts. */
export class AlertDesk extends Context.Tag("holdfast/services/people/AlertDesk")<
  AlertDesk,
  {
    /** Mutes an alert, if an owner presses the button. A repeated call does the same again. */
    readonly press: (
      conversation: ConversationKey,
      press: AlertPress,
      envelope: Envelope
    ) => Effect.Effect<Message, StoreUnavailable>
  }
>() {
  static readonly layer = (access: Access): Layer.Layer<AlertDesk, never, AlertStore | PeopleStore> =>
    Layer.effect(
      AlertDesk,
      Effect.zipWith(AlertStore, PeopleStore, (store, people) =>
        AlertDesk.of({
          press: Effect.fnUntraced(function* (conversation, { hours, key }, { user }) {
            const { bot } = address(conversation)
            const owners = ownersOf(access, (yield* people.people(bot)).owners)
            if (user === undefined || !owners.includes(user.id)) return message(onlyOwner)
            const until = (yield* Clock.currentTimeMillis) + Duration.toMillis(Duration.hours(hours))
            const muted = yield* store.mute(bot, key, until)
            if (Option.isNone(muted)) return message(goneText)
            yield* Effect.annotateLogs(Effect.logInfo("an alert is muted, as the owner asked"), {
              alert: muted.value.id,
              hours
            })
            return message(mutedText(muted.value.rule, hours))
          })
        })
      )
    )
}
