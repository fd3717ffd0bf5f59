import { lasted } from "../Lasted.ts"
import type { Alert } from "./Evaluation.ts"
import type { Rule, Unit } from "./Rule.ts"

const rounded = (value: number) => String(Number(value.toPrecision(3)))

/** A value in its unit, for people. */
export const inUnit = (value: number, unit: Unit): string => {
  switch (unit) {
    case "bytes":
      return value >= 2 ** 30 ? `${rounded(value / 2 ** 30)} GB` : `${rounded(value / 2 ** 20)} MB`
    case "count":
      return rounded(value)
    case "seconds":
      return lasted(value * 1000)
    case "share":
      return `${rounded(value * 100)} %`
  }
}

/** What is wrong, with the values of an alert. */
export const summaryOf = (rule: Rule, { labels, value }: Pick<Alert, "labels" | "value">): string =>
  rule.summary.replace(/\{(\w+)\}/g, (all, name: string) =>
    name === "value" ? inUnit(value, rule.unit) : (labels[name] ?? all)
  )

const code = (text: string) => `\`${text.replaceAll("`", "'")}\``

/** The labels that the summary does not name. */
const further = (rule: Rule, { labels }: Pick<Alert, "labels">): string => {
  const rest = Object.entries(labels).filter(([name]) => !rule.summary.includes(`{${name}}`))
  return rest.length === 0 ? "" : `\n\n${rest.map(([name, value]) => `${name} ${code(value)}`).join(", ")}`
}

/** The message to the owner about an alert that fires, in Markdown. */
export const firingText = (rule: Rule, alert: Alert, again: boolean): string => {
  const mark = rule.severity === "critical" ? "🔴" : "🟡"
  return `${mark} **${rule.name}**${again ? " (still)" : ""}: ${summaryOf(rule, alert)}${further(rule, alert)}\n\n${rule.cure}`
}

/** The message that an alert is over, in Markdown. Times are epoch milliseconds. */
export const overText = (rule: string, { labels, since }: Pick<Alert, "labels" | "since">, now: number): string => {
  const named = Object.entries(labels).map(([name, value]) => ` ${name} ${code(value)}`)
  return `🟢 **${rule}** is over${named.join(",")}. It lasted ${lasted(now - since)}.`
}
