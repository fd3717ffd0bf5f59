/** The longest piece, in UTF-16 units. */
const longest = 1_000

/** The most characters of a piece that Markdown may read as marks. */
const mostMarks = 64

const mark = /[*_~`[\]()<>\\!&@:]/

/** Scripts that are written without spaces stand from Thai on. */
const isWide = (text: string, at: number) => text.charCodeAt(at) >= 0xe00

const isSpace = (text: string, at: number) => /\s/.test(text.charAt(at))

/** The marks that are open at a position in running text. */
interface Open {
  /** The length of the backticks that began a code span. */
  code: number
  brackets: number
  stars: boolean
  lines: boolean
  tildes: boolean
}

const isCalm = ({ brackets, code, lines, stars, tildes }: Open) =>
  code === 0 && brackets === 0 && !stars && !lines && !tildes

/** How well a text parts before `at`. */
const rank = (text: string, at: number, open: Open): number => {
  const calm = isCalm(open) ? 3 : 0
  if (isSpace(text, at - 1) && !isSpace(text, at)) return calm + 2
  if (isWide(text, at - 1) && isWide(text, at) && !/[\uDC00-\uDFFF]/.test(text.charAt(at))) return calm + 1
  return mark.test(text.charAt(at - 1)) || mark.test(text.charAt(at)) || /[\uDC00-\uDFFF]/.test(text.charAt(at))
    ? -1
    : 0
}

/** Reads on from a mark; returns how many characters it took. */
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

/** Where a piece that begins at `from` ends. */
const endOf = (text: string, from: number): number => {
  const open: Open = { code: 0, brackets: 0, stars: false, lines: false, tildes: false }
  let marks = 0
  let best = { at: 0, rank: -1 }
  let at = from
  while (at < text.length) {
    if (at > from && (at - from >= longest / 2 || marks >= mostMarks / 2)) {
      const found = rank(text, at, open)
      if (found >= best.rank) best = { at, rank: found }
    }
    const isMark = mark.test(text.charAt(at))
    const length = isMark ? Math.min(read(text, at, open), longest) : 1
    // A run of marks is one piece at least.
    if (at > from && (at + length - from > longest || (isMark && marks + length > mostMarks))) {
      return best.rank < 0 ? at : best.at
    }
    if (isMark) marks += length
    at += length
  }
  return text.length
}

/**
 * A running text in pieces that are read for Markdown one by one, because some readers take the square of a text's length, or of the number
 * of its marks. The pieces together are the text. They end where no mark is open and between words, as far as there is such a place;
 * text that is marked across an end stays as it was written.
 *
 * @since 0.1.0
 * @category conversions
 */
export const pieces = (text: string): ReadonlyArray<string> => {
  const found: Array<string> = []
  for (let from = 0; from < text.length;) {
    const to = endOf(text, from)
    found.push(text.slice(from, to))
    from = to
  }
  return found
}
