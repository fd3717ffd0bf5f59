import * as Either from "effect/Either"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

/** In bytes. */
const maximum = 2048

/** What nobody declared: a secret, or an error that somebody else made and whose words may hold anything. */
const isPrivate = (value: unknown): boolean => {
  if (!Predicate.isObject(value) || Predicate.isFunction(value)) return false
  if (Redacted.isRedacted(value)) return true
  if (value instanceof Error && !Schema.isSchema(value.constructor)) return true
  const parts = Predicate.isIterable(value) ? [...value] : Object.values(value)
  return parts.some(isPrivate)
}

const withoutPrivate = (failure: object, encoded: object): object => {
  const all = new Map(Object.entries(failure))
  if (![...all.values()].some(isPrivate)) return encoded
  // A field that the schema renames can't be told from a private one.
  const isOpen = (key: string) => key === "_tag" || (all.has(key) && !isPrivate(all.get(key)))
  return Object.fromEntries(Object.entries(encoded).filter(([key]) => isOpen(key)))
}

/** A failure made with `Schema.TaggedError` is an instance of its own schema. */
const bySchema = (failure: unknown): unknown => {
  if (!Predicate.hasProperty(failure, "constructor") || !Schema.isSchema(failure.constructor)) return undefined
  // Whether its schema needs services can't be seen from its value; if it does, nothing is encoded.
  const schema = failure.constructor as Schema.Schema<unknown, unknown>
  const encoded = Either.getOrUndefined(Schema.encodeUnknownEither(schema)(failure))
  return Predicate.isObject(encoded) ? withoutPrivate(failure, encoded) : encoded
}

const fits = (details: unknown) => Buffer.byteLength(JSON.stringify(details)) <= maximum

/**
 * What is told of a failure beside its message: `given`, or the failure as its schema encodes it, if it has one; else, and where that
 * is more than 2 KB, only its tag. A field that holds a `Redacted`, or an error without a schema, is left out.
 */
export const encodeDetails = (failure: unknown, given: unknown): unknown => {
  const details = given === undefined ? bySchema(failure) : given
  if (details !== undefined && fits(details)) return details
  return Predicate.hasProperty(failure, "_tag") ? { _tag: failure._tag } : null
}
