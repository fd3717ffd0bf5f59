import type { MarkedToken, Token, Tokens } from "marked"
import { beginning, type Cursor, cut } from "./Chunks.ts"
import { lex, type Links } from "./Lexing.ts"
import { decoded } from "./References.ts"
import { clean, concat, indent, plain, type Rendered, styled } from "./Rendered.ts"
import { table } from "./Table.ts"

const nothing = plain("")

/** A line of dashes, because Telegram has no horizontal rule. */
const rule = plain("———")

const handled: ReadonlySet<string> = new Set<MarkedToken["type"]>([
  ...([
    "blockquote",
    "br",
    "checkbox",
    "code",
    "codespan",
    "def",
    "del",
    "em",
    "escape",
    "heading",
    "hr",
    "html"
  ] as const),
  ...(["image", "link", "list", "list_item", "paragraph", "space", "strong", "table", "text"] as const)
])

const isHandled = (token: Token): token is MarkedToken => handled.has(token.type)

/**
 * Telegram's limits for a `text_link`: it refuses a host without a dot, and turns `mailto:` into a web address (it
 * detects plain addresses itself).
 */
const isLink = (url: string) => /^(https?:\/\/[^\s/?#]+\.[^\s/?#]|tg:\/\/\w)/i.test(url) && !/\s/.test(url)

const link = (label: Rendered, url: string, raw: string): Rendered => {
  if (isLink(url)) return styled({ type: "text_link", url }, label)
  const address = url.replace(/^mailto:/i, "")
  // A named address is written once, but may be used a thousand times.
  const isShort = address.length <= 64 + 12 * raw.length
  const isShown = label.text === address || label.text === url
  return address === "" || isShown || !isShort ? label : concat([label, plain(` (${address})`)])
}

const withoutComments = (html: string): string => {
  let text = ""
  let at = 0
  for (let from = html.indexOf("<!--"); from >= 0; from = html.indexOf("<!--", at)) {
    const end = html.indexOf("-->", from + 4)
    if (end < 0) break
    text += html.slice(at, from)
    at = end + 3
  }
  return text + html.slice(at)
}

/** The source of an HTML block. References in code stay. */
const written = (raw: string): string => {
  const html = withoutComments(raw).trim()
  return /<(?:pre|code|kbd|script|style)\b/i.test(html) ? html : decoded(html)
}

const inline = (tokens: ReadonlyArray<Token> | undefined): Rendered => concat((tokens ?? []).map(inlineToken))

const inlineToken = (token: Token): Rendered => {
  if (!isHandled(token)) return plain(token.raw)
  switch (token.type) {
    case "strong":
      return styled({ type: "bold" }, inline(token.tokens))
    case "em":
      return styled({ type: "italic" }, inline(token.tokens))
    case "del":
      // A single tilde more often means "about" than strikethrough.
      return token.raw.startsWith("~~")
        ? styled({ type: "strikethrough" }, inline(token.tokens))
        : concat([plain("~"), inline(token.tokens), plain("~")])
    case "codespan":
      return styled({ type: "code" }, plain(token.text))
    case "link":
      return link(inline(token.tokens), decoded(token.href), token.raw)
    case "image":
      return link(plain(token.text === "" ? "image" : decoded(token.text)), decoded(token.href), token.raw)
    case "br":
      return plain("\n")
    case "html":
      return plain(/^<br\s*\/?>$/i.test(token.raw) ? "\n" : withoutComments(token.raw))
    case "text":
      if (token.tokens !== undefined) return inline(token.tokens)
      // From the source, because marked decodes some references in `text`, and not others.
      return plain(token.escaped === true ? token.raw : decoded(token.raw))
    case "escape":
      return plain(token.text)
    case "checkbox":
      return nothing
    default:
      return plain(token.raw)
  }
}

/** Rendered blocks in order, and whether a blank line separates the next one. */
export interface Flow {
  readonly parts: Array<Rendered>
  begun: boolean
  apart: boolean
}

const flowing = (): Flow => ({ parts: [], begun: false, apart: false })

/** Appends blocks with the distances of the source. */
const flow = (into: Flow, tokens: ReadonlyArray<Token>): void => {
  for (const token of tokens) {
    const part = block(token)
    if (part.text !== "") {
      if (into.begun) into.parts.push(plain(into.apart ? "\n\n" : "\n"))
      into.parts.push(part)
      into.begun = true
      into.apart = false
    }
    into.apart ||= token.type === "space" || token.raw.endsWith("\n\n")
  }
}

const blocks = (tokens: ReadonlyArray<Token>): Rendered => {
  const into = flowing()
  flow(into, tokens)
  return concat(into.parts)
}

const block = (token: Token): Rendered => {
  if (!isHandled(token)) return plain(token.raw)
  switch (token.type) {
    case "space":
    case "def":
      return nothing
    case "hr":
      return rule
    case "heading":
      return styled({ type: "bold" }, inline(token.tokens))
    case "paragraph":
      return inline(token.tokens)
    case "blockquote":
      return styled({ type: "blockquote" }, blocks(token.tokens))
    case "list":
      return list(token)
    case "table":
      return table(token, inline)
    case "code":
      return code(token)
    case "html":
      return plain(written(token.raw))
    default:
      return inlineToken(token)
  }
}

const code = ({ text, lang }: Tokens.Code): Rendered => {
  const language = /^[\w+#.-]{1,32}/.exec(lang ?? "")?.[0]
  return styled(language === undefined ? { type: "pre" } : { type: "pre", language }, plain(text))
}

const list = ({ items, loose, ordered, start }: Tokens.List): Rendered =>
  concat(
    items.flatMap((item, index) => {
      const bullet = ordered ? `${(start === "" ? 1 : start) + index}. ` : "• "
      const marker = item.task ? (item.checked === true ? "☑ " : "☐ ") : bullet
      const part = indent(blocks(item.tokens), marker, " ".repeat(marker.length))
      return index === 0 ? [part] : [plain(loose ? "\n\n" : "\n"), part]
    })
  )

/** Appends a chunk on a new line, or on the same line if it is glued. */
export const chunk = (into: Flow, { glued }: Cursor, before: string, tokens: ReadonlyArray<Token>): void => {
  if (glued) {
    if (/\s/.test(before) && into.parts.at(-1)?.text.endsWith(before) !== true) into.parts.push(plain(before))
    into.begun = false
  }
  flow(into, tokens)
  into.begun ||= glued
}

/** A longer text is not parsed as Markdown. In UTF-16 units: 64 messages, far beyond the answers of models. */
const mostRead = 64 * 4_096

/**
 * Renders a model's Markdown (CommonMark with GitHub's extensions) as Telegram's text and entities. Total: incomplete
 * Markdown is rendered as far as possible, an open fence as code; HTML stays text; elements that Telegram does not have
 * (a table, a rule) are approximated.
 *
 * The cost is linear in the length for any text: it is parsed in chunks of at most 8,192 units, and inline text in
 * pieces of at most 3,072 units and 64 marks (see Pieces). Beyond the limits (262,144 units, a line of thousands of
 * units, a table of a thousand cells, seventeen nested quotations) text is shown as it was written. It works in steps of
 * a few milliseconds each; between two steps the caller can yield.
 */
export function* reading(source: string): Generator<void, Rendered> {
  const text = clean(source)
  if (text.length > mostRead) return plain(text)
  const links: Links = Object.create(null)
  const read: Array<readonly [Cursor, () => ReadonlyArray<Token>]> = []
  for (let from: Cursor | undefined = beginning; from !== undefined;) {
    const next = cut(text, from)
    read.push([from, lex(from, text.slice(from.at, next?.at), links)])
    from = next
    if (from !== undefined) yield
  }
  const into = flowing()
  for (const [from, tokens] of read) {
    if (from !== beginning) yield
    chunk(into, from, text.charAt(from.at - 1), tokens())
  }
  return concat(into.parts)
}
