import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import type { RequestId } from "../../domain/Ids.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import type { Attachment } from "../../domain/telegram/Attachment.ts"
import type { Envelope } from "../../domain/telegram/Envelope.ts"
import type { MediaUnavailable } from "../../domain/media/MediaUnavailable.ts"
import * as Picture from "../../domain/media/Picture.ts"
import { bounded, largest, mostPictures, type Seen, type Sights, type Why } from "../../domain/turns/Seen.ts"
import { FileSource } from "./FileSource.ts"
import { FileStore } from "./FileStore.ts"
import { Reader } from "./Reader.ts"
import { SeenStore } from "./SeenStore.ts"
import { Transcriber } from "./Transcriber.ts"

/** A message with its files. */
interface Sender {
  readonly id: RequestId
  readonly envelope: Envelope
}

export interface Seeing {
  /**
   * Reads the files of messages, each once: a later run finds what was read. The scope bounds how many turns hold
   * pictures in memory.
   */
  readonly see: (
    members: ReadonlyArray<Sender>
  ) => Effect.Effect<Sights, MediaUnavailable | StoreUnavailable, Scope.Scope>
}

const unread = (why: Why): Seen => ({ _tag: "Unread", why })

/** The different files of messages, each with the message that brought it. */
const filesOf = (members: ReadonlyArray<Sender>): ReadonlyArray<readonly [Sender, Attachment]> => [
  ...new Map(
    members.flatMap((sender) =>
      (sender.envelope.attachments ?? []).map((file) => [file.unique, [sender, file] as const] as const)
    )
  ).values()
]

/** Sees nothing: each file is named to the model and to the person. */
const blind: Seeing = {
  see: (members) => Effect.succeed(new Map(filesOf(members).map(([, file]) => [file.unique, unread("not read")])))
}

export interface MediaOptions {
  /** Longer recordings are not transcribed. */
  readonly longestRecording: Duration.Duration
}

/** Turns that hold files in memory at a time, and files of a turn that are fetched at a time. */
const most = { turns: 8, fetches: 2 }

/**
 * Reads the files that people send.
 *
 * @since 0.1.0
 * @category services
 */
export class Media extends Context.Reference<Media>()("holdfast/services/media/Media", {
  defaultValue: (): Seeing => blind
}) {
  static readonly layer = (
    options: MediaOptions
  ): Layer.Layer<never, never, FileSource | FileStore | Reader | SeenStore | Transcriber> =>
    Layer.effect(Media, make(options))
}

