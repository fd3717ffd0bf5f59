import * as Either from "effect/Either"
import * as JSONSchema from "effect/JSONSchema"
import * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import { json } from "../../Json.ts"

/** The maximum length of the report on one field, in UTF-16 units: it quotes the value, which may be long. */
const longestFault = 200

/**
 * The JSON Schema of the parameters of a tool, as OpenAI-compatible providers and servers take it: an object, closed, with every
 * schema written out where it is used.
 */
export const parameters = ({ ast }: Schema.Schema.All): unknown => {
  // An empty struct takes any value but null, which is no object to a provider.
  if (SchemaAST.isTypeLiteral(ast) && ast.propertySignatures.length === 0 && ast.indexSignatures.length === 0) {
    return { type: "object", properties: {}, required: [], additionalProperties: false }
  }
  const definitions = {}
  return inlined(JSONSchema.fromAST(ast, { definitions, topLevelReferenceStrategy: "skip" }), definitions, [])
}

const referring = "#/$defs/"

const inlined = (
  node: unknown,
  definitions: Readonly<Record<string, unknown>>,
  within: ReadonlyArray<string>
): unknown => {
  if (Array.isArray(node)) return node.map((item) => inlined(item, definitions, within))
  if (!Predicate.isRecord(node)) return node
  const { $ref: reference } = node
  if (typeof reference !== "string" || !reference.startsWith(referring)) {
    return Record.map(node, (value) => inlined(value, definitions, within))
  }
  const name = decodeURIComponent(reference.slice(referring.length))
  if (within.includes(name)) throw new Error(`the parameters of a tool contain themselves: ${name}`)
  return inlined(definitions[name], definitions, [...within, name])
}

/**
 * Reads the arguments of a tool call. A field that is null counts as left out, where null is none of its values. The left side is the text
 * by which a model can correct its call: that the arguments are no JSON object, or which fields are missing or wrong, and how.
 */
export const read = <A, I>(schema: Schema.Schema<A, I>, content: string): Either.Either<A, string> => {
  const value = json(content)
  if (!Predicate.isRecord(value)) return Either.left("the arguments are not a JSON object")
  const decode = Schema.decodeUnknownEither(schema, { errors: "all" })
  return decode(value).pipe(
    Either.orElse(() => decode(JSON.parse(content, (_, field: unknown) => field ?? undefined))),
    Either.mapLeft(({ issue }) => faults(ParseResult.ArrayFormatter.formatIssueSync(issue)))
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
