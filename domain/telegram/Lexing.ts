import { Lexer, type Token, Tokenizer, type Tokens, type TokensList } from "marked"
import { pieces } from "./Pieces.ts"

/** A table is one up to so many columns and cells: each of its rows is filled up to the columns of its head. */
const mostColumns = 32
const mostCells = 1_000

/** A line begins at most so many quotations and lists in each other. */
const mostNested = 16

/** So many addresses are known by a name. */
const mostNamed = 256

/** Addresses by the names that a text gives them. */
export type Links = TokensList["links"]

class BoundedTokenizer extends Tokenizer {
  override table(source: string): Tokens.Table | undefined {
    const head = source.indexOf("\n")
    if (head < 0) return undefined
    const columns = source.slice(0, head).split("|").length + 1
    let rows = 0
    for (let at = head; at >= 0 && rows * columns <= mostCells; at = source.indexOf("\n", at + 1)) {
      if (source.charAt(at + 1) === "\n") break
      rows++
    }
    return columns > mostColumns || rows * columns > mostCells ? undefined : super.table(source)
  }
}

class BoundedLexer extends Lexer {
  override inlineTokens(source: string, tokens: Array<Token> = []): Array<Token> {
    for (const piece of pieces(source)) super.inlineTokens(piece, tokens)
    return tokens
  }
}

const container = /[ \t]*(?:>|[-*+][ \t]|\d{1,9}[.)][ \t])/y

const isNested = (line: string): boolean => {
  container.lastIndex = 0
  for (let depth = 0; container.test(line); depth++) if (depth === mostNested) return !isRule(line)
  return false
}

const isRule = (line: string): boolean => /^[ \t]*([-*])(?:[ \t]+\1)*[ \t]*$/.test(line)

/** A text that is shown as it is. */
const asWritten = (source: string): ReadonlyArray<Token> => [
  { type: "text", raw: source, text: source } satisfies Tokens.Text
]

/**
 * Reads the blocks of a part of a Markdown text. Its running text is read by the function that comes back, once the addresses that
 * `links` gathers are known. What is nested too deep stays as it was written.
 *
 * @internal
 */
export const lex = (source: string, links: Links): (() => ReadonlyArray<Token>) => {
  const written = () => asWritten(source)
  if (source.split("\n").some(isNested)) return written
  const lexer = new BoundedLexer({ gfm: true, tokenizer: new BoundedTokenizer() })
  try {
    lexer.blockTokens(source, lexer.tokens)
  } catch {
    // The lexer recurses, and gives up where it gets nowhere.
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
