import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import type { Claims } from "./Classify.ts"
import { meanings } from "./Meaning.ts"

const isPattern = (text: string) => Either.isRight(Either.try(() => new RegExp(text, "i")))

/**
 * A custom rule as data: a refusal that meets all given conditions is a `failure`. A status is a number or an inclusive
 * range; `message` is a regular expression for the provider's text, case-insensitive.
 */
export const Rule = Schema.Struct({
  status: Schema.optional(Schema.Union(Schema.Int, Schema.Tuple(Schema.Int, Schema.Int))),
  errorType: Schema.optional(Schema.String),
  code: Schema.optional(Schema.String),
  message: Schema.optional(
    Schema.String.pipe(Schema.filter(isPattern, { message: () => "is not a regular expression" }))
  ),
  failure: Schema.Literal(...meanings)
}).pipe(
  Schema.filter(({ code, errorType, message, status }) => [code, errorType, message, status].some(isNamed), {
    message: () => "a rule needs a status, an errorType, a code or a message"
  })
)
export type Rule = typeof Rule.Type

const isNamed = (condition: unknown) => condition !== undefined

/** Rules as JSON: `[{"status": 418, "failure": "RateLimited"}]`. */
export const RulesJson = Schema.parseJson(Schema.Array(Rule))

/** Applies the first rule that matches. */
export const claims = (rules: ReadonlyArray<Rule>): Claims => {
  const fitting = rules.map(({ code, errorType, failure, message, status }) => {
    const [from, to] = typeof status === "number" ? [status, status] : (status ?? [-Infinity, Infinity])
    const words = message === undefined ? undefined : new RegExp(message, "i")
    const fits: (seen: Parameters<Claims>[0]) => boolean = (seen) =>
      (status === undefined || (seen.status !== undefined && seen.status >= from && seen.status <= to)) &&
      (errorType === undefined || seen.errorType === errorType) &&
      (code === undefined || seen.code === code) &&
      (words === undefined || (seen.message !== undefined && words.test(seen.message)))
    return { fits, failure }
  })
  return (seen) => fitting.find(({ fits }) => fits(seen))?.failure
}
