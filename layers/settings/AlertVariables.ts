import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type { Rule } from "../../domain/telemetry/alerts/Rule.ts"
import { rules } from "../../domain/telemetry/alerts/Rules.ts"
import { flag, optional, secret, url, variable } from "./Variable.ts"

const changeable = {
  threshold: Schema.optional(Schema.JsonNumber),
  until: Schema.optional(Schema.JsonNumber),
  for: Schema.optional(Schema.NonNegative),
  keep: Schema.optional(Schema.NonNegative)
}

/** Changes of the default rules by name: other numbers, or `false` for none. */
const Changes = Schema.parseJson(
  Schema.partial(
    Schema.Struct(
      // The names come from the data.
      Object.fromEntries(
        rules.map(({ name }) => [name, Schema.Union(Schema.Literal(false), Schema.Struct(changeable))])
      ) as Readonly<Record<string, Schema.Union<[Schema.Literal<[false]>, Schema.Struct<typeof changeable>]>>>
    )
  )
)
const decode = Schema.decodeOption(Changes, { onExcessProperty: "error" })

/** A rule whose threshold alone is changed has no margin. */
const changed = (text: string): ReadonlyArray<Rule> | undefined =>
  Option.getOrUndefined(
    Option.map(decode(text), (changes) =>
      rules.flatMap((rule): ReadonlyArray<Rule> => {
        const change = changes[rule.name]
        if (change === undefined) return [rule]
        if (change === false) return []
        const { threshold = rule.threshold } = change
        const until = change.until ?? (change.threshold === undefined ? rule.until : threshold)
        return [{ ...rule, threshold, until, for: change.for ?? rule.for, keep: change.keep ?? rule.keep }]
      })
    )
  )

/** The variables about alerts. */
export const alertVariables = {
  alertsOn: flag("HOLDFAST_ALERTS", true),
  alertRules: variable<ReadonlyArray<Rule>>(
    "HOLDFAST_ALERT_RULES",
    rules,
    changed,
    `is not a JSON object with the names of rules (${rules.map(({ name }) => name).join(", ")}), each with threshold, until, for or keep, or false`,
    '{"DiskLow":{"threshold":2000000000,"until":3000000000},"LateArrivals":false}'
  ),
  /** Many services put a key into such an address. */
  alertWebhook: optional(
    "HOLDFAST_ALERT_WEBHOOK",
    (text) => Option.getOrUndefined(Option.map(Option.fromNullable(url(text)), (found) => Redacted.make(found))),
    "is not an http(s) address",
    "https://example.org/alerts"
  ),
  alertSecret: secret(
    "HOLDFAST_ALERT_WEBHOOK_SECRET",
    /^[\x21-\x7e]{16,}$/,
    "is not a secret of 16 characters or more, without white space",
    "a-long-random-secret"
  )
}

interface Set {
  readonly alertsOn: boolean
  readonly alertRules: ReadonlyArray<Rule>
  readonly alertWebhook: Option.Option<Redacted.Redacted>
  readonly alertSecret: Option.Option<Redacted.Redacted>
}

/** Without rules nothing is evaluated. None for `webhook`: alerts are told in Telegram only. */
export const alerts = ({ alertRules, alertSecret, alertWebhook, alertsOn }: Set) => ({
  rules: alertsOn ? alertRules : [],
  webhook: Option.map(alertWebhook, (url) => ({ url, secret: alertSecret }))
})
