import { beginning, type Cursor, cut } from "./Chunks.ts"
import { lex, type Links } from "./Lexing.ts"
import { chunk, type Flow } from "./Markdown.ts"
import { renderPlain } from "./Render.ts"
import { clean, concat, firstOf, isBlank, plain, type Rendered } from "./Rendered.ts"
import { cutOf, longest, split } from "./Split.ts"

/**
 * A growing Markdown text, with the state that is needed to show its last message: the chunk that has not ended, and the rendering of ended
 * chunks as far back as the last message may begin.
 */
export interface Tail {
  /** All of it. */
  readonly text: string
  /** The length of the text that is in `rest` or before it. */
  readonly taken: number
  /** The text of the chunk that has not ended; at most 8,192 UTF-16 units of it after {@link grow}. */
  readonly rest: string
  /** How that chunk begins in `rest`. */
  readonly cursor: Cursor
  /** The unit before `rest`. */
  readonly before: string
  readonly links: Links
  readonly flow: Pick<Flow, "apart" | "begun">
  readonly held: Rendered
  /** Where the last message begins in `held`, as far as is known. */
  readonly from: number
  /** Whether there is an earlier message. */
  readonly isLater: boolean
}

const known = (links: Links = {}): Links => Object.assign(Object.create(null), links)

export const empty: Tail = {
  text: "",
  taken: 0,
  rest: "",
  cursor: beginning,
  before: "",
  links: known(),
  flow: { begun: false, apart: false },
  held: plain(""),
  from: 0,
  isLater: false
}

/** The length of the text without a last unit that the next one may belong to. */
const whole = (text: string): number => text.length - (/[\r\uD800-\uDBFF]$/.test(text.slice(-1)) ? 1 : 0)

/** The rendering so far with a chunk appended. */
const under = (tail: Tail, source: string, links: Links) => {
  const into: Flow = { parts: [tail.held], ...tail.flow }
  chunk(into, tail.cursor, tail.before, lex(tail.cursor, source, links)())
  return { rendered: concat(into.parts), flow: { begun: into.begun, apart: into.apart } }
}

/** Drops text that is certain to be in earlier messages. */
const later = (tail: Tail): Tail => {
  const { held } = tail
  let { from, isLater } = tail
  if (!isLater && !isBlank(held.text)) from = firstOf(held)
  while (held.text.length - from > longest) {
    from = cutOf(held, from, longest)
    isLater = true
  }
  const near = held.entities.filter(({ length, offset }) => offset + length > from)
  // The few units before it tell how well it parts there.
  const floor = Math.max(0, near.reduce((least, { offset }) => Math.min(least, offset), from) - 4)
  const entities = near.map((entity) => ({ ...entity, offset: entity.offset - floor }))
  return { ...tail, held: { text: held.text.slice(floor), entities }, from: from - floor, isLater }
}

const ended = (tail: Tail, next: Cursor): Tail => {
  const links = known(tail.links)
  const { flow, rendered } = under(tail, tail.rest.slice(0, next.at), links)
  return later({
    ...tail,
    rest: tail.rest.slice(next.at),
    cursor: { ...next, at: 0 },
    before: tail.rest.charAt(next.at - 1),
    links,
    flow,
    held: rendered
  })
}

/** Takes the current text. Only its new part is read, unless its beginning has changed. */
export const grow = (tail: Tail, text: string): Tail => {
  const from = text.startsWith(tail.text.slice(0, tail.taken)) ? tail : empty
  const taken = whole(text)
  let grown: Tail = { ...from, text, taken, rest: from.rest + clean(text.slice(from.taken, taken)) }
  for (let next = cut(grown.rest, grown.cursor); next !== undefined; next = cut(grown.rest, grown.cursor)) {
    grown = ended(grown, next)
  }
  return grown
}

/**
 * The last of the messages that the text would be now: nothing for a blank one. A link whose address comes later is not one yet.
 */
export const shown = (tail: Tail): Rendered | undefined => {
  const rest = tail.rest + clean(tail.text.slice(tail.taken))
  const { rendered } = under(tail, rest, known(tail.links))
  if (!tail.isLater && isBlank(rendered.text)) return renderPlain(tail.text.slice(-2 * longest)).at(-1)
  return split(rendered, longest, tail.isLater ? tail.from : firstOf(rendered)).at(-1)
}
