import { beginning, type Cursor, cut } from "./Chunks.ts"
import { lex, type Links } from "./Lexing.ts"
import { chunk, type Flow } from "./Markdown.ts"
import { renderPlain } from "./Render.ts"
import { clean, concat, firstOf, isBlank, plain, type Rendered, trimEnd } from "./Rendered.ts"
import { cutOf, longest, split } from "./Split.ts"

/**
 * A growing Markdown text, with the state that is needed to show its last message: the current chunk, and the rendering
 * of earlier chunks back to where the last message may begin.
 */
export interface Tail {
  readonly text: string
  /** The length of the text that is in `rest` or before it. */
  readonly taken: number
  /** The text of the current chunk; after {@link grow} at most 8,192 UTF-16 units. */
  readonly rest: string
  /** The start of that chunk in `rest`. */
  readonly cursor: Cursor
  /** The unit before `rest`. */
  readonly before: string
  readonly links: Links
  readonly flow: Pick<Flow, "apart" | "begun">
  readonly held: Rendered
  /** The start of the last message in `held`, as far as it is known. */
  readonly from: number
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

/** The length of the text without a last unit that may belong to the next one. */
const whole = (text: string): number => text.length - (/[\r\uD800-\uDBFF]$/.test(text.slice(-1)) ? 1 : 0)

/** The rendering so far, with a chunk appended. */
const under = (tail: Tail, source: string, links: Links) => {
  const into: Flow = { parts: [tail.held], ...tail.flow }
  chunk(into, tail.cursor, tail.before, lex(tail.cursor, source, links)())
  return { rendered: concat(into.parts), flow: { begun: into.begun, apart: into.apart } }
}

/** Drops text that certainly belongs to earlier messages. */
const later = (tail: Tail): Tail => {
  const { held } = tail
  let { from, isLater } = tail
  if (!isLater && !isBlank(held.text)) from = firstOf(held)
  while (held.text.length - from > longest) {
    from = cutOf(held, from, longest)
    isLater = true
  }
  const near = held.entities.filter(({ length, offset }) => offset + length > from)
  // A few units before the start are kept: they tell how well the text splits there.
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
 * The last message of the text so far; `undefined` if it is blank. A link whose address has not arrived is not a link
 * yet.
 */
export const shown = (tail: Tail): Rendered | undefined => {
  const rest = tail.rest + clean(tail.text.slice(tail.taken))
  const { rendered } = under(tail, rest, known(tail.links))
  if (!tail.isLater && isBlank(rendered.text)) return renderPlain(tail.text.slice(-2 * longest)).at(-1)
  return split(trimEnd(rendered), longest, tail.isLater ? tail.from : firstOf(rendered)).at(-1)
}
