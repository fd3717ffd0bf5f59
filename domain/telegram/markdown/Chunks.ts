/** The minimum length of a chunk in UTF-16 units, unless it is the last. */
const least = 4_096

/** The maximum length of a chunk in UTF-16 units, without its lead. */
const most = 8_192

/** The maximum length of a line that is repeated in the next chunk. */
const longestLead = 512

/**
 * The start of a chunk. `lead` goes before it (the opening of the code block, or the head of the table, that is cut
 * there); with `glued` it continues the same line.
 */
export interface Cursor {
  readonly at: number
  readonly lead: string
  readonly glued: boolean
}

export const beginning: Cursor = { at: 0, lead: "", glued: false }

const fence = /^([\s>]*(?:(?:[-*+]|\d{1,9}[.)])\s+)*)(`{3,}|~{3,})(.*)$/
const delimiter = /^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-*:?[ \t]*)*$/

/** The blocks that the lines so far have opened. */
class Lines {
  /** The line that opens the code block again. */
  code: { readonly mark: string; readonly lead: string } | undefined
  /** The first two lines of a table. */
  table: string | undefined
  blank = true
  private before = ""

  read(line: string): void {
    const [, indentation = "", mark, info = ""] = fence.exec(line.slice(0, longestLead)) ?? []
    const wasTable = this.code === undefined && line.includes("|") ? this.table : undefined
    this.blank = line.trim() === ""
    this.table = undefined
    if (this.code !== undefined) {
      if (mark?.startsWith(this.code.mark) === true && info.trim() === "") this.code = undefined
    } else if (mark !== undefined && (mark.startsWith("~") || !info.includes("`"))) {
      this.code = { mark, lead: `${indentation.replace(/[^>]/g, "")}${mark}${info.slice(0, 64)}\n` }
    } else if (wasTable !== undefined) {
      this.table = wasTable
    } else if (this.before.includes("|") && this.before.length + line.length < longestLead && delimiter.test(line)) {
      this.table = `${this.before}\n${line}\n`
    }
    this.before = line.length < longestLead ? line : ""
  }
}

/** Lines that start like this begin a new block or continue running text. */
const startable = /^(?:[\p{L}\p{N}>#|*([`]|[-+]\s)/u

/** Whether a text from the middle of a line begins no block. */
export const isRunning = (text: string): boolean => /^[*_"'“(]{0,3}\p{L}/u.test(text.slice(0, 5))

/** A position between words; else between two letters of a script without spaces, else anywhere. */
const insideLine = (text: string, from: number): number => {
  for (const before of [/\s/, /[\u0e00-\ud7ff]/]) {
    for (let at = from + most; at > from + least; at--) {
      if (before.test(text.charAt(at - 1)) && isRunning(text.slice(at, at + 5))) return at
    }
  }
  const at = from + most
  return /[\uDC00-\uDFFF]/.test(text.charAt(at)) ? at - 1 : at
}

/**
 * The start of the next chunk of a Markdown text; `undefined` if the rest is one chunk. The result stays valid however
 * the text continues.
 *
 * A chunk ends between blocks, else between lines that begin something new, else between the lines of a code block or a
 * table, which the next chunk opens again. Only a line of more than 4,096 units is cut inside.
 */
export const cut = (text: string, { at: from, lead }: Cursor): Cursor | undefined => {
  if (text.length - from <= most) return undefined
  const lines = new Lines()
  for (const line of lead.split("\n").slice(0, -1)) lines.read(line)
  const end = from + most
  let best: Cursor | undefined
  let found = 0
  for (let at = from; at < end;) {
    if (at - from >= least) {
      const again = lines.code?.lead ?? lines.table ?? ""
      const rank = again !== "" ? 1 : !startable.test(text.slice(at, at + 2)) ? 0 : lines.blank ? 3 : 2
      if (rank > 0 && rank >= found) {
        best = { at, lead: again, glued: false }
        found = rank
      }
    }
    const stop = text.indexOf("\n", at)
    if (stop < 0 || stop >= end) break
    lines.read(text.slice(at, stop))
    at = stop + 1
  }
  return best ?? { at: insideLine(text, from), lead: lines.code?.lead ?? "", glued: true }
}
