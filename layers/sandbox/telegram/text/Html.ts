import * as Either from "effect/Either"
import type { Refusal } from "../request/Refusal.ts"
import { byteOffset, cannotParse, type Entity, type FormattedText, isSpace, sorted } from "./Entity.ts"
import { linkEntity, timeEntity } from "./Links.ts"

/** The tags, and the entities that they make. Those that need an attribute have their own rule in {@link entityOf}. */
const types: ReadonlyMap<string, string> = new Map([
  ["b", "bold"],
  ["strong", "bold"],
  ["i", "italic"],
  ["em", "italic"],
  ["u", "underline"],
  ["ins", "underline"],
  ["s", "strikethrough"],
  ["strike", "strikethrough"],
  ["del", "strikethrough"],
  ["tg-spoiler", "spoiler"],
  ["span", "spoiler"],
  ["pre", "pre"],
  ["code", "code"],
  ["blockquote", "blockquote"],
  ["a", "text_link"],
  ["tg-emoji", "custom_emoji"],
  ["tg-time", "date_time"]
])

interface Tag {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  /** The position after it in the source. */
  readonly next: number
}

interface Open extends Tag {
  readonly offset: number
}

/** Reads the parse mode `HTML` as TDLib does (`parse_html`). */
export const parse = (source: string): Either.Either<FormattedText, Refusal> =>
  Either.gen(function* () {
    const open: Array<Open> = []
    const entities: Array<Entity> = []
    let text = ""
    let at = 0
    while (at < source.length) {
      const character = source.charAt(at)
      const reference = character === "&" ? decoded(source, at) : undefined
      if (reference !== undefined) {
        text += reference.text
        at = reference.next
      } else if (character !== "<") {
        text += character
        at++
      } else if (source.charAt(at + 1) !== "/") {
        const tag = yield* startTag(source, at)
        open.push({ ...tag, offset: text.length })
        at = tag.next
      } else {
        const tag = open.pop()
        at = yield* endTag(source, at, tag?.name)
        if (tag !== undefined && text.length > tag.offset) yield* close(tag, text, entities)
      }
    }
    const unclosed = open.at(-1)
    if (unclosed !== undefined) {
      return yield* cannotParse(`Can't find end tag corresponding to start tag "${unclosed.name}"`)
    }
    return { text, entities: sorted(entities.map(plainCode)) }
  })

