import type { MessageEntity } from "grammy/types"
import { isBlank, type Rendered, slice } from "./Rendered.ts"

/** The maximum length of a message, in UTF-16 units. */
export const longest = 4096

/** Telegram ignores further entities of a message. */
const mostEntities = 100

/** The types that a reader would miss most come first. */
const importance: ReadonlyArray<MessageEntity["type"]> = ["pre", "text_link", "code", "blockquote", "bold", "italic"]

const weight = ({ type }: MessageEntity) => {
  const index = importance.indexOf(type)
  return index < 0 ? importance.length : index
}

/** The hundred most important entities, in order. */
const bounded = (part: Rendered): Rendered => {
  if (part.entities.length <= mostEntities) return part
  const kept = new Set([...part.entities].sort((a, b) => weight(a) - weight(b)).slice(0, mostEntities))
  return { text: part.text, entities: part.entities.filter((entity) => kept.has(entity)) }
}

/** How well a text splits before `at`: 4 between paragraphs, 3 lines, 2 sentences, 1 words, 0 elsewhere. */
const seam = (text: string, at: number): number => {
  const before = text.charAt(at - 1)
  if (before === "\n") return text.charAt(at - 2) === "\n" ? 4 : 3
  if (text.charAt(at) === "\n") return 3
  if (/\s/.test(before)) return /[.!?…。！？]["'”’)»]?$/.test(text.slice(Math.max(0, at - 3), at - 1)) ? 2 : 1
  return /\s/.test(text.charAt(at)) ? 1 : 0
}

const insidePair = (text: string, at: number) =>
  /[\uDC00-\uDFFF]/.test(text.charAt(at)) && /[\uD800-\uDBFF]/.test(text.charAt(at - 1))

/** Marks the positions after `from` inside an entity that fits into one part. */
const inside = (entities: ReadonlyArray<MessageEntity>, from: number, limit: number) => {
  const marks = new Uint8Array(limit + 1)
  for (const { offset, length } of entities) {
    if (length <= limit) marks.fill(1, Math.max(0, offset + 1 - from), Math.max(0, offset + length - from))
  }
  return marks
}

/** The best end of a part that begins at `from`: the best seam of its second half, else of its first. */
export const cutOf = ({ text, entities }: Rendered, from: number, limit: number): number => {
  const marks = inside(entities, from, limit)
  const half = from + limit / 2
  let best = { at: 0, seam: -1 }
  for (let at = from + limit; at > from; at--) {
    if (at < half && best.seam > 0) break
    if (marks[at - from] === 1 || insidePair(text, at)) continue
    const found = seam(text, at)
    if (found > best.seam) best = { at, seam: found }
  }
  // With a limit of one unit, an entity of one surrogate pair leaves no other position.
  return best.seam < 0 ? from + limit : best.at
}

/**
 * Splits a text into messages of at most `limit` UTF-16 units: never inside a surrogate pair, nor inside an entity that
 * fits into one message. A longer entity (a long code block) is closed and opened again, at a line end if possible.
 * White space at a cut is dropped; no message is blank. Of more than 100 entities in a message, Telegram's limit, the
 * most important are kept: code blocks, links, code, quotations, then emphasis. Text before `start` is ignored.
 */
export const split = (whole: Rendered, limit: number = longest, start = 0): ReadonlyArray<Rendered> => {
  const parts: Array<Rendered> = []
  const ascending = whole.entities.toSorted((a, b) => a.offset - b.offset)
  // Only the entities that can touch a part and its end, so that not all are scanned for each part.
  let near: ReadonlyArray<MessageEntity> = []
  let next = 0
  let from = start
  while (from < whole.text.length) {
    const first = next
    while (next < ascending.length && (ascending[next]?.offset ?? 0) <= from + limit) next++
    near = [...near.filter(({ length, offset }) => offset + length > from), ...ascending.slice(first, next)]
    const here = { text: whole.text, entities: near }
    const to = whole.text.length - from <= limit ? whole.text.length : cutOf(here, from, limit)
    const part = slice(here, from, to)
    if (!isBlank(part.text)) parts.push(bounded(part))
    from = to
  }
  return parts
}
