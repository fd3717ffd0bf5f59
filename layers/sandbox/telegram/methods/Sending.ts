import * as Effect from "effect/Effect"
import { isRecord } from "effect/Predicate"
import * as Random from "effect/Random"
import type { MediaKind, MessageView } from "../../../../domain/sandbox/Telegram.ts"
import * as Args from "../request/Arguments.ts"
import { badRequest, type Refusal } from "../request/Refusal.ts"
import type { Chat } from "../state/Chats.ts"
import type { Statement } from "../state/Store.ts"
import * as FormattedText from "../text/FormattedText.ts"
import * as Markup from "../text/Markup.ts"
import * as InputFile from "./InputFile.ts"
import { type Method, type Parts, result, type Table } from "./Method.ts"
import type { Place } from "./Place.ts"
import * as Reply from "./Reply.ts"

/** In UTF-16 units, after entities. */
const longestText = 4096
const longestCaption = 1024
const largestAlbum = 10
const longestDuration = 24 * 60 * 60
const longestSide = 10_000

/** What a message of the bot shows. */
type Content = Pick<MessageView, "kind" | "text" | "entities"> & {
  readonly media?: MessageView["media"]
  readonly statements: ReadonlyArray<Statement>
}

/** The text of a call, which must not be empty. */
export const textOf = (args: Args.Arguments) =>
  Args.text(args, "text") === ""
    ? Effect.fail(badRequest("message text is empty"))
    : FormattedText.parse(sourceOf(args, "text", "entities"), {
        allowEmpty: false,
        limit: longestText,
        tooLong: "message is too long"
      })

export const captionOf = (source: FormattedText.Source) =>
  FormattedText.parse(source, { allowEmpty: true, limit: longestCaption, tooLong: "message caption is too long" })

export const sourceOf = (args: Args.Arguments, text: string, entities: string): FormattedText.Source => ({
  text: Args.text(args, text),
  parseMode: Args.text(args, "parse_mode"),
  entities: Args.json(args, entities)
})

export const make = (parts: Parts, place: Place): Table => {
  const { chats, files, messages, store, write } = parts
  const resolve = Reply.resolve(parts, place)

  /** A reply goes where the message is that it answers. */
  const threadOf = (chat: Chat, thread: number | null, replied: Reply.Replied | undefined): number | null => {
    if (thread !== null || replied === undefined || replied.reply.chat !== undefined) return thread
    const isThreaded = chat.state.group?.kind === "supergroup" && !chat.state.group.forum
    return replied.view.thread ?? (isThreaded ? replied.view.id : null)
  }

  /** Sends in the order of Telegram's checks (`do_send_message`); several contents are an album. */
  const send = (args: Args.Arguments, contentsOf: Effect.Effect<ReadonlyArray<Content>, Refusal>) =>
    store.step(
      Effect.gen(function* () {
        const contents = yield* contentsOf
        const wanted = yield* Reply.wanted(args)
        const { keyboard, isOther } = yield* Markup.parse(Args.text(args, "reply_markup"))
        const chat = yield* place.chat(args, "write")
        const given = yield* place.thread(args, chat)
        const replied = yield* resolve(args, wanted, chat)
        const thread = threadOf(chat, given, replied)
        yield* Effect.forEach(contents, () => place.leave(chat), { discard: true })
        const album = contents.length > 1 ? String(yield* Random.nextIntBetween(1, Number.MAX_SAFE_INTEGER)) : undefined
        const sent = yield* messages.composeAll(
          contents.map(({ statements: _, ...content }) => ({
            ...content,
            keyboard,
            chat: chat.id,
            from: "bot",
            thread,
            ...(album !== undefined && { album }),
            ...(replied !== undefined && { reply: replied.reply })
          }))
        )
        const stored = contents.flatMap(({ statements }) => statements)
        yield* messages.add(sent, !isOther, stored)
        yield* chats.sent(chat, thread)
        return yield* Effect.forEach(sent, (view) => write(view, chat))
      })
    )

  const sendMessage: Method = (args) =>
    Effect.map(
      send(
        args,
        Effect.map(textOf(args), (text) => [{ kind: "text", ...text, statements: [] }])
      ),
      ([sent]) => result(sent)
    )

  const declaredOf = (number: (name: string, most: number) => number) => ({
    duration: number("duration", longestDuration),
    width: number("width", longestSide),
    height: number("height", longestSide)
  })

  const withFile = (kind: MediaKind): Method =>
    Effect.fnUntraced(function* (args) {
      const content = Effect.gen(function* () {
        const source = { name: kind, value: Args.text(args, kind) }
        const declared = declaredOf((name, most) => Args.integer(args, name, 0, 0, most))
        const file = yield* InputFile.find(files, args, kind, source, declared)
        if (file === undefined) return yield* badRequest(`there is no ${kind} in the request`)
        return [{ ...file, ...(yield* captionOf(sourceOf(args, "caption", "caption_entities"))) }]
      })
      const [sent] = yield* send(args, content)
      return result(sent)
    })

  const albumItem = (args: Args.Arguments, value: unknown) =>
    Effect.gen(function* () {
      const malformed = (why: string) => badRequest(`can't parse InputMedia: ${why}`)
      if (!isRecord(value)) return yield* malformed("expected an Object")
      const field = (name: string) => (typeof value[name] === "string" ? value[name] : "")
      const caption = yield* captionOf({
        text: field("caption"),
        parseMode: field("parse_mode"),
        entities: value["caption_entities"]
      })
      const type = field("type")
      if (type === "") return yield* malformed('Can\'t find field "type"')
      const kind = albumKinds.find((kind) => kind === type)
      if (kind === undefined) {
        return yield* malformed(
          `type "${type}" ${type === "animation" ? "can't be used in sendMediaGroup" : "is unsupported"}`
        )
      }
      const declared = declaredOf((name, most) => Math.min(most, Math.max(0, Number(value[name]) || 0)))
      const file = yield* InputFile.find(files, args, kind, { name: "", value: field("media") }, declared)
      return file === undefined ? yield* malformed("media not found") : { ...file, ...caption }
    })

  const sendMediaGroup: Method = Effect.fnUntraced(function* (args) {
    const contents = Effect.gen(function* () {
      yield* Args.required(args, "media")
      const media = yield* Args.strictJson(args, "media", "media")
      if (!Array.isArray(media)) return yield* badRequest("expected an Array of InputMedia")
      const items = yield* Effect.forEach(media, (item) => albumItem(args, item))
      if (items.length > largestAlbum) return yield* badRequest("too many messages to send as an album")
      if (items.length === 0) return yield* badRequest("there are no messages to send")
      const kinds = new Set(items.map(({ kind }) => kind))
      for (const kind of ["audio", "document"] as const) {
        if (kinds.size > 1 && kinds.has(kind)) {
          return yield* badRequest(`${kind === "audio" ? "Audio" : "Document"} can't be mixed with other media types`)
        }
      }
      return items
    })
    return result(yield* send(args, contents))
  })

  return {
    sendmessage: sendMessage,
    sendphoto: withFile("photo"),
    sendvoice: withFile("voice"),
    sendaudio: withFile("audio"),
    sendvideo: withFile("video"),
    senddocument: withFile("document"),
    sendmediagroup: sendMediaGroup
  }
}

const albumKinds: ReadonlyArray<MediaKind> = ["photo", "video", "audio", "document"]
