import type { Token, Tokens } from "marked"
import { concat, plain, type Rendered, styled } from "./Rendered.ts"

/** The maximum width of a drawn table, in characters: wider ones wrap badly on a phone. */
const widest = 48

const length = (text: string) => [...text].length

/** Draws aligned columns in a code block. */
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

/** The maximum length of a column's name, in the rows after the first. */
const longestName = 40

/** The name of a column; a long one is complete only the first time. */
const nameOf = (name: Rendered, again: boolean): Rendered =>
  again && name.text.length > longestName ? plain(`${[...name.text].slice(0, longestName).join("").trimEnd()}…`) : name

/** Writes a line per cell, which begins with the name of its column. */
const listed = ({ header, rows }: Tokens.Table, inline: (tokens: ReadonlyArray<Token>) => Rendered): Rendered => {
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

/** Renders a table, for which Telegram has no entity: in a code block if it is narrow, else row by row. */
export const table = (token: Tokens.Table, inline: (tokens: ReadonlyArray<Token>) => Rendered): Rendered => {
  const rows = [token.header, ...token.rows].map((row) =>
    row.map((cell) => inline(cell.tokens).text.replace(/\s+/g, " ").trim())
  )
  const widths = token.header.map((_, column) => Math.max(...rows.map((row) => length(row[column] ?? ""))))
  const width = widths.reduce((sum, each) => sum + each + 3, -3)
  return width <= widest || token.rows.length === 0 ? drawn(rows, widths, token) : listed(token, inline)
}
