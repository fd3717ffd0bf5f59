import type { Row } from "./compare/Compare.ts"
import type { Outcome, Times } from "./Outcome.ts"

const width = 860
const row = 30
const top = 74
const names = 170
const bars = 330
const times = 560

const colours = { whole: "#2f8f74", incomplete: "#d9a02b", told: "#93a49c", wrong: "#b3261e" }
type Kind = keyof typeof colours

/** A row of the chart: how its requests ended, and how long the whole answers took. */
interface Line {
  readonly name: string
  readonly strong?: boolean
  readonly counts: Readonly<Record<Kind, number>>
  readonly times: (Pick<Times, "p50"> & { readonly late: number }) | null
}

const escape = (text: string) => text.replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`)

const text = (x: number, y: number, words: string, more = "") =>
  `<text x="${x}" y="${y}" ${more}>${escape(words)}</text>`

const bar = ({ counts }: Line, y: number) => {
  const requests = Object.values(counts).reduce((sum, count) => sum + count, 0)
  let x = names
  return (["whole", "incomplete", "told", "wrong"] as const)
    .map((kind) => {
      const long = (counts[kind] / requests) * bars
      const rect = `<rect x="${x.toFixed(1)}" y="${y - 13}" width="${long.toFixed(1)}" height="17" fill="${colours[kind]}"/>`
      x += long
      return long === 0 ? "" : rect
    })
    .join("")
}

/** On a logarithmic scale from 10 ms to 100 s. */
const place = (ms: number) => times + (Math.log10(Math.min(100_000, Math.max(10, ms)) / 10) / 4) * (width - times - 30)

const span = ({ times }: Line, y: number) =>
  times === null
    ? ""
    : `<line x1="${place(times.p50)}" x2="${place(times.late)}" y1="${y - 4}" y2="${y - 4}" stroke="#2f8f74" stroke-width="3"/>` +
      `<circle cx="${place(times.p50)}" cy="${y - 4}" r="5" fill="#2f8f74"/><circle cx="${place(times.late)}" cy="${y - 4}" r="3.5" fill="#fff" stroke="#2f8f74" stroke-width="2"/>`

const line = (one: Line, y: number) =>
  text(20, y, one.name, one.strong === true ? `font-weight="600"` : "") + bar(one, y) + span(one, y)

const picture = (
  height: number,
  legend: ReadonlyArray<readonly [Kind, string]>,
  late: string,
  body: ReadonlyArray<string>
): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="13" fill="#14201c">`,
    `<rect width="${width}" height="${height}" rx="14" fill="#f7faf8"/>`,
    text(20, 28, "Outcomes of the requests", `font-size="15" font-weight="600"`),
    text(times, 28, "Time to the whole answer", `font-size="15" font-weight="600"`),
    ...legend.map(
      ([kind, words], index) =>
        `<rect x="${20 + index * 140}" y="40" width="11" height="11" rx="3" fill="${colours[kind]}"/>` +
        text(36 + index * 140, 50, words, `font-size="11.5" fill="#55665f"`)
    ),
    text(times + 40, 50, `● p50   ○ ${late}`, `font-size="11.5" fill="#55665f"`),
    ...body,
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

/** The report as an SVG: the outcomes of the requests of each profile, and how long an answer took. */
export const svg = (outcomes: ReadonlyArray<Outcome>): string =>
  picture(
    top + outcomes.length * row + 34,
    [
      ["whole", "answered whole"],
      ["incomplete", "marked incomplete"],
      ["told", "failed within 8 s, and reported"],
      ["wrong", "wrong"]
    ],
    "p99",
    outcomes.map((outcome, index) =>
      line(
        {
          name: outcome.profile,
          counts: outcome,
          times: outcome.total === null ? null : { p50: outcome.total.p50, late: outcome.total.p99 }
        },
        top + 16 + index * row
      )
    )
  )

/** The comparison as an SVG: the clients side by side, setting by setting. */
export const compared = (rows: ReadonlyArray<Row>): string => {
  const settings = [...new Set(rows.map(({ setting }) => setting))]
  let y = top - 6
  const body = settings.flatMap((setting) => {
    y += 24
    const title = text(20, y, setting, `font-size="12.5" font-weight="600" fill="#55665f"`)
    const lines = rows
      .filter((row) => row.setting === setting)
      .map(({ client, marked, p50, p95, passed, shown, whole }) => {
        y += 24
        return line(
          {
            name: client,
            strong: client === "Holdfast",
            counts: { whole, incomplete: marked, told: shown, wrong: passed },
            times: Number.isNaN(p50) ? null : { p50, late: p95 }
          },
          y
        )
      })
    y += 6
    return [title, ...lines]
  })
  return picture(
    y + 44,
    [
      ["whole", "whole and correct"],
      ["incomplete", "marked as incomplete"],
      ["told", "an error"],
      ["wrong", "cut passed as whole"]
    ],
    "p95",
    body
  )
}
