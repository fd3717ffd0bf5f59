import type { Outcome } from "./Outcome.ts"

const width = 860
const row = 30
const top = 74
const names = 170
const bars = 330
const times = 560

const colours = { whole: "#2f8f74", incomplete: "#d9a02b", told: "#93a49c", wrong: "#b3261e" }

const escape = (text: string) => text.replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`)

const text = (x: number, y: number, words: string, more = "") =>
  `<text x="${x}" y="${y}" ${more}>${escape(words)}</text>`

const bar = (outcome: Outcome, y: number) => {
  let x = names
  return (["whole", "incomplete", "told", "wrong"] as const)
    .map((kind) => {
      const long = (outcome[kind] / outcome.requests) * bars
      const rect = `<rect x="${x.toFixed(1)}" y="${y - 13}" width="${long.toFixed(1)}" height="17" fill="${colours[kind]}"/>`
      x += long
      return long === 0 ? "" : rect
    })
    .join("")
}

/** On a logarithmic scale from 10 ms to 100 s. */
const place = (ms: number) => times + (Math.log10(Math.min(100_000, Math.max(10, ms)) / 10) / 4) * (width - times - 30)

const span = ({ total }: Outcome, y: number) =>
  total === null
    ? ""
    : `<line x1="${place(total.p50)}" x2="${place(total.p99)}" y1="${y - 4}" y2="${y - 4}" stroke="#2f8f74" stroke-width="3"/>` +
      `<circle cx="${place(total.p50)}" cy="${y - 4}" r="5" fill="#2f8f74"/><circle cx="${place(total.p99)}" cy="${y - 4}" r="3.5" fill="#fff" stroke="#2f8f74" stroke-width="2"/>`

/**
 * The report as a picture: what became of the requests of each profile, and how long an answer took.
 *
 * @since 0.1.0
 */
export const svg = (outcomes: ReadonlyArray<Outcome>): string => {
  const height = top + outcomes.length * row + 34
  const legend = [
    ["whole", "answered whole"],
    ["incomplete", "marked incomplete"],
    ["told", "no answer within 8 s, and told so"],
    ["wrong", "wrong"]
  ] as const
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="13" fill="#14201c">`,
    `<rect width="${width}" height="${height}" rx="14" fill="#f7faf8"/>`,
    text(20, 28, "What became of the requests", `font-size="15" font-weight="600"`),
    text(times, 28, "From the question to the whole answer", `font-size="15" font-weight="600"`),
    ...legend.map(
      ([kind, words], index) =>
        `<rect x="${20 + index * 140}" y="40" width="11" height="11" rx="3" fill="${colours[kind]}"/>` +
        text(36 + index * 140, 50, words, `font-size="11.5" fill="#55665f"`)
    ),
    text(times + 40, 50, "● p50   ○ p99", `font-size="11.5" fill="#55665f"`),
    ...outcomes.map((outcome, index) => {
      const y = top + 16 + index * row
      return text(20, y, outcome.profile) + bar(outcome, y) + span(outcome, y)
    }),
    ...[10, 100, 1000, 10_000, 100_000].map((ms) =>
      text(
        place(ms),
        height - 14,
        ms < 1000 ? `${ms} ms` : `${ms / 1000} s`,
        `font-size="11" fill="#55665f" text-anchor="middle"`
      )
    ),
    "</svg>\n"
  ].join("\n")
}
