import type { MessageEntity } from "grammy/types"

/** Text with Telegram's entities. Offsets and lengths are UTF-16 units. */
export interface Rendered {
  readonly text: string
  readonly entities: ReadonlyArray<MessageEntity>
}

/** An entity without its position. */
type Style =
  | { readonly type: "bold" | "italic" | "strikethrough" | "code" | "blockquote" }
  | { readonly type: "pre"; readonly language?: string }
  | { readonly type: "text_link"; readonly url: string }

export const plain = (text: string): Rendered => ({ text, entities: [] })

/** Makes a text valid for Telegram: replaces lone surrogates, which UTF-8 cannot encode, and normalises line ends. */
export const clean = (text: string): string => text.replace(/\p{Cs}/gu, "\ufffd").replace(/\r\n?/g, "\n")

/** Whether a text shows nothing: Telegram refuses such messages. */
export const isBlank = (text: string): boolean => !/[^\s\p{Cf}]/u.test(text)

export const concat = (parts: ReadonlyArray<Rendered>): Rendered => {
  let text = ""
  const entities: Array<MessageEntity> = []
  for (const part of parts) {
    for (const entity of part.entities) entities.push({ ...entity, offset: entity.offset + text.length })
    text += part.text
  }
  return { text, entities }
}

const end = (entity: MessageEntity) => entity.offset + entity.length

const isSpace = (text: string, at: number) => /\s/.test(text.charAt(at))

/** A range without the white space at its ends; the indentation of code is kept. */
const trim = (text: string, from: number, to: number, code: boolean): readonly [from: number, to: number] => {
  while (to > from && isSpace(text, to - 1)) to--
  if (code) {
    const lines = text.slice(from, to).search(/[^\s]/)
    if (lines > 0) from = Math.max(from, text.lastIndexOf("\n", from + lines - 1) + 1)
  } else {
    while (from < to && isSpace(text, from)) from++
  }
  return [from, to]
}

const isCode = (type: MessageEntity["type"]) => type === "code" || type === "pre"
const isContinuous = (type: MessageEntity["type"]) => isCode(type) || type === "text_link"

/** The ranges between `from` and `to` that are not code. */
const around = (code: ReadonlyArray<MessageEntity>, from: number, to: number) => {
  const ranges: Array<readonly [number, number]> = []
  for (const entity of code) {
    ranges.push([from, entity.offset])
    from = end(entity)
  }
  ranges.push([from, to])
  return ranges
}

/**
 * Applies a style to a text within Telegram's rules of nesting (https://core.telegram.org/bots/api#messageentity): a
 * link loses the code and links in it, a quotation the quotations in it, and bold, italic and strikethrough leave out
 * code.
 */
export const styled = (style: Style, { text, entities }: Rendered): Rendered => {
  const kept = entities.filter(({ type }) => type !== style.type && !(isContinuous(style.type) && isContinuous(type)))
  const splits = !isContinuous(style.type) && style.type !== "blockquote"
  const code = splits ? kept.filter(({ type }) => isCode(type)) : []
  const added = around(code, 0, text.length)
    .map(([from, to]) => trim(text, from, to, style.type === "pre"))
    .filter(([from, to]) => from < to)
    .map(([from, to]) => ({ ...style, offset: from, length: to - from }))
  return { text, entities: [...added, ...kept] }
}

/** How many of the ascending numbers are at most `most`. */
const countUpTo = (ascending: ReadonlyArray<number>, most: number): number => {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ascending[middle] ?? 0) <= most) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * Puts `first` before the first line and `rest` before the others. The lines of a code block stay unchanged, because
 * people copy them.
 */
export const indent = ({ text, entities }: Rendered, first: string, rest: string): Rendered => {
  const blocks = entities.filter(({ type }) => type === "pre").toSorted((a, b) => a.offset - b.offset)
  const blockEnds = blocks.map(end)
  const starts: Array<number> = []
  let block = 0
  for (let at = text.indexOf("\n") + 1; at > 0; at = text.indexOf("\n", at) + 1) {
    while (block < blocks.length && (blockEnds[block] ?? 0) <= at) block++
    if (text[at] !== "\n" && !(block < blocks.length && (blocks[block]?.offset ?? 0) <= at)) starts.push(at)
  }
  const shifted = (at: number) => at + first.length + rest.length * countUpTo(starts, at)
  let out = first
  let from = 0
  for (const start of starts) {
    out += text.slice(from, start) + rest
    from = start
  }
  return {
    text: out + text.slice(from),
    entities: entities.map((entity) => {
      const offset = shifted(entity.offset)
      return { ...entity, offset, length: shifted(end(entity) - 1) + 1 - offset }
    })
  }
}

const isInCode = (entities: ReadonlyArray<MessageEntity>, at: number) =>
  entities.some((entity) => entity.type === "pre" && entity.offset <= at && at < end(entity))

/** The start of a text after white space that is not shown. */
export const firstOf = ({ text, entities }: Rendered): number => trim(text, 0, text.length, isInCode(entities, 0))[0]

/** A text without the white space at its end. */
export const trimEnd = ({ text, entities }: Rendered): Rendered => {
  const stop = text.trimEnd().length
  const inside = entities.filter(({ offset }) => offset < stop)
  return {
    text: text.slice(0, stop),
    entities: inside.map((entity) => ({ ...entity, length: Math.min(end(entity), stop) - entity.offset }))
  }
}

/** A range of a text, without white space at its ends, with the parts of the entities in it, outer ones first. */
export const slice = ({ text, entities }: Rendered, from: number, to: number): Rendered => {
  const [start, stop] = trim(text, from, to, isInCode(entities, from))
  const cut: Array<MessageEntity> = []
  for (const entity of entities) {
    const [first, last] = trim(text, Math.max(entity.offset, start), Math.min(end(entity), stop), entity.type === "pre")
    if (first < last) cut.push({ ...entity, offset: first - start, length: last - first })
  }
  return {
    text: text.slice(start, stop),
    entities: cut.sort((a, b) => a.offset - b.offset || b.length - a.length)
  }
}