const make = Effect.fnUntraced(function* ({ longestRecording }: MediaOptions) {
  const source = yield* FileSource
  const files = yield* FileStore
  const reader = yield* Reader
  const seen = yield* SeenStore
  const transcriber = yield* Transcriber
  const turns = yield* Effect.makeSemaphore(most.turns)

  /** Why a file is not even fetched, as far as Telegram tells. */
  const refusal = ({ medium, seconds = 0, size = 0 }: Attachment): Why | undefined => {
    if (size > (medium === "picture" ? largest.picture : largest.file)) return "too large"
    if (medium !== "voice" && medium !== "audio") return undefined
    if (!transcriber.listens) return "not heard"
    return seconds > Duration.toSeconds(longestRecording) ? "too long" : undefined
  }

  const bytesOf = ({ file, medium, unique }: Attachment) =>
    Effect.flatMap(
      files.find(unique),
      Option.match({
        onSome: Effect.succeed,
        onNone: () =>
          Effect.tap(source.fetch(file, medium === "picture" ? largest.picture : largest.file), (bytes) =>
            files.keep(unique, bytes)
          )
      })
    )

  const hear = ({ envelope, id }: Sender, { mime, name, words }: Attachment, bytes: Uint8Array) =>
    transcriber.transcribe({ request: id, bytes, spender: spenderOf(envelope), ...formatOf(mime, name, words) }).pipe(
      Effect.map((text): Seen => (text.trim() === "" ? unread("empty") : { _tag: "Text", ...bounded(text.trim()) })),
      Effect.catchTag("Unheard", ({ why }) => Effect.succeed(unread(why)))
    )

  const understand = (sender: Sender, file: Attachment, bytes: Uint8Array) => {
    if (file.medium !== "document") return hear(sender, file, bytes)
    const isPdf = file.mime === "application/pdf" || file.name?.toLowerCase().endsWith(".pdf") === true
    return reader.read(sender.id, { bytes, isPdf })
  }

  const one = (sender: Sender, file: Attachment): Effect.Effect<Seen, MediaUnavailable | StoreUnavailable> =>
    Effect.gen(function* () {
      const why = refusal(file)
      if (why !== undefined) return unread(why)
      if (file.medium === "picture") return pictureOf(yield* bytesOf(file))
      const found = yield* seen.find(file.unique)
      if (Option.isSome(found)) return found.value
      const now = yield* understand(sender, file, yield* bytesOf(file))
      if (isLasting(now)) yield* seen.keep(sender.id, file.unique, now)
      return now
    }).pipe(Effect.catchTag("FileRefused", ({ why }) => Effect.succeed(unread(why))))

  const see = Effect.fnUntraced(function* (members: ReadonlyArray<Sender>) {
    yield* Effect.acquireRelease(turns.take(1), (permits) => turns.release(permits))
    const all = filesOf(members)
    const pictures = all.flatMap(([, { medium, unique }]) => (medium === "picture" ? [unique] : []))
    const beyond = new Set(pictures.slice(mostPictures))
    const sights = yield* Effect.forEach(
      all,
      ([sender, file]) => (beyond.has(file.unique) ? Effect.succeed(unread("too many")) : one(sender, file)),
      { concurrency: most.fetches }
    )
    return withinRoom(new Map(all.map(([, { unique }], index) => [unique, sights[index] ?? unread("gone")])))
  })

  return { see }
})

const spenderOf = ({ chat, user }: Envelope) => ({
  ...(user === undefined ? {} : { person: `${user.id}` }),
  ...(chat !== undefined && chat.id < 0 ? { group: `${chat.id}` } : {})
})

/** What would be the same the next time, and may have been paid for. */
const isLasting = (seen: Seen): boolean => seen._tag === "Text" || (seen._tag === "Unread" && seen.why === "empty")

/** The pictures of a turn that fit into a request together. */
const withinRoom = (sights: Sights): Sights => {
  let size = 0
  return new Map(
    Array.from(sights, ([unique, seen]): [string, Seen] => {
      size += seen._tag === "Picture" ? 0.75 * (seen.url?.length ?? 0) : 0
      return [unique, seen._tag === "Picture" && size > largest.pictures ? unread("too many") : seen]
    })
  )
}

const pictureOf = (bytes: Uint8Array): Seen => {
  const found = Picture.read(bytes)
  if (found === undefined) return unread("damaged")
  return found.width * found.height > largest.pixels
    ? unread("too large")
    : {
        _tag: "Picture",
        url: `data:${found.type};base64,${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64")}`
      }
}

const formats: Readonly<Record<string, string>> = {
  "audio/ogg": "ogg",
  "audio/opus": "ogg",
  "audio/mpeg": "mp3",
  "audio/mp3": "mp3",
  "audio/mp4": "m4a",
  "audio/x-m4a": "m4a",
  "audio/aac": "m4a",
  "audio/wav": "wav",
  "audio/x-wav": "wav",
  "audio/flac": "flac",
  "audio/x-flac": "flac",
  "audio/webm": "webm",
  "video/mp4": "mp4"
}

/** Servers recognise a format by the ending of the name. The name that the sender gave is not passed on. */
const formatOf = (mime: string | undefined, name: string | undefined, words: string) => {
  const usual = words === "a video message" ? "video/mp4" : "audio/ogg"
  const type = mime ?? usual
  const ending = formats[type] ?? /\.(\w{2,4})$/.exec(name ?? "")?.[1]?.toLowerCase() ?? "ogg"
  return { mime: type, name: `recording.${ending}` }
}
