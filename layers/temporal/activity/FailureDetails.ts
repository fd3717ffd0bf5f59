import * as Either from "effect/Either"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

/** In bytes. */
const maximum = 2048

/** Values that no schema declares: a secret, or an error with arbitrary text. */
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
  // A field that the schema renames cannot be told from a private one.
  const isOpen = (key: string) => key === "_tag" || (all.has(key) && !isPrivate(all.get(key)))
  return Object.fromEntries(Object.entries(encoded).filter(([key]) => isOpen(key)))
}

/** A failure made with `Schema.TaggedError` is an instance of its own schema. */
const bySchema = (failure: unknown): unknown => {
  if (!Predicate.hasProperty(failure, "constructor") || !Schema.isSchema(failure.constructor)) return undefined
  // Its value does not show whether the schema needs services; if it does, nothing is encoded.
  const schema = failure.constructor as Schema.Schema<unknown, unknown>
  const encoded = Either.getOrUndefined(Schema.encodeUnknownEither(schema)(failure))
  return Predicate.isObject(encoded) ? withoutPrivate(failure, encoded) : encoded
}

const fits = (details: unknown) => Buffer.byteLength(JSON.stringify(details)) <= maximum

/**
 * The details of a failure: `given`, or the failure as its schema encodes it. Without a schema, or if the details exceed 2 KB, only its
 * tag. A field that holds a `Redacted`, or an error without a schema, is left out.
 */
export const encodeDetails = (failure: unknown, given: unknown): unknown => {
  const details = given === undefined ? bySchema(failure) : given
  if (details !== undefined && fits(details)) return details
  return Predicate.hasProperty(failure, "_tag") ? { _tag: failure._tag } : null
}
