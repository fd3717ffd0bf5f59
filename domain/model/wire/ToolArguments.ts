import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { isShallow } from "./Depth.ts"

/** The maximum length of the report on one field, in UTF-16 units: it quotes the value, which may be long. */
const longestFault = 200

/**
 * Decodes the arguments of a tool call. The left side is a text by which the model can correct its call: the arguments
 * are not a JSON object, or fields are missing or wrong.
 */
export const read = <A, I>(schema: Schema.Schema<A, I>, content: string): Either.Either<A, string> => {
  const value = Either.getOrUndefined(Either.try((): unknown => JSON.parse(content)))
  if (!Predicate.isRecord(value) || !isShallow(value)) return Either.left("the arguments are not a JSON object")
  return Either.mapLeft(Schema.decodeUnknownEither(schema, { errors: "all" })(value), ({ issue }) =>
    faults(ParseResult.ArrayFormatter.formatIssueSync(issue))
  )
}

const faults = (issues: ReadonlyArray<ParseResult.ArrayFormatterIssue>): string => {
  const byField = new Map<string, Set<string>>()
  for (const { message, path } of issues) {
    const field = path.map(String).join(".")
    byField.set(field, (byField.get(field) ?? new Set()).add(message.slice(0, longestFault)))
  }
  return Array.from(byField, ([field, messages]) =>
    messages.has("is missing") ? `"${field}" is missing` : `"${field}" is wrong: ${[...messages].join(", or ")}`
  ).join("; ")
}
