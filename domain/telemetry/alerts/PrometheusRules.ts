import type { Measure, Rule, Series, Unit } from "./Rule.ts"

/** A duration in seconds as Prometheus writes it. */
const span = (seconds: number): string =>
  seconds % 3600 === 0 && seconds > 0 ? `${seconds / 3600}h` : seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`

const selector = ({ metric, without = {} }: Series): string => {
  const matchers = Object.entries(without).map(([name, value]) => `${name}!=${JSON.stringify(value)}`)
  return matchers.length === 0 ? metric : `${metric}{${matchers.join(",")}}`
}

/** Zero without the series, so that a sum has a value as soon as one of its parts has one. */
const rise = (series: Series, over: number): string =>
  `(sum by (job) (increase(${selector(series)}[${span(over)}])) or sum by (job) (up) * 0)`

/** The value of a measure, and the labels that it keeps. */
const expression = (measure: Measure): { readonly value: string; readonly by: ReadonlyArray<string> } => {
  switch (measure._tag) {
    case "Value":
      return { value: selector(measure.of), by: ["job", "instance"] }
    case "Rise":
      return { value: `delta(${selector(measure.of)}[${span(measure.over)}])`, by: ["job", "instance"] }
    case "Share": {
      const among = `(${measure.among.map((series) => rise(series, measure.over)).join(" + ")})`
      return { value: `(${rise(measure.of, measure.over)} / (${among} >= ${measure.least}))`, by: ["job"] }
    }
  }
}

const condition = ({ by, exported, is, measure, name, threshold, until }: Rule): string => {
  const { by: own, value } = expression(exported ?? measure)
  const operator = is === "above" ? ">" : "<"
  const met = `${value} ${operator} ${threshold}`
  if (until === threshold) return met
  const labels = [...own, ...(exported === undefined ? by : [])].join(", ")
  return `${met} or (${value} ${operator} ${until} and on (${labels}) ALERTS{alertname="Holdfast${name}",alertstate="firing"})`
}

const humanize: Readonly<Record<Unit, string>> = {
  bytes: "humanize1024",
  count: "humanize",
  seconds: "humanizeDuration",
  share: "humanizePercentage"
}

const template = (text: string, unit: Unit): string =>
  text.replace(/\{(\w+)\}/g, (_, name: string) =>
    name === "value" ? `{{ $value | ${humanize[unit]} }}` : `{{ $labels.${name} }}`
  )

interface Written {
  readonly alert: string
  readonly expr: string
  readonly for: number
  readonly keep: number
  readonly severity: string
  readonly summary: string
  readonly description: string
}

const written = (rule: Rule): Written => ({
  alert: `Holdfast${rule.name}`,
  expr: condition(rule),
  for: rule.for,
  keep: rule.keep,
  severity: rule.severity,
  summary: template(rule.summary, rule.unit),
  description: rule.cure
})

/** What a daemon cannot tell about itself. */
const absent: Written = {
  alert: "HoldfastAbsent",
  expr: "absent(holdfast_ready)",
  for: 300,
  keep: 0,
  severity: "critical",
  summary: "No Holdfast is scraped.",
  description: "Start it, or check the address and the token of the scrape. Telegram keeps messages for a day."
}

const yaml = ({ alert, description, expr, for: after, keep, severity, summary }: Written): string =>
  [
    `      - alert: ${alert}`,
    `        expr: ${JSON.stringify(expr)}`,
    ...(after === 0 ? [] : [`        for: ${span(after)}`]),
    ...(keep === 0 ? [] : [`        keep_firing_for: ${span(keep)}`]),
    "        labels:",
    `          severity: ${severity}`,
    "        annotations:",
    `          summary: ${JSON.stringify(summary)}`,
    `          description: ${JSON.stringify(description)}`
  ].join("\n")

/** The file of alerting rules for Prometheus 2.42 or later. */
export const rulesFile = (rules: ReadonlyArray<Rule>): string =>
  `# Made from domain/telemetry/alerts/Rules.ts by \`npm run alerts\`: change that file.
groups:
  - name: holdfast
    rules:
${[...rules.map(written), absent].map(yaml).join("\n")}
`
