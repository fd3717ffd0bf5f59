import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Notice } from "../../domain/conversation/State.ts"
import { address, type ConversationKey, type RequestId } from "../../domain/Ids.ts"
import { refusedText } from "../../domain/people/PeopleText.ts"
import { peoplePressOf } from "../../domain/telegram/PeoplePress.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import type { Message } from "../../domain/telegram/Message.ts"
import type { Envelope } from "../../domain/telegram/Envelope.ts"
import { alertPressOf, muteButtons } from "../../domain/telemetry/alerts/AlertPress.ts"
import { noticeText, notYours } from "../../domain/turns/Notices.ts"
import { People } from "../people/People.ts"
import { Usage } from "../usage/Usage.ts"
import { Reminders } from "../reminders/Reminders.ts"
import { answerCallback, removeSpent } from "../telegram/PressedButton.ts"
import { BotApi } from "../telegram/BotApi.ts"
import { AlertDesk } from "../people/AlertDesk.ts"
import { Updates } from "../turns/Updates.ts"

/** Carries out what a notice stands for (a command, a pressed button), and returns the message for the person. */
export type Notices = (
  conversation: ConversationKey,
  about: Exclude<Notice, "again" | "ping">,
  id: RequestId
) => Effect.Effect<string | Message, StoreUnavailable>

export const make: Effect.Effect<Notices, never, BotApi | People | Reminders | Updates> = Effect.gen(function* () {
  const api = yield* BotApi
  const people = yield* People
  const reminders = yield* Reminders
  const updates = yield* Updates
  const alerts = yield* Effect.serviceOption(AlertDesk)
  const usage = yield* Usage

  /** If the content of the update is no longer stored, its button does nothing any more. */
  const withEnvelope = (
    id: RequestId,
    act: (envelope: Envelope) => Effect.Effect<string | Message, StoreUnavailable>
  ): Effect.Effect<string | Message, StoreUnavailable> =>
    Effect.flatMap(
      updates.find(id),
      Option.match({
        onNone: () => Effect.succeed(noticeText("button")),
        onSome: (envelope) => Effect.zipRight(answerCallback(api, envelope), act(envelope))
      })
    )

  /** In a group, a button obeys only the person for whom its message was sent; the group's own obey everybody there. */
  const inGroup = Effect.fnUntraced(function* (conversation: ConversationKey, id: RequestId, envelope: Envelope) {
    const { callback, chat, user } = envelope
    if (callback === undefined || chat === undefined) return noticeText("button")
    const owner = yield* updates.addressee(address(conversation).bot, chat.id, callback.message)
    const isTheirs = owner !== undefined && (owner === user?.id || owner === chat.id)
    yield* answerCallback(api, envelope, isTheirs ? undefined : notYours)
    if (!isTheirs) return ""
    return yield* pressed(conversation, id, { ...envelope, user: owner === user?.id ? user : { id: owner, name: "" } })
  })

  const pressed = (conversation: ConversationKey, id: RequestId, envelope: Envelope) => {
    const data = envelope.callback?.data ?? ""
    const press = peoplePressOf(data)
    const mute = alertPressOf(data)
    if (mute !== undefined && Option.isSome(alerts)) return alerts.value.press(conversation, mute, envelope)
    const reply =
      press === undefined
        ? reminders.reply(conversation, id, "button", envelope)
        : people.press(conversation, press, envelope)
    return Effect.tap(reply, () => removeSpent(api, envelope))
  }

  return (conversation, about, id) => {
    switch (about) {
      case "refused": {
        // In a private chat, the chat has the id of the person.
        const { chat } = address(conversation)
        return Effect.succeed(refusedText(chat > 0 ? chat : undefined))
      }
      case "quota":
        // It says nothing if it was erased in the meantime.
        return Effect.map(
          updates.reply(id),
          Option.getOrElse(() => "")
        )
      case "unreadable":
        return Effect.map(updates.find(id), (found) => noticeText(about, Option.getOrUndefined(found)))
      case "button":
        return address(conversation).chat > 0
          ? withEnvelope(id, (envelope) => pressed(conversation, id, envelope))
          : Effect.flatMap(
              updates.find(id),
              Option.match({
                onNone: () => Effect.succeed(""),
                onSome: (envelope) => inGroup(conversation, id, envelope)
              })
            )
      case "remind":
      case "reminders":
      case "zone":
        return withEnvelope(id, (envelope) => reminders.reply(conversation, id, about, envelope))
      case "usage":
        return withEnvelope(id, (envelope) => usage.reply(conversation, envelope))
      case "allow":
      case "people":
      case "export":
      case "forget":
        return withEnvelope(id, (envelope) => people.reply(conversation, id, about, envelope))
      case "alert":
        // The daemon wrote its text; `argument` is the key of an alert that fires.
        return Effect.map(
          updates.find(id),
          Option.match({
            onNone: () => "",
            onSome: ({ argument, text }): string | Message =>
              argument === undefined ? text : { markdown: text, keyboard: muteButtons(argument) }
          })
        )
      case "forgotten":
        return withEnvelope(id, (envelope) =>
          Effect.tap(people.reply(conversation, id, about, envelope), () => removeSpent(api, envelope))
        )
      default:
        return Effect.succeed(noticeText(about))
    }
  }
})
