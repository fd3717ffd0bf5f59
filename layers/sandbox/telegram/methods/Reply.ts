import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { isRecord } from "effect/Predicate"
import type { MessageView } from "../../../../domain/sandbox/Telegram.ts"
import * as Args from "../request/Arguments.ts"
import { badRequest, type Refusal } from "../request/Refusal.ts"
import type { Chat } from "../state/Chats.ts"
import * as FormattedText from "../text/FormattedText.ts"
import type { Parts } from "./Method.ts"
import type { Place } from "./Place.ts"

/** What a message of the bot replies to. */
interface Wanted {
  readonly chat: string
  readonly message: number
  readonly optional: boolean
  readonly quote: FormattedText.Source
}

/** The message that is replied to, and how the reply is stored. */
export interface Replied {
  readonly view: MessageView
  readonly reply: NonNullable<MessageView["reply"]>
}

/** Reads `reply_parameters`, or the older `reply_to_message_id`. */
export const wanted = (args: Args.Arguments): Either.Either<Wanted | undefined, Refusal> => {
  const none = { text: "", parseMode: "", entities: undefined }
  if (!Args.has(args, "reply_parameters")) {
    const message = Args.id(args, "reply_to_message_id")
    const optional = Args.boolean(args, "allow_sending_without_reply")
    return Either.right(message === 0 ? undefined : { chat: "", message, optional, quote: none })
  }
  return Either.flatMap(Args.strictJson(args, "reply_parameters", "reply parameters"), (value) => {
    if (value === undefined) return Either.right(undefined)
    if (!isRecord(value)) return Either.left(badRequest("object expected as reply parameters"))
    if (Object.keys(value).length === 0) return Either.right(undefined)
    const {
      allow_sending_without_reply,
      chat_id = "",
      message_id,
      quote = "",
      quote_entities,
      quote_parse_mode = ""
    } = value
    if (message_id === undefined) return Either.left(badRequest('can\'t find field "message_id"'))
    const message = Number(message_id)
    if (!Number.isInteger(message)) return Either.left(badRequest('field "message_id" must be of type Number'))
    return Either.right(
      message <= 0
        ? undefined
        : {
            chat: String(chat_id),
            message,
            optional: allow_sending_without_reply === true,
            quote: { text: String(quote), parseMode: String(quote_parse_mode), entities: quote_entities }
          }
    )
  })
}

/** Finds the message that is replied to, and checks the quote. */
export const resolve = ({ messages }: Parts, place: Place) =>
  Effect.fnUntraced(function* (args: Args.Arguments, wanted: Wanted | undefined, chat: Chat) {
    if (wanted === undefined) return undefined
    const isHere = wanted.chat === "" || wanted.chat === Args.text(args, "chat_id")
    const where = isHere ? chat : yield* place.chat({ ...args, texts: new Map([["chat_id", wanted.chat]]) }, "read")
    const found = yield* messages.find(where.id, wanted.message)
    if (found === undefined) return wanted.optional ? undefined : yield* badRequest("message to be replied not found")
    const quote = wanted.quote.text === "" ? undefined : yield* quoted(found.view, wanted.quote)
    const reply = {
      message: wanted.message,
      ...(!isHere && { chat: where.id }),
      ...(quote !== undefined && { quote })
    }
    return { view: found.view, reply } satisfies Replied
  })

const quoted = (view: MessageView, source: FormattedText.Source) =>
  Either.flatMap(
    FormattedText.parse(source, { allowEmpty: true, limit: 1024, tooLong: "QUOTE_TEXT_INVALID" }),
    ({ entities, text }) => {
      const position = view.text.indexOf(text)
      return position === -1
        ? Either.left(badRequest("QUOTE_TEXT_INVALID"))
        : Either.right({ text, position, ...(entities.length > 0 && { entities }) })
    }
  )
