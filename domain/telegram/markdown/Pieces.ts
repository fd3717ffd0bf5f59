import { formulaLength } from "./Formula.ts"
import { spanLength } from "./Span.ts"
import { withinAddress } from "./Wide.ts"

/** The maximum length of a piece in UTF-16 units, unless it is a single code span, formula or address. */
const longest = 3_072

/**
 * The maximum run of ASCII without white space, or of white space, in a piece: some tokenizers search for its end at
 * each character.
 */
const longestRun = 1_000

/** The maximum number of possible Markdown marks in a piece, outside code spans, formulas and addresses. */
const mostMarks = 64

/** The maximum length of an address, and the maximum number of marks in it. */
const whole = { length: 4_096, marks: 512 }

const mark = /[*_~`[\]()<>\\!&@:]/

/** Scripts that are written without spaces begin with Thai. */
const isWide = (text: string, at: number) => text.charCodeAt(at) >= 0xe00

const isSpace = (text: string, at: number) => /\s/.test(text.charAt(at))

/** The marks that are open at a position in inline text. */
interface Open {
  /** The number of backticks that opened a code span. */
  code: number
  brackets: number
  stars: boolean
  lines: boolean
  tildes: boolean
}

const isCalm = ({ brackets, code, lines, stars, tildes }: Open) =>
  code === 0 && brackets === 0 && !stars && !lines && !tildes

/** How well a text splits before `at`. */
const rank = (text: string, at: number, open: Open): number => {
  const calm = isCalm(open) ? 3 : 0
  if (isSpace(text, at - 1) && !isSpace(text, at)) return calm + 2
  if (isWide(text, at - 1) && isWide(text, at) && !/[\uDC00-\uDFFF]/.test(text.charAt(at))) return calm + 1
  return mark.test(text.charAt(at - 1)) || mark.test(text.charAt(at)) || /[\uDC00-\uDFFF]/.test(text.charAt(at))
    ? -1
    : 0
}

/** Reads a mark, and returns how many characters it took. */
const read = (text: string, at: number, open: Open): number => {
  const character = text.charAt(at)
  let end = at + 1
  if (character === "\\" && open.code === 0) return 2
  if (character === "`") {
    while (text.charAt(end) === "`") end++
    if (open.code === 0) open.code = end - at
    else if (open.code === end - at) open.code = 0
    return end - at
  }
  if (open.code > 0) return 1
  switch (character) {
    case "*":
    case "_":
    case "~": {
      while (text.charAt(end) === character) end++
      const kind = character === "*" ? "stars" : character === "_" ? "lines" : "tildes"
      open[kind] = !open[kind]
      return end - at
    }
    case "[":
      open.brackets++
      return 1
    case "]":
      if (text.charAt(end) === "(") return 2
      open.brackets = Math.max(0, open.brackets - 1)
      return 1
    case ")":
      open.brackets = Math.max(0, open.brackets - 1)
      return 1
    default:
      return 1
  }
}

/** An address in inline text, as marked 18 finds it, without marks that may end around it. */
const url = /(?:(?:https?|ftp):\/\/|www\.)[a-z\d-][^\s<>[\]*`"]*/iy

const isWordPart = (text: string, at: number) => /\w/.test(text.charAt(at))

/** The length of a bare address at a position, or 0. */
const bareLength = (text: string, at: number): number => {
  if (!/[hfw]/i.test(text.charAt(at)) || (at > 0 && isWordPart(text, at - 1))) return 0
  url.lastIndex = at
  return withinAddress(url.exec(text)?.[0] ?? "").length
}

/** The length of `](address)` at a position, or of its part before white space, or 0. */
const targetLength = (text: string, at: number): number => {
  if (!text.startsWith("](", at)) return 0
  let depth = 1
  for (let end = at + 2; end < text.length; end++) {
    const character = text.charAt(end)
    if (/\s/.test(character)) return end - at
    if (character === "[") return 0
    if (character === "(") depth++
    if (character === ")" && --depth === 0) return end + 1 - at
  }
  return 0
}

const marksIn = (text: string, from: number, to: number): number => {
  let marks = 0
  for (let at = from; at < to; at++) if (mark.test(text.charAt(at))) marks++
  return marks
}

/** A part that must not be split, and whether it is too large for one piece. */
interface Whole {
  readonly length: number
  readonly isTooMuch: boolean
}

const wholeAt = (text: string, at: number, open: Open): Whole | undefined => {
  if (open.code > 0) return undefined
  const span = spanLength(text, at) || formulaLength(text, at)
  const length = span || (open.brackets > 0 ? targetLength(text, at) : bareLength(text, at))
  if (length === 0) return undefined
  const isTooMuch = span === 0 && (length > whole.length || marksIn(text, at, at + length) > whole.marks)
  return { length, isTooMuch }
}

/**
 * A part of an inline text. A plain one is shown as it was written: it is an address that is too long to be parsed, and
 * must not be split.
 */
interface Piece {
  readonly text: string
  readonly isPlain: boolean
}

/** The end of a piece that begins at `from`. */
const endOf = (text: string, from: number): { readonly at: number; readonly isPlain: boolean } => {
  const open: Open = { code: 0, brackets: 0, stars: false, lines: false, tildes: false }
  const until = (at: number) => ({ at, isPlain: false })
  let marks = 0
  let best = { at: 0, rank: -1, isLate: false }
  let at = from
  let run = 0
  while (at < text.length) {
    const isLate = at - from >= longest / 2 || marks >= mostMarks / 2 || run >= longestRun / 2
    if (at > from) {
      const found = rank(text, at, open)
      // An early end is only good if no mark is open.
      if (isLate && !best.isLate ? found >= (best.rank < 3 ? 0 : 3) : (isLate || found >= 3) && found >= best.rank)
        best = { at, rank: found, isLate }
    }
    const one = wholeAt(text, at, open)
    const isMark = one !== undefined || mark.test(text.charAt(at))
    if (one?.isTooMuch) {
      if (at > from) return until(at)
      return { at: at + one.length, isPlain: true }
    }
    const length = one?.length ?? (isMark ? Math.min(read(text, at, open), longest) : 1)
    if (one !== undefined && text.charAt(at) === "]" && text.charAt(at + length - 1) === ")") open.brackets--
    const cost = one === undefined ? length : 2
    run =
      one !== undefined || text.charCodeAt(at) > 127 || isSpace(text, at) !== isSpace(text, at - 1) ? 1 : run + length
    const isOver = at + length - from > longest || run > longestRun || (isMark && marks + cost > mostMarks)
    // A run of marks, a code span, a formula or an address is never split.
    if (at > from && isOver) return until(best.rank < 0 ? at : best.at)
    if (isMark) marks += cost
    at += length
  }
  return until(text.length)
}

/**
 * Splits an inline text into pieces that are parsed separately, because some tokenizers take quadratic time in the
 * length of a text or the number of its marks. The pieces together are the text. If possible, they end where no mark is
 * open and between words; text that is marked across an end stays as it was written. No piece ends within an address.
 */
export const pieces = (text: string): ReadonlyArray<Piece> => {
  const found: Array<Piece> = []
  for (let from = 0; from < text.length;) {
    const { at, isPlain } = endOf(text, from)
    found.push({ text: text.slice(from, at), isPlain })
    from = at
  }
  return found
}
