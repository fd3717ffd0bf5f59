import * as Either from "effect/Either"
import { isRecord } from "effect/Predicate"
import { badRequest, type Refusal } from "../request/Refusal.ts"
import { type Entity, type FormattedText, sorted } from "./Entity.ts"
import * as Html from "./Html.ts"
import { linkEntity } from "./Links.ts"
import * as Markdown from "./Markdown.ts"
import * as MarkdownV2 from "./MarkdownV2.ts"

/** In bytes of UTF-8, before entities. */
const longestSource = 32_768

/** Telegram detects other types (mention, url, ...) itself, and drops those that a bot sends. */
const sendable = new Set([
  "bold",
  "italic",
  "underline",
  "strikethrough",
  "spoiler",
  "code",
  "pre",
  "text_link",
  "text_mention",
  "custom_emoji",
  "blockquote",
  "expandable_blockquote",
  "date_time"
])

const parsers: Readonly<Record<string, (source: string) => Either.Either<FormattedText, Refusal>>> = {
  markdown: Markdown.parse,
  markdownv2: MarkdownV2.parse,
  html: Html.parse
}

/** A text as a bot sends it. */
export interface Source {
  readonly text: string
  readonly parseMode: string
  /** Ignored beside a parse mode. */
  readonly entities: unknown
}

/**
 * Validates and cleans the text of a bot in the order and with the messages of TDLib (`fix_formatted_text`): control
 * characters become spaces, `\r` and the white space around the text are removed, and entities are moved accordingly.
 */
export const parse = (
  source: Source,
  options: { readonly allowEmpty: boolean; readonly limit: number; readonly tooLong: string }
): Either.Either<FormattedText, Refusal> =>
  Either.gen(function* () {
    const { text, entities } = yield* formatted(source)
    if (/\p{Surrogate}/u.test(text)) return yield* Either.left(badRequest("strings must be encoded in UTF-8"))
    const cleaned = trim(withoutControls(text, entities))
    if (cleaned.text === "" && !options.allowEmpty) return yield* Either.left(badRequest("text must be non-empty"))
    if (cleaned.text.length > options.limit) return yield* Either.left(badRequest(options.tooLong))
    return cleaned
  })

const formatted = ({ entities, parseMode, text }: Source): Either.Either<FormattedText, Refusal> => {
  if (Buffer.byteLength(text) > longestSource) return Either.left(badRequest("text is too long"))
  const mode = parseMode.toLowerCase()
  if (text === "" || mode === "" || mode === "none") {
    return Either.map(parseEntities(text, entities), (entities) => ({ text, entities }))
  }
  return parsers[mode]?.(text) ?? Either.left(badRequest("unsupported parse_mode"))
}

/** Control characters become spaces, and the white space around the text is removed. */
export const cleaned = (text: FormattedText): FormattedText => trim(withoutControls(text.text, text.entities))

/** Whether an edit would change nothing. */
export const same = (a: FormattedText, b: FormattedText): boolean =>
  a.text === b.text && JSON.stringify(a.entities) === JSON.stringify(b.entities)

const parseEntities = (text: string, value: unknown): Either.Either<ReadonlyArray<Entity>, Refusal> =>
  Either.gen(function* () {
    const entities: Array<Entity> = []
    for (const item of Array.isArray(value) ? value : []) {
      const entity = yield* parseEntity(item)
      if (entity !== undefined) {
        yield* inBounds(text, entity)
        entities.push(entity)
      }
    }
    return sorted(entities)
  })

const parseEntity = (value: unknown): Either.Either<Entity | undefined, Refusal> => {
  const malformed = (why: string) => Either.left(badRequest(`can't parse MessageEntity: ${why}`))
  if (!isRecord(value)) return malformed("expected an Object")
  const { custom_emoji_id, language, length, offset, type, url, user } = value
  for (const [name, field] of Object.entries({ offset, length })) {
    if (!Number.isInteger(field)) return malformed(`Field "${name}" must be of type Number`)
  }
  if (typeof type !== "string" || type === "") return malformed("Type is not specified")
  if (type === "text_link" && typeof url !== "string") return malformed('Can\'t find field "url"')
  const place = { offset: Number(offset), length: Number(length) }
  if (!sendable.has(type) || length === 0) return Either.right(undefined)
  if (typeof url === "string" && type === "text_link") {
    return Either.right(linkEntity(url, place.offset, place.length))
  }
  const userId = isRecord(user) ? Number(user["id"]) : undefined
  return Either.right({
    type,
    ...place,
    ...(typeof language === "string" && language !== "" && { language }),
    ...(typeof custom_emoji_id === "string" && { custom_emoji_id }),
    ...(userId !== undefined && Number.isSafeInteger(userId) && { user: userId })
  })
}

const inBounds = (text: string, { offset, length }: Entity): Either.Either<void, Refusal> => {
  const end = offset + length
  const why =
    offset < 0 || offset > 1_000_000
      ? `receive an entity with incorrect offset ${offset}`
      : length < 0 || length > 1_000_000
        ? `receive an entity with incorrect length ${length}`
        : offset > text.length
          ? `entity begins after the end of the text at UTF-16 offset ${offset}`
          : end > text.length
            ? `entity beginning at UTF-16 offset ${offset} ends after the end of the text at UTF-16 offset ${end}`
            : inPair(text, offset)
              ? `entity begins in a middle of a UTF-16 symbol at byte offset ${byteOffset(text, offset)}`
              : inPair(text, end)
                ? `entity beginning at UTF-16 offset ${offset} ends in a middle of a UTF-16 symbol at byte offset ${byteOffset(text, end)}`
                : undefined
  return why === undefined ? Either.void : Either.left(badRequest(why))
}

const inPair = (text: string, offset: number): boolean => /[\uDC00-\uDFFF]/.test(text.charAt(offset))

const byteOffset = (text: string, offset: number): number => Buffer.byteLength(text.slice(0, offset + 1))

const withoutControls = (text: string, entities: ReadonlyArray<Entity>): FormattedText => {
  // oxlint-disable-next-line no-control-regex -- these are what Telegram replaces
  const spaced = text.replace(/[\u0000-\u0009\u000B\u000C\u000E-\u001F]/g, " ")
  if (!spaced.includes("\r")) return { text: spaced, entities }
  const moved = (offset: number) => spaced.slice(0, offset).replaceAll("\r", "").length
  return cut(spaced.replaceAll("\r", ""), entities, moved)
}

const trim = ({ text, entities }: FormattedText): FormattedText => {
  const end = text.trimEnd().length
  const first = entities[0]?.offset ?? end
  const start = Math.min(first, /^[ \n]*/.exec(text)?.[0].length ?? 0, end)
  return start === 0 && end === text.length
    ? { text, entities }
    : cut(text.slice(start, end), entities, (offset) => Math.min(offset, end) - start)
}

/** Moves entities with the text, and drops empty ones. */
const cut = (text: string, entities: ReadonlyArray<Entity>, moved: (offset: number) => number): FormattedText => ({
  text,
  entities: entities
    .map((entity) => {
      const offset = moved(entity.offset)
      return { ...entity, offset, length: moved(entity.offset + entity.length) - offset }
    })
    .filter((entity) => entity.length > 0)
})
