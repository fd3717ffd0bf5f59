import { Hooks, Lexer, type MarkedOptions, type Token, Tokenizer, type Tokens, type TokensList } from "marked"
import { type Cursor, isRunning } from "./Chunks.ts"
import { flanking } from "./Flanking.ts"
import { displayed, formulaLength, masking, nextDisplayed } from "./Formula.ts"
import { pieces } from "./Pieces.ts"
import { hasWide, withinAddress } from "./Wide.ts"

const mostColumns = 32

/**
 * Any table may have this many cells, a larger one at most one cell per unit: rows are padded to the columns of the
 * head.
 */
const fewCells = 256

/** The maximum nesting of quotations and lists at the start of a line. */
const mostNested = 16

const mostNamed = 256

/** Link addresses by their names in the text. */
export type Links = TokensList["links"]

class BoundedTokenizer extends Tokenizer {
  override url(source: string): Tokens.Link | undefined {
    const found = super.url(source)
    const within = withinAddress(found?.raw ?? "")
    return within === found?.raw ? found : super.url(within)
  }

  override table(source: string): Tokens.Table | undefined {
    const head = source.indexOf("\n")
    if (head < 0) return undefined
    const columns = source
      .slice(0, head)
      .trim()
      .replace(/^\||\|$/g, "")
      .split("|").length
    const blank = source.indexOf("\n\n")
    const end = blank < 0 ? source.length : blank
    let rows = 0
    for (let at = head; at >= 0 && at < end; at = source.indexOf("\n", at + 1)) rows++
    return columns > mostColumns || rows * columns > Math.max(fewCells, end) ? undefined : super.table(source)
  }
}

/** A formula is shown with its backslashes, underscores and asterisks. */
const formula = (raw: string, text: string): Tokens.Escape => ({ type: "escape", raw, text })

const inFormulas: NonNullable<MarkedOptions["extensions"]> = {
  renderers: {},
  childTokens: {},
  inline: [
    (source, tokens) => {
      const length = formulaLength(source, 0, tokens.at(-1)?.raw.slice(-1) ?? "")
      return length === 0 ? undefined : formula(source.slice(0, length), source.slice(0, length))
    }
  ],
  startInline: [(source) => source.indexOf("$")],
  block: [
    (source) => {
      const found = displayed(source)
      return found === undefined ? undefined : formula(found.raw, found.formula)
    }
  ],
  startBlock: [nextDisplayed]
}

class BoundedLexer extends Lexer {
  constructor(source: string) {
    const tokenizer = new BoundedTokenizer()
    super({ gfm: true, tokenizer, extensions: inFormulas })
    if (hasWide(source)) tokenizer.rules = { ...tokenizer.rules, inline: { ...tokenizer.rules.inline, ...flanking } }
  }

  override inlineTokens(source: string, tokens: Array<Token> = []): Array<Token> {
    for (const { isPlain, text } of pieces(source)) {
      if (isPlain) tokens.push(...asWritten(text))
      else this.#parsed(text, tokens)
    }
    return tokens
  }

  #parsed(text: string, tokens: Array<Token>): void {
    const emStrongMask = masking(text)
    // The hook is called once, before the text inside is parsed.
    this.options.hooks = emStrongMask === undefined ? null : Object.assign(new Hooks(), { emStrongMask })
    super.inlineTokens(text, tokens)
  }
}

const container = /[ \t]*(?:>|[-*+][ \t]|\d{1,9}[.)][ \t])/y

const isNested = (line: string): boolean => {
  container.lastIndex = 0
  for (let depth = 0; container.test(line); depth++) if (depth === mostNested) return !isRule(line)
  return false
}

const isRule = (line: string): boolean => /^[ \t]*([-*])(?:[ \t]+\1)*[ \t]*$/.test(line)

/** Text that is shown unchanged. */
const asWritten = (source: string): ReadonlyArray<Token> => [
  { type: "text", raw: source, text: source, escaped: true } satisfies Tokens.Text
]

/**
 * Lexes the blocks of a part of a Markdown text. The returned function lexes its inline text, once the addresses
 * collected in `links` are complete. Text that is nested too deep stays as it was written.
 */
export const lex = (
  { glued, lead }: Pick<Cursor, "glued" | "lead">,
  text: string,
  links: Links
): (() => ReadonlyArray<Token>) => {
  const source = lead + text
  const written = () => asWritten(source)
  if (lead === "" && text.trim() === "") return () => [{ type: "space", raw: text }]
  // The middle of a line begins no block.
  if (glued && lead === "" && !isRunning(text)) return written
  if (source.split("\n").some(isNested)) return written
  const lexer = new BoundedLexer(source)
  try {
    lexer.blockTokens(source, lexer.tokens)
  } catch {
    // The lexer recurses, and throws when it makes no progress.
    return written
  }
  let known = Object.keys(links).length
  for (const [name, link] of Object.entries(lexer.tokens.links)) {
    if (known >= mostNamed) break
    if (name in links) continue
    links[name] = link
    known++
  }
  return () => {
    lexer.tokens.links = links
    try {
      for (const { src, tokens } of lexer.inlineQueue) {
        lexer.state.inRawBlock = false
        lexer.inlineTokens(src, tokens)
      }
    } catch {
      return written()
    }
    return lexer.tokens
  }
}
