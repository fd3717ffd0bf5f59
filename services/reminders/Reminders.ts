import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { address, type ConversationKey, RequestId } from "../../domain/Ids.ts"
import * as Commands from "../../domain/reminders/Commands.ts"
import type { Decide } from "../../domain/reminders/Ahead.ts"
import * as Occasion from "../../domain/reminders/Occasion.ts"
import type { Asker } from "../../domain/reminders/Outcome.ts"
import { firingButtons, pressOf, type Press } from "../../domain/reminders/Press.ts"
import { reminderIdOf, reminderOf } from "../../domain/reminders/Reminder.ts"
import { firingText } from "../../domain/reminders/ReminderText.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import type { Message } from "../../domain/telegram/Message.ts"
import { noticeText } from "../../domain/turns/Notices.ts"
import type { Envelope } from "../../domain/telegram/Envelope.ts"
import { fires, skips } from "../telemetry/ReminderMetrics.ts"
import { readAhead } from "./ReadAhead.ts"
import { Reading } from "./Reading.ts"
import { type About, ReminderStore } from "./ReminderStore.ts"

/** The requests of people about reminders: the commands, and a button. */
export type Topic = "remind" | "reminders" | "zone" | "button"

/**
 * Answers requests about reminders, and decides about due occurrences. Fails with `StoreUnavailable`; a repeated call
 * then continues.
 *
 * @since 0.1.0
 * @category services
 */
export class Reminders extends Context.Tag("holdfast/services/reminders/Reminders")<
  Reminders,
  {
    /** Carries out a request once, and returns the reply. */
    readonly reply: (
      conversation: ConversationKey,
      request: RequestId,
      topic: Topic,
      envelope: Envelope
    ) => Effect.Effect<Message, StoreUnavailable>
    /** The message for an occurrence; none if it is skipped, was cancelled, or is done. */
    readonly occasion: (occurrence: RequestId) => Effect.Effect<Option.Option<Message>, StoreUnavailable>
    /** The occurrence was sent or skipped: its reminder advances to the next occurrence, or is done. Idempotent. */
    readonly fired: (occurrence: RequestId) => Effect.Effect<void, StoreUnavailable>
    /** The occurrence can be neither sent nor skipped: its reminder ends. Idempotent. */
    readonly abandoned: (occurrence: RequestId) => Effect.Effect<void, StoreUnavailable>
  }
>() {
  static readonly layer: Layer.Layer<Reminders, never, Reading | ReminderStore> = Layer.effect(
    Reminders,
    Effect.map(Effect.all([ReminderStore, Reading]), ([store, reading]) => {
      const decide = (request: RequestId, decide: Occasion.Decide) =>
        Option.match(reminderOf(request), {
          onNone: () => Effect.succeedNone,
          onSome: ({ id, occurrence }) =>
            Effect.flatMap(Clock.currentTimeMillis, (now) =>
              store.change(id, now, (stored) => decide(stored, occurrence, now))
            )
        })

      return Reminders.of({
        reply: Effect.fn("Reminders.reply")(function* (conversation, request, topic, envelope) {
          yield* Effect.annotateCurrentSpan({ request, topic })
          const { callback, sentAt, user } = envelope
          const press = Option.getOrUndefined(pressOf(callback?.data ?? ""))
          if (user === undefined || (topic === "button" && press === undefined)) return nothing
          const now = yield* Clock.currentTimeMillis
          const asker: Asker = {
            request,
            id: reminderIdOf(request),
            bot: address(conversation).bot,
            user: user.id,
            conversation,
            now,
            saidAt: isLong(now - sentAt) ? sentAt : now
          }
          const words = envelope.argument ?? ""
          const asked = Option.getOrUndefined(asking(envelope.answers))
          const { chat } = envelope
          const about = {
            ...(asked === undefined ? aboutOf(press) : { asked }),
            ...(callback === undefined || chat === undefined
              ? {}
              : { under: { chat: chat.id, message: callback.message } })
          }
          const decided = decision(topic, press, asker, words, asked !== undefined)
          return yield* store.reply(asker, about, yield* readAhead(store, reading, asker, about, decided))
        }),
        occasion: Effect.fn("Reminders.occasion")(function* (occurrence) {
          return Option.flatMap(yield* decide(occurrence, Occasion.due), ({ at, firing, reminder }) =>
            Option.map(Option.fromNullable(firing), ({ late }) => ({
              markdown: firingText(reminder, late, at),
              keyboard: firingButtons(reminder)
            }))
          )
        }),
        fired: Effect.fn("Reminders.fired")(function* (occurrence) {
          const fired = yield* decide(occurrence, Occasion.fired)
          if (Option.isNone(fired)) return
          const isSkipped = fired.value.firing === undefined
          yield* Metric.increment(isSkipped ? skips : fires)
          yield* Effect.logInfo(isSkipped ? "a reminder was missed, and skipped" : "a reminder was sent")
        }),
        abandoned: Effect.fn("Reminders.abandoned")(function* (occurrence) {
          yield* decide(occurrence, Occasion.abandoned)
        })
      })
    })
  )

  /** Without reminders. */
  static readonly none: Layer.Layer<Reminders> = Layer.sync(Reminders, () => ({
    reply: () => Effect.succeed(nothing),
    occasion: () => Effect.succeedNone,
    fired: () => Effect.void,
    abandoned: () => Effect.void
  }))
}

const nothing: Message = { markdown: noticeText("button") }

/** Clocks may differ by a minute, and Telegram does not deliver updates older than a day. */
const isLong = (age: number): boolean => age > 60_000 && age < 86_400_000

const asking = Schema.decodeUnknownOption(RequestId)

const aboutOf = (press: Press | undefined): About => {
  switch (press?._tag) {
    case "Done":
    case "Cancel":
    case "Change":
    case "Snooze":
      return { pressed: press.id }
    case "Choose":
    case "Drop":
      return { asked: press.asked }
    default:
      return {}
  }
}

const decision =
  (topic: Topic, press: Press | undefined, asker: Asker, words: string, answers: boolean): Decide =>
  (own, understand) => {
    if (press !== undefined) return Commands.press(asker, own, press, understand)
    switch (topic) {
      case "remind":
        if (answers) return Commands.answer(asker, own, words, understand)
        return Commands.remind(asker, own, words, understand)
      case "zone":
        return Commands.zone(asker, own, words, understand)
      default:
        return Commands.list(asker, own)
    }
  }
