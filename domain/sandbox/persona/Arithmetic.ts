import { on, type Rule } from "./Rule.ts"

/** A token of an expression: a number, or one of `+ - * / ^ ( )`. */
const token = /\s*(\d+(?:\.\d+)?|[-+*/^()])/y

const tokens = (text: string): ReadonlyArray<string> | undefined => {
  const found: Array<string> = []
  token.lastIndex = 0
  for (let end = 0; end < text.trimEnd().length; end = token.lastIndex) {
    const match = token.exec(text)
    if (match?.[1] === undefined) return undefined
    found.push(match[1])
  }
  return found
}

/** The value of an expression with `+ - * / ^`, signs and parentheses; `undefined` if it is invalid. */
export const calculate = (expression: string): number | undefined => {
  const input = tokens(expression)
  if (input === undefined || input.length > 100) return undefined
  let at = 0
  const primary = (): number => {
    const next = input[at++]
    if (next === "-") return -power()
    if (next !== "(") return next === undefined ? Number.NaN : Number(next)
    const value = sum()
    return input[at++] === ")" ? value : Number.NaN
  }
  const power = (): number => {
    const base = primary()
    return input[at] === "^" ? (at++, base ** power()) : base
  }
  const product = (): number => {
    let value = power()
    for (let sign = input[at]; sign === "*" || sign === "/"; sign = input[at]) {
      at++
      value = sign === "*" ? value * power() : value / power()
    }
    return value
  }
  const sum = (): number => {
    let value = product()
    for (let sign = input[at]; sign === "+" || sign === "-"; sign = input[at]) {
      at++
      value = sign === "+" ? value + product() : value - product()
    }
    return value
  }
  const value = sum()
  return at === input.length && !Number.isNaN(value) ? value : undefined
}

const spelled: ReadonlyArray<readonly [RegExp, string]> = [
  [/(\d),(?=\d{3}\b)/g, "$1"],
  [/([\d.]+)\s*(?:%|percent) of\s+/gi, "$1/100*"],
  [/\bplus\b/gi, "+"],
  [/\bminus\b|−/gi, "-"],
  [/\btimes\b|\bmultiplied by\b|[×·]|(?<=\d\s*)x(?=\s*\d)/gi, "*"],
  [/\bdivided by\b|[÷:]/gi, "/"],
  [/\*\*|\bto the power of\b/gi, "^"]
]

const evaluate = (written: string): string | undefined => {
  const plain = spelled.reduce((text, [pattern, sign]) => text.replace(pattern, sign), written)
  const value = /[-+*/^]/.test(plain) ? calculate(plain) : undefined
  if (value === undefined) return undefined
  const sum = written.replace(/\*/g, "×").trim()
  return Number.isFinite(value) ? `${sum} = **${Number(value.toPrecision(12))}**` : `${sum} has no finite value.`
}

const question =
  /\b(?:what(?:['’]s| is| are)|calculate|compute|how much (?:is|are)|solve)\s+([^a-z?!]{0,80}\d[^?!]{0,80})[?!]*/i
const bare = /^(?!\s*\d{4}-\d\d-\d\d)\s*([-(\d][^?=]{0,80})\s*[=?]*\s*$/

/** Simple calculations, in a question or alone. */
export const arithmetic: ReadonlyArray<Rule> = [question, bare].map((pattern) =>
  on(pattern, (part) => evaluate(part(1).replace(/[=.\s]+$/, "")))
)
