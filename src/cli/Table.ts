/** Prints rows in columns, two spaces apart, under a line of column names. A time zone in brackets stays as it is. */
export const table = (names: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string =>
  columns([names.map((name) => name.replace(/^[^(]+/, (words) => words.toUpperCase())), ...rows])

/** The same without column names. */
export const columns = (rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd()
    )
    .join("\n")
}

/** A time on this machine's clock: `2026-11-25 23:04:01`. */
export const local = (at: number): string => {
  const date = new Date(at)
  const two = (number: number) => String(number).padStart(2, "0")
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-")
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":")}`
}

/** The time zone of this machine's clock, which `TZ` sets: `Europe/Berlin`. */
export const zone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone

/** A time with its zone: `2026-11-25 23:04:01 (Europe/Berlin)`. */
export const moment = (at: number): string => `${local(at)} (${zone()})`

/** The text on one line of at most `most` characters, without control characters that would steer the terminal. */
export const line = (text: string, most: number): string => {
  // oxlint-disable-next-line no-control-regex -- what a person wrote must not steer the terminal
  const plain = text.replace(/[\s\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/g, " ").trim()
  return plain.length <= most ? plain : `${plain.slice(0, most - 1)}…`
}
