import { type Fields, integer, isFields, string } from "./Raw.ts"

/** How a file is read: it is looked at, heard as the words of the person, heard, or its text is read. */
export type Medium = "picture" | "voice" | "audio" | "document"

/** A reference to a file of Telegram. The file itself is fetched when it is needed. */
export interface Attachment {
  readonly medium: Medium
  /** In words for people ("a photo"). */
  readonly words: string
  /** Whether it belongs to the message, or to the one that the message replies to. */
  readonly of: "message" | "reply"
  /** The id for `getFile`. */
  readonly file: string
  /** The same for the same file, always. */
  readonly unique: string
  /** What Telegram or the sender says about it. All of it may be missing or wrong. */
  readonly size: number | undefined
  readonly mime: string | undefined
  readonly name: string | undefined
  readonly seconds: number | undefined
  readonly width: number | undefined
  readonly height: number | undefined
}

/** The longest side of the pictures that models look at: they scale larger ones down. */
const longestSide = 2_048

const pictures: ReadonlySet<string> = new Set(["image/jpeg", "image/jpg", "image/png", "image/gif", "image/webp"])

/** Types outside `text/` that are text all the same. */
const texts =
  /^(?:text\/.*|application\/(?:json|(?:[\w.-]+\+)?(?:json|xml)|xml|x-?yaml|yaml|toml|x-sh|x-?javascript|sql|x-subrip|x-tex|x-ndjson))$/

/** Endings of text files, because many clients send them as `application/octet-stream`. */
const textEndings =
  /\.(?:txt|text|md|markdown|rst|csv|tsv|jsonl?|ndjson|xml|ya?ml|toml|ini|cfg|conf|log|html?|css|[cm]?[jt]sx?|py|rb|go|rs|java|kt|swift|c|h|cc|cpp|hpp|cs|php|pl|lua|r|sh|bash|sql|tex|srt|vtt|ics|vcf|diff|patch)$/i

const one = (value: unknown, medium: Medium, words: string): Attachment | undefined => {
  if (!isFields(value)) return undefined
  const [file, unique] = [string(value["file_id"]), string(value["file_unique_id"])]
  if (!file || !unique) return undefined
  return {
    medium,
    words,
    of: "message",
    file,
    unique,
    size: integer(value["file_size"]),
    mime: string(value["mime_type"])?.toLowerCase(),
    name: string(value["file_name"]) ?? string(value["title"]),
    seconds: integer(value["duration"]),
    width: integer(value["width"]),
    height: integer(value["height"])
  }
}

/** Of the sizes of a photo, the largest that a model looks at unchanged. */
const photo = (sizes: unknown): Attachment | undefined => {
  if (!Array.isArray(sizes)) return undefined
  const all = sizes.flatMap((size: unknown) => one(size, "picture", "a photo") ?? [])
  const sideOf = ({ height = 0, width = 0 }: Attachment) => Math.max(height, width)
  const sorted = all.toSorted((a, b) => sideOf(a) - sideOf(b))
  return sorted.findLast((size) => sideOf(size) <= longestSide) ?? sorted[0]
}

/** Stickers that move are no pictures. */
const sticker = (value: unknown): Attachment | undefined =>
  isFields(value) && value["is_animated"] !== true && value["is_video"] !== true
    ? one(value, "picture", "a sticker")
    : undefined

const document = (value: unknown): Attachment | undefined => {
  const file = one(value, "document", "a text file")
  const { mime = "", name = "" } = file ?? {}
  if (file === undefined) return undefined
  if (pictures.has(mime)) return { ...file, medium: "picture", words: "a picture" }
  if (mime === "application/pdf" || /\.pdf$/i.test(name)) return { ...file, words: "a PDF file" }
  if (mime.startsWith("audio/")) return { ...file, medium: "audio", words: "an audio file" }
  return texts.test(mime) || textEndings.test(name) ? file : undefined
}

/** The file of a message, if its kind can be read. An animation is also a document, and is neither. */
const attachmentOf = (message: Fields): Attachment | undefined => {
  if (message["animation"] !== undefined) return undefined
  return (
    one(message["voice"], "voice", "a voice message") ??
    one(message["video_note"], "voice", "a video message") ??
    photo(message["photo"]) ??
    sticker(message["sticker"]) ??
    one(message["audio"], "audio", "an audio file") ??
    document(message["document"])
  )
}

/**
 * The files of a message that can be read: its own, and the picture of the message that it replies to. What else was
 * replied to has been read when it was sent.
 */
export const attachmentsOf = (message: Fields): ReadonlyArray<Attachment> | undefined => {
  const { external_reply: external, reply_to_message: replied } = message
  const quoted = [replied, external].map((above) => (isFields(above) ? attachmentOf(above) : undefined))
  const found = [
    attachmentOf(message),
    ...quoted.map((file): Attachment | undefined => (file?.medium === "picture" ? { ...file, of: "reply" } : undefined))
  ].filter((file) => file !== undefined)
  return found.length === 0 ? undefined : found
}