/** `&lt;`, `&gt;`, `&amp;`, `&quot;` and numbers; the semicolon may be missing. All else stays as written. */
const decoded = (source: string, at: number): { readonly text: string; readonly next: number } | undefined => {
  const [whole = "", hex, decimal, name = ""] =
    /&(?:#x([\da-fA-F]*)|#(\d*)|([a-zA-Z]+));?/y.exec(source.slice(at)) ?? []
  const next = at + whole.length
  const digits = hex ?? decimal
  if (digits === undefined) {
    const text = { lt: "<", gt: ">", amp: "&", quot: '"' }[name]
    return text === undefined ? undefined : { text, next }
  }
  const code = Number.parseInt(digits, hex === undefined ? 10 : 16)
  const isCode = code > 0 && code < 0x10_ffff && whole.replace(";", "").length < 10
  return isCode ? { text: String.fromCodePoint(code), next } : undefined
}

const startTag = (source: string, begin: number): Either.Either<Tag, Refusal> =>
  Either.gen(function* () {
    const place = `at byte offset ${byteOffset(source, begin)}`
    let at = begin + 1
    while (!isSpace(source[at]) && source[at] !== ">") at++
    if (at >= source.length) return yield* cannotParse(`Unclosed start tag ${place}`)
    const name = source.slice(begin + 1, at).toLowerCase()
    if (!types.has(name)) return yield* cannotParse(`Unsupported start tag "${name}" ${place}`)
    const attributes = new Map<string, string>()
    for (;;) {
      at = afterSpace(source, at)
      if (source[at] === ">") break
      const found = yield* attribute(source, at, name, place)
      attributes.set(found.key, found.value)
      at = found.next
    }
    if (name === "span" && attributes.get("class") !== "tg-spoiler") {
      return yield* cannotParse(`Tag "span" must have class "tg-spoiler" ${place}`)
    }
    return { name, attributes, next: at + 1 }
  })

const attribute = (source: string, begin: number, tag: string, place: string) =>
  Either.gen(function* () {
    let at = begin
    while (!isSpace(source[at]) && !/[=>/"']/.test(source.charAt(at))) at++
    const key = source.slice(begin, at)
    if (key === "") return yield* cannotParse(`Empty attribute name in the tag "${tag}" ${place}`)
    at = afterSpace(source, at)
    if (source[at] === "=") {
      at = afterSpace(source, at + 1)
      if (at >= source.length) return yield* cannotParse(`Unclosed start tag "${tag}" ${place}`)
      const { next, value } = yield* attributeValue(source, at)
      if (next >= source.length) return yield* cannotParse(`Unclosed start tag ${place}`)
      return { key, value, next }
    }
    if (at >= source.length) return yield* cannotParse(`Unclosed start tag "${tag}" ${place}`)
    return { key, value: "", next: at }
  })

const attributeValue = (source: string, begin: number) =>
  Either.gen(function* () {
    const quote = source.charAt(begin)
    if (quote !== '"' && quote !== "'") {
      const [value = ""] = /[\da-zA-Z.-]*/y.exec(source.slice(begin)) ?? []
      const next = begin + value.length
      if (!isSpace(source[next]) && source[next] !== ">") {
        return yield* cannotParse(`Unexpected end of name token at byte offset ${byteOffset(source, begin)}`)
      }
      return { value: value.toLowerCase(), next }
    }
    let value = ""
    let at = begin + 1
    while (at < source.length && source[at] !== quote) {
      const reference = source[at] === "&" ? decoded(source, at) : undefined
      value += reference?.text ?? source.charAt(at)
      at = reference?.next ?? at + 1
    }
    return { value, next: at + 1 }
  })

/** Returns the position after the end tag. */
const endTag = (source: string, begin: number, expected: string | undefined): Either.Either<number, Refusal> => {
  const place = `at byte offset ${byteOffset(source, begin)}`
  if (expected === undefined) return cannotParse(`Unexpected end tag ${place}`)
  let end = begin
  while (!isSpace(source[end]) && source[end] !== ">") end++
  const name = source.slice(begin + 2, end).toLowerCase()
  const at = afterSpace(source, end)
  if (source[at] !== ">") return cannotParse(`Unclosed end tag ${place}`)
  return name === "" || name === expected
    ? Either.right(at + 1)
    : cannotParse(`Unmatched end tag ${place}, expected "</${expected}>", found "</${name}>"`)
}

const afterSpace = (source: string, from: number): number => {
  let at = from
  while (at < source.length && isSpace(source[at])) at++
  return at
}

/** Adds the entity of a closed tag. `<pre><code class="language-x">` becomes one entity. */
const close = (tag: Open, text: string, entities: Array<Entity>): Either.Either<void, Refusal> =>
  Either.map(entityOf(tag, text), (entity) => {
    const last = entities.at(-1)
    const isPair = [entity?.type, last?.type].sort().join() === "code,pre"
    const language = entity?.language ?? last?.language
    if (isPair && language !== undefined && last?.offset === entity?.offset && last?.length === entity?.length) {
      entities[entities.length - 1] = { type: "pre", offset: tag.offset, length: text.length - tag.offset, language }
    } else if (entity !== undefined) {
      entities.push(entity)
    }
  })

const entityOf = ({ attributes, name, offset }: Open, text: string): Either.Either<Entity | undefined, Refusal> => {
  const length = text.length - offset
  const type = types.get(name) ?? name
  switch (type) {
    case "text_link":
      return Either.right(linkEntity(attributes.get("href") || text.slice(offset), offset, length))
    case "blockquote":
      return Either.right({ type: attributes.has("expandable") ? "expandable_blockquote" : type, offset, length })
    case "code": {
      const [, language] = /^language-(.+)$/s.exec(attributes.get("class") ?? "") ?? []
      return Either.right({ type, offset, length, ...(language !== undefined && { language }) })
    }
    case "custom_emoji": {
      const id = attributes.get("emoji-id") ?? ""
      return /^-?\d*[1-9]\d*$/.test(id)
        ? Either.right({ type, offset, length, custom_emoji_id: id })
        : cannotParse("Invalid custom emoji identifier specified")
    }
    case "date_time":
      return Either.right(timeEntity(attributes.get("unix") ?? "", attributes.get("format") ?? "", offset, length))
    default:
      return Either.right({ type, offset, length })
  }
}

/** The language of code that is no block is dropped. */
const plainCode = (entity: Entity): Entity =>
  entity.type === "code" ? { type: "code", offset: entity.offset, length: entity.length } : entity
