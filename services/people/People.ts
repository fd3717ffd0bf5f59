import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { address, type ConversationKey, type RequestId } from "../../domain/Ids.ts"
import * as Export from "../../domain/people/Export.ts"
import * as PeopleText from "../../domain/people/PeopleText.ts"
import { Zone } from "../../domain/reminders/calendar/Zone.ts"
import { type PeoplePress, peoplePressOf } from "../../domain/telegram/PeoplePress.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import { type Access, ownersOf } from "../../domain/telegram/Access.ts"
import { type Message, message } from "../../domain/telegram/Message.ts"
import type { Envelope } from "../../domain/telegram/Envelope.ts"
import { FileStore } from "../media/FileStore.ts"
import { PeopleStore } from "./PeopleStore.ts"

const asZone = Schema.decodeUnknownOption(Zone)

const utf8 = new TextEncoder()

const bytesOf = (user: number, data: Export.PersonData, now: number): Uint8Array =>
  utf8.encode(Export.exportText(user, data, now))

/** The commands about people. `forgotten`: the person confirmed `/forget`. */
export type PeopleTopic = "allow" | "people" | "export" | "forget" | "forgotten"

/**
 * Decides who may use the bot, at its owner's command, and erases what is stored about a person. Every request can be
 * repeated. Fails with `StoreUnavailable`.
 *
 * @since 0.1.0
 * @category services
 */
export class People extends Context.Tag("holdfast/services/people/People")<
  People,
  {
    /** Carries out a command, and returns the reply. */
    readonly reply: (
      conversation: ConversationKey,
      request: RequestId,
      topic: PeopleTopic,
      envelope: Envelope
    ) => Effect.Effect<Message, StoreUnavailable>
    /** The content of the file that `/export` sends in a private conversation, as it is stored now. */
    readonly exported: (conversation: ConversationKey) => Effect.Effect<Uint8Array, StoreUnavailable>
    /** The same for a pressed button under a list of people. */
    readonly press: (
      conversation: ConversationKey,
      press: PeoplePress,
      envelope: Envelope
    ) => Effect.Effect<Message, StoreUnavailable>
  }
>() {
  static readonly layer = (access: Access): Layer.Layer<People, never, PeopleStore> =>
    Layer.effect(
      People,
      Effect.zipWith(PeopleStore, Effect.serviceOption(FileStore), (store, files) => {
        const removeFiles = (uniques: ReadonlyArray<string>) =>
          Option.match(files, { onNone: () => Effect.void, onSome: ({ remove }) => remove(uniques) })
        const listed = access._tag === "Allowed" ? [...access.users] : []

        const peopleOf = (bot: number) =>
          Effect.map(store.people(bot), ({ allowed, owners }): PeopleText.People => ({
            allowed,
            listed,
            owners: ownersOf(access, owners)
          }))

        /** For the owner only. */
        const managing = (
          conversation: ConversationKey,
          { user }: Envelope,
          act: (
            bot: number,
            people: PeopleText.People,
            owner: number
          ) => Effect.Effect<string | Message, StoreUnavailable>
        ): Effect.Effect<Message, StoreUnavailable> => {
          const { bot } = address(conversation)
          if (access._tag === "Everyone") return Effect.succeed(message(PeopleText.everyone))
          return Effect.flatMap(peopleOf(bot), (people) =>
            user === undefined || !people.owners.includes(user.id)
              ? Effect.succeed(message(PeopleText.onlyOwner))
              : Effect.map(act(bot, people, user.id), message)
          )
        }

        const actionOf = (owner: number) =>
          Effect.map(Clock.currentTimeMillis, (now) => ({ by: `owner ${owner}`, now }))

        const allow = Effect.fnUntraced(function* (bot: number, { argument, quote }: Envelope, owner: number) {
          const user = argument === undefined ? quote?.user : /^\d{1,15}$/.test(argument) ? Number(argument) : undefined
          if (user === undefined) return PeopleText.allowUsage
          yield* store.allow(bot, user, yield* actionOf(owner))
          yield* Effect.annotateLogs(Effect.logInfo("a person may use the bot: the owner allowed it"), "person", user)
          return PeopleText.allowedText(user)
        })

        const remove = Effect.fnUntraced(function* (
          bot: number,
          user: number,
          people: PeopleText.People,
          owner: number
        ) {
          yield* store.remove(bot, user, yield* actionOf(owner))
          yield* Effect.annotateLogs(
            Effect.logInfo("a person may no longer use the bot: the owner removed it"),
            "person",
            user
          )
          return PeopleText.removedText(user, people)
        })

        const forget = Effect.fnUntraced(function* (conversation: ConversationKey, except: RequestId, user: number) {
          yield* store.erase({ bot: address(conversation).bot, user, except, conversation }, removeFiles)
          yield* Effect.logInfo("the data of a person was erased at their wish")
          return message(PeopleText.forgottenText)
        })

        /** Only in private: the file and its caption are for nobody else. */
        const exporting = Effect.fnUntraced(function* (conversation: ConversationKey, request: RequestId) {
          const { bot, chat } = address(conversation)
          if (chat < 0) return message(Export.exportInPrivate)
          const data = yield* store.stored({ bot, user: chat, except: request, most: Export.largestExport })
          const now = yield* Clock.currentTimeMillis
          if (data === undefined || bytesOf(chat, data, now).length > Export.largestExport)
            return message(Export.tooMuchStored)
          if (Export.isEmpty(data)) return message(Export.nothingStored)
          const zone = Option.getOrElse(asZone(data.timeZone), () => Zone.make("UTC"))
          yield* Effect.logInfo("a person exports what is stored about them")
          return Export.exportMessage(zone, now)
        })

        const forgetMessage = ({ user }: Envelope) => Effect.succeed(PeopleText.forgetMessage(user?.id))

        return People.of({
          reply: (conversation, request, topic, envelope) => {
            switch (topic) {
              case "allow":
                return managing(conversation, envelope, (bot, _, owner) => allow(bot, envelope, owner))
              case "people":
                return managing(conversation, envelope, (_, people) => Effect.succeed(PeopleText.peopleMessage(people)))
              case "export":
                return exporting(conversation, request)
              case "forget":
                return forgetMessage(envelope)
              case "forgotten":
                return envelope.user === undefined || peoplePressOf(envelope.callback?.data ?? "")?._tag !== "Forget"
                  ? forgetMessage(envelope)
                  : forget(conversation, request, envelope.user.id)
            }
          },
          exported: Effect.fnUntraced(function* (conversation) {
            // A private chat has the id of its person.
            const { bot, chat } = address(conversation)
            // What it has become since it was decided to send it is sent.
            const data = yield* store.stored({ bot, user: chat })
            return data === undefined ? new Uint8Array() : bytesOf(chat, data, yield* Clock.currentTimeMillis)
          }),
          press: (conversation, press, envelope) =>
            press._tag === "Forget"
              ? forgetMessage(envelope)
              : managing(conversation, envelope, (bot, people, owner) => remove(bot, press.user, people, owner))
        })
      })
    )

  /** A bot whose people are fixed. */
  static readonly none: Layer.Layer<People> = Layer.sync(People, () => ({
    reply: () => Effect.succeed(message(PeopleText.onlyOwner)),
    exported: () => Effect.succeed(new Uint8Array()),
    press: () => Effect.succeed(message(PeopleText.onlyOwner))
  }))
}
