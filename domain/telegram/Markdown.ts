import { Lexer, type MarkedToken, type Token, type Tokens } from "marked"
import { clean, concat, indent, plain, type Rendered, styled } from "./Rendered.ts"
import { table } from "./Table.ts"

const nothing = plain("")

/** A line, because Telegram knows no rule. */
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
 * Only what Telegram accepts in a `text_link`: it refuses a host without a dot, and makes a web address of `mailto:`
 * (it finds plain addresses by itself).
 */
const isLink = (url: string) => /^(https?:\/\/[^\s/?#]+\.[^\s/?#]|tg:\/\/\w)/i.test(url) && !/\s/.test(url)

const link = (label: Rendered, url: string): Rendered => {
  if (isLink(url)) return styled({ type: "text_link", url }, label)
  const address = url.replace(/^mailto:/i, "")
  return address === "" || label.text === address ? label : concat([label, plain(` (${address})`)])
}

const withoutComments = (html: string) => html.replace(/<!--[^]*?-->/g, "")

/** The text of tokens that stand in a line. */
const inline = (tokens: ReadonlyArray<Token> | undefined): Rendered => concat((tokens ?? []).map(inlineToken))

const inlineToken = (token: Token): Rendered => {
  if (!isHandled(token)) return plain(token.raw)
  switch (token.type) {
    case "strong":
      return styled({ type: "bold" }, inline(token.tokens))
    case "em":
      return styled({ type: "italic" }, inline(token.tokens))
    case "del":
      // A single tilde says "about" more often than it strikes out.
      return token.raw.startsWith("~~")
        ? styled({ type: "strikethrough" }, inline(token.tokens))
        : concat([plain("~"), inline(token.tokens), plain("~")])
    case "codespan":
      return styled({ type: "code" }, plain(token.text))
    case "link":
      return link(inline(token.tokens), token.href)
    case "image":
      return link(plain(token.text === "" ? "image" : token.text), token.href)
    case "br":
      return plain("\n")
    case "html":
      return plain(/^<br\s*\/?>$/i.test(token.raw) ? "\n" : withoutComments(token.raw))
    case "text":
      return token.tokens === undefined ? plain(token.text) : inline(token.tokens)
    case "escape":
      return plain(token.text)
    case "checkbox":
      return nothing
    default:
      return plain(token.raw)
  }
}

/** Blocks one under the other: as far apart as they were written. */
const blocks = (tokens: ReadonlyArray<Token>): Rendered => {
  const parts: Array<Rendered> = []
  let apart = false
  for (const token of tokens) {
    const part = block(token)
    if (part.text !== "") {
      if (parts.length > 0) parts.push(plain(apart ? "\n\n" : "\n"))
      parts.push(part)
      apart = false
    }
    apart ||= token.type === "space" || token.raw.endsWith("\n\n")
  }
  return concat(parts)
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
      return plain(withoutComments(token.raw).trim())
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

/**
 * A model's Markdown (CommonMark with GitHub's extensions) as Telegram's text and entities. Total: half-written Markdown
 * renders as far as it goes, an open fence as code; HTML stays text; what Telegram cannot show (a table, a rule) becomes
 * what comes nearest.
 *
 * @since 0.1.0
 * @category conversions
 */
export const markdown = (source: string): Rendered => {
  const text = clean(source)
  try {
    return blocks(new Lexer({ gfm: true }).lex(text))
  } catch {
    // The lexer recurses: thousands of nested quotations overflow the stack.
    return plain(text)
  }
}
