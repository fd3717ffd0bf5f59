import type { Token, Tokens } from "marked"
import { concat, plain, type Rendered, styled } from "./Rendered.ts"

/** The widest table, in characters, that is still drawn: wider ones wrap into a mess on a phone. */
const widest = 48

const length = (text: string) => [...text].length

/** Columns under each other, in a code block. */
const drawn = (rows: ReadonlyArray<ReadonlyArray<string>>, widths: ReadonlyArray<number>, { align }: Tokens.Table) => {
  const lines = rows.map((row) =>
    row
      .map((cell, column) => {
        const space = (widths[column] ?? 0) - length(cell)
        const left = align[column] === "right" ? space : align[column] === "center" ? Math.floor(space / 2) : 0
        return " ".repeat(left) + cell + " ".repeat(space - left)
      })
      .join(" | ")
      .trimEnd()
  )
  lines.splice(1, 0, widths.map((width) => "-".repeat(width)).join("-+-"))
  return styled({ type: "pre" }, plain(lines.join("\n")))
}

/** The most of a column's name that stands before each cell after the first. */
const longestName = 40

/** The name of a column; a long one in full only once. */
const nameOf = (name: Rendered, again: boolean): Rendered =>
  again && name.text.length > longestName ? plain(`${[...name.text].slice(0, longestName).join("").trimEnd()}…`) : name

/** A line for each cell, led by the name of its column. */
const told = ({ header, rows }: Tokens.Table, inline: (tokens: ReadonlyArray<Token>) => Rendered): Rendered => {
  const names = header.map(({ tokens }) => inline(tokens))
  return concat(
    rows.flatMap((row, index) => [
      plain(index === 0 ? "" : "\n\n"),
      ...row.flatMap((cell, column) => [
        plain(column === 0 ? "" : "\n"),
        styled({ type: "bold" }, nameOf(names[column] ?? plain(""), index > 0)),
        plain(": "),
        inline(cell.tokens)
      ])
    ])
  )
}

/**
 * A table, which Telegram's entities do not know: drawn in a code block where it is narrow, told row by row where not.
 */
export const table = (token: Tokens.Table, inline: (tokens: ReadonlyArray<Token>) => Rendered): Rendered => {
  const rows = [token.header, ...token.rows].map((row) =>
    row.map((cell) => inline(cell.tokens).text.replace(/\s+/g, " ").trim())
  )
  const widths = token.header.map((_, column) => Math.max(...rows.map((row) => length(row[column] ?? ""))))
  const width = widths.reduce((sum, each) => sum + each + 3, -3)
  return width <= widest || token.rows.length === 0 ? drawn(rows, widths, token) : told(token, inline)
}
