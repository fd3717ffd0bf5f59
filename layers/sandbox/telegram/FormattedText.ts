import * as Either from "effect/Either"
import { isRecord } from "effect/Predicate"
import type { MessageView } from "../../../domain/sandbox/Telegram.ts"
import { badRequest, type Refusal } from "./Refusal.ts"

/** A text as Telegram stores it, with entities sorted by offset. */
export interface FormattedText {
  readonly text: string
  readonly entities: ReadonlyArray<Entity>
}

type Entity = MessageView["entities"][number]

/** UTF-16 units, after entities. */
const lengthLimit = 4096

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

/**
 * Validates and cleans the text of a bot in the order and with the messages of TDLib (`fix_formatted_text`): control
 * characters become spaces, `\r` and the white space around the text are removed, and entities are moved accordingly.
 */
export const parse = (
  text: string,
  parseMode: string,
  entities: unknown,
  options: { readonly allowEmpty: boolean }
): Either.Either<FormattedText, Refusal> =>
  Either.gen(function* () {
    if (Buffer.byteLength(text) > 32_768) return yield* Either.left(badRequest("text is too long"))
    if (parseMode !== "" && parseMode.toLowerCase() !== "none") {
      return yield* Either.left(badRequest("can't parse entities: the sandbox takes entities, not a parse_mode"))
    }
    if (/\p{Surrogate}/u.test(text)) return yield* Either.left(badRequest("strings must be encoded in UTF-8"))
    const cleaned = trim(withoutControls(text, yield* parseEntities(text, entities)))
    if (cleaned.text === "" && !options.allowEmpty) return yield* Either.left(badRequest("text must be non-empty"))
    if (cleaned.text.length > lengthLimit) return yield* Either.left(badRequest("message is too long"))
    return cleaned
  })

/** The text of a person: cleaned in the same way, with the commands that Telegram detects in it. */
export const typed = (text: string): FormattedText => {
  const cleaned = trim(withoutControls(text, [])).text
  const commands = cleaned.matchAll(/(?<![\w/])\/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])/g)
  return {
    text: cleaned,
    entities: Array.from(commands, (match) => ({ type: "bot_command", offset: match.index, length: match[0].length }))
  }
}

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
    return entities.sort((a, b) => a.offset - b.offset || b.length - a.length || (a.type < b.type ? -1 : 1))
  })

const parseEntity = (value: unknown): Either.Either<Entity | undefined, Refusal> => {
  const malformed = (why: string) => Either.left(badRequest(`can't parse MessageEntity: ${why}`))
  if (!isRecord(value)) return malformed("expected an Object")
  const { type, offset, length, url, language } = value
  for (const [name, field] of Object.entries({ offset, length })) {
    if (!Number.isInteger(field)) return malformed(`Field "${name}" must be of type Number`)
  }
  if (typeof type !== "string" || type === "") return malformed("Type is not specified")
  if (type === "text_link" && typeof url !== "string") return malformed('Can\'t find field "url"')
  return Either.right(
    !sendable.has(type) || length === 0
      ? undefined
      : {
          type,
          offset: Number(offset),
          length: Number(length),
          ...(typeof url === "string" && { url }),
          ...(typeof language === "string" && language !== "" && { language })
        }
  )
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
