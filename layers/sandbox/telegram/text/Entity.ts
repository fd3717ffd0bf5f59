import * as Either from "effect/Either"
import type { MessageView } from "../../../../domain/sandbox/Telegram.ts"
import { badRequest, type Refusal } from "../request/Refusal.ts"

export type Entity = MessageView["entities"][number]

/** A text as Telegram stores it, with entities sorted by offset. */
export interface FormattedText {
  readonly text: string
  readonly entities: ReadonlyArray<Entity>
}

/** Outer entities come before inner ones. */
export const sorted = (entities: ReadonlyArray<Entity>): ReadonlyArray<Entity> =>
  entities.toSorted((a, b) => a.offset - b.offset || b.length - a.length || priorityOf(a) - priorityOf(b))

/** `MessageEntity::get_type_priority` of TDLib; 50 for all others. */
const priorities: Readonly<Record<string, number>> = {
  expandable_blockquote: 0,
  blockquote: 0,
  pre: 11,
  code: 20,
  date_time: 30,
  text_link: 49,
  text_mention: 49,
  bold: 90,
  italic: 91,
  underline: 92,
  strikethrough: 93,
  spoiler: 94,
  custom_emoji: 99
}

const priorityOf = ({ type }: Entity): number => priorities[type] ?? 50

/** TDLib's error for a text that its parse mode cannot read. */
export const cannotParse = (why: string): Either.Either<never, Refusal> =>
  Either.left(badRequest(`can't parse entities: ${why}`))

/** TDLib counts in bytes of UTF-8. */
export const byteOffset = (source: string, at: number): number => Buffer.byteLength(source.slice(0, at))

/** White space as TDLib's parsers know it; it includes the end of the source, which they read as `\0`. */
export const isSpace = (character: string | undefined): boolean =>
  character === undefined || /[ \t\r\n\0\v]/.test(character)

/** Where the text of a code block begins: the language, and one line break, are skipped. */
export const codeStart = (source: string, from: number): { readonly language: string; readonly at: number } => {
  let end = from
  while (!isSpace(source[end]) && source[end] !== "`") end++
  const language = end < source.length && source[end] !== "`" ? source.slice(from, end) : ""
  const at = from + language.length
  const [lineBreak = ""] = /^(?:\r\n|\n\r|\r|\n)/.exec(source.slice(at, at + 2)) ?? []
  return { language, at: at + lineBreak.length }
}
