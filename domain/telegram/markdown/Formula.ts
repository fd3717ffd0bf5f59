import { spanLength } from "./Span.ts"

/** `\(…\)` without another one in it. Two backslashes are a line break of the formula. */
const round = /\\\(((?:\\\\|\\(?![()\\])|\n(?![ \t]*\n)|[^\\`\n]){1,1024})\\\)/y
const square = /\\\[((?:\\\\|\\(?![[\]\\])|[^\\`]){1,2048})\\\]/y
const double = /\$\$((?:\\[^]|\n(?![ \t]*\n)|\$(?!\$)|[^\\$`\n]){1,2048})\$\$/y
/** As in Pandoc (`tex_math_dollars`): no space inside the dollar signs, and no digit after them. */
const single = /\$(?![\s$])((?:\\[^\n]|[^\\$`\n]){1,512})(?<!\s)\$(?![\d$])/y

/** Words in escaped brackets, rather than the name of a function or of a variable. */
const words = /^[^\\^_=+<>|{}/*]*$/
const aWord = /\p{Ll}{3}|\p{Lo}/u

const isProse = (content: string) => words.test(content) && aWord.test(content)

/** A number (a citation), or the mark of a task, in escaped square brackets. */
const isLabel = (content: string) => content.trim().length < 2 || /^[\d\s,;-]*$/.test(content)

/** Words between dollar signs: `$5 each, or 9$`, or `$$ for lunch, $$ for dinner`. */
const isPriced = (content: string) => !/[\\^_={}]/.test(content) && aWord.test(content)

const emphasised = /\*\*|~~|\]\(/

const matched = (form: RegExp, text: string, at: number): readonly [whole: string, content: string] | undefined => {
  form.lastIndex = at
  const [whole, content] = form.exec(text) ?? []
  return whole === undefined || content === undefined || content.trim() === "" ? undefined : [whole, content]
}

const bracketed = (text: string, at: number): number => {
  const isRound = text.charAt(at + 1) === "("
  const [whole = "", content = ""] = matched(isRound ? round : square, text, at) ?? []
  return isProse(content) || (!isRound && isLabel(content)) ? 0 : whole.length
}

const dollars = (text: string, at: number, before: string): number => {
  if (/[a-z\d$\\]/i.test(before)) return 0
  const isDouble = text.charAt(at + 1) === "$"
  const [whole = "", content = ""] = matched(isDouble ? double : single, text, at) ?? []
  const isPrice = (isDouble || /^[\d.,]/.test(content)) && isPriced(content)
  return isPrice || emphasised.test(content) ? 0 : whole.length
}

/**
 * The length of a formula of TeX at a position, or 0: `\(…\)`, `\[…\]`, `$$…$$` or `$…$`. Words in escaped brackets and
 * prices are none. `before` is the unit before it, if the text begins with it.
 */
export const formulaLength = (text: string, at: number, before?: string): number => {
  const first = text.charAt(at)
  if (first === "$") return dollars(text, at, before ?? text.charAt(at - 1))
  return first === "\\" && /[([]/.test(text.charAt(at + 1)) ? bracketed(text, at) : 0
}

/** The formulas in an inline text, outside of code. */
const formulas = (text: string): ReadonlyArray<readonly [from: number, to: number]> => {
  const found: Array<readonly [number, number]> = []
  for (let at = text.search(/[\\$`]/); at >= 0 && at < text.length;) {
    const formula = formulaLength(text, at)
    if (formula > 0) found.push([at, at + formula])
    at += formula || spanLength(text, at) || (text.charAt(at) === "\\" ? 2 : 1)
  }
  return found
}

/**
 * A function that hides the inside of the formulas of a text from what looks for emphasis, in a text of the same
 * length; `undefined` if it has none.
 */
export const masking = (text: string): ((masked: string) => string) | undefined => {
  if (!/\$|\\[([]/.test(text)) return undefined
  const ranges = formulas(text)
  if (ranges.length === 0) return undefined
  return (masked) => {
    let out = ""
    let at = 0
    for (const [from, to] of ranges) {
      out += masked.slice(at, from + 1) + "a".repeat(to - from - 2)
      at = to - 1
    }
    return out + masked.slice(at)
  }
}

/** A formula in lines of its own at the start of a text; `undefined` if there is none. */
export const displayed = (text: string): { readonly raw: string; readonly formula: string } | undefined => {
  const indented = /^ {0,3}(?=\\\[|\$\$)/.exec(text)?.[0].length
  const length = indented === undefined ? 0 : formulaLength(text, indented)
  if (indented === undefined || length === 0) return undefined
  const end = indented + length
  const rest = /^[ \t]*(?=\n|$)/.exec(text.slice(end, end + 64))?.[0]
  return rest === undefined ? undefined : { raw: text.slice(0, end + rest.length), formula: text.slice(indented, end) }
}

/** Where the next line begins that may begin such a formula; -1 if none does. */
export const nextDisplayed = (text: string): number => {
  const at = text.search(/\n {0,3}(?:\\\[|\$\$)/)
  return at < 0 ? -1 : at + 1
}
