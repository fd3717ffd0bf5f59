import * as Either from "effect/Either"
import type { Refusal } from "../request/Refusal.ts"
import { byteOffset, cannotParse, codeStart, type Entity, type FormattedText } from "./Entity.ts"
import { linkEntity } from "./Links.ts"

/** Reads the legacy parse mode `Markdown` as TDLib does (`parse_markdown`). */
export const parse = (source: string): Either.Either<FormattedText, Refusal> => {
  const entities: Array<Entity> = []
  let text = ""
  for (let at = 0; at < source.length; at++) {
    const mark = source.charAt(at)
    if (mark === "\\" && /[_*`[]/.test(source.charAt(at + 1))) {
      at++
      text += source.charAt(at)
    } else if (/[_*`[]/.test(mark)) {
      const found = marked(source, at)
      if (found === undefined) {
        return cannotParse(`Can't find end of the entity starting at byte offset ${byteOffset(source, at)}`)
      }
      const entity = found.content === "" ? undefined : found.entity(text.length, found.content.length)
      if (entity !== undefined) entities.push(entity)
      text += found.content
      at = found.last
    } else {
      text += mark
    }
  }
  return Either.right({ text, entities })
}

interface Marked {
  readonly content: string
  readonly entity: (offset: number, length: number) => Entity | undefined
  /** The position of the last character that belongs to it. */
  readonly last: number
}

const marked = (source: string, begin: number): Marked | undefined => {
  if (source.startsWith("```", begin)) {
    const { at, language } = codeStart(source, begin + 3)
    const end = source.indexOf("```", at)
    const entity = (offset: number, length: number) => ({
      type: "pre",
      offset,
      length,
      ...(language !== "" && { language })
    })
    return end === -1 ? undefined : { content: source.slice(at, end), entity, last: end + 2 }
  }
  const mark = source.charAt(begin)
  const end = source.indexOf(mark === "[" ? "]" : mark, begin + 1)
  if (end === -1) return undefined
  const content = source.slice(begin + 1, end)
  if (mark === "[") {
    const isUrl = source.charAt(end + 1) === "("
    const closing = isUrl ? source.indexOf(")", end) : end
    const last = closing === -1 ? source.length : closing
    const link = isUrl ? source.slice(end + 2, last) : content
    return { content, entity: (offset, length) => linkEntity(link, offset, length), last }
  }
  const type = mark === "_" ? "italic" : mark === "*" ? "bold" : "code"
  return { content, entity: (offset, length) => ({ type, offset, length }), last: end }
}
