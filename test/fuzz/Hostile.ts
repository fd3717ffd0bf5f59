import * as FastCheck from "effect/FastCheck"
import type { Json } from "./Input.ts"

/** Values that replace expected ones. Numbers beyond JSON's come as text in {@link raw}. */
const odd: ReadonlyArray<Json> = [
  null,
  true,
  false,
  0,
  -1,
  0.5,
  1e308,
  2 ** 53,
  -(2 ** 63),
  "",
  " ",
  "\u0000",
  "\ud800",
  "\u202e\u2066abc",
  "x".repeat(5000),
  "語".repeat(5000),
  [],
  {},
  [[]],
  [null],
  { __proto__x: 1 },
  { constructor: { prototype: {} } },
  { toString: "no" }
]

const nested = (depth: number): Json => {
  let value: Json = 1
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value }
  return value
}

/** Any JSON that a server could send instead of the expected one. */
export const anything: FastCheck.Arbitrary<Json> = FastCheck.oneof(
  { weight: 4, arbitrary: FastCheck.constantFrom(...odd) },
  { weight: 2, arbitrary: FastCheck.jsonValue({ maxDepth: 3 }).map((value) => value as Json) },
  { weight: 1, arbitrary: FastCheck.integer({ min: 1, max: 2000 }).map(nested) }
)

const places = (value: Json): number =>
  typeof value === "object" && value !== null
    ? 1 + Object.values(value).reduce<number>((sum, one) => sum + places(one), 0)
    : 1

/** Puts `other` in the n-th place of a value, counted from its root. */
const replaced = (value: Json, place: number, other: Json): Json => {
  let left = place
  const walk = (one: Json): Json => {
    if (left-- === 0) return other
    if (typeof one !== "object" || one === null) return one
    return Array.isArray(one)
      ? one.map(walk)
      : Object.fromEntries(Object.entries(one).map(([key, inner]) => [key, walk(inner)]))
  }
  return walk(value)
}

/** One of some valid values, with up to three of its places replaced. */
export const mutated = (...valid: readonly [Json, ...ReadonlyArray<Json>]): FastCheck.Arbitrary<Json> =>
  FastCheck.tuple(
    FastCheck.constantFrom(...valid),
    FastCheck.array(FastCheck.tuple(FastCheck.nat(10_000), anything), { minLength: 1, maxLength: 3 })
  ).map(([value, changes]) =>
    changes.reduce<Json>((now, [place, other]) => replaced(now, place % places(now), other), value)
  )

/** JSON as text: whole, cut or corrupted. */
export const raw = (json: FastCheck.Arbitrary<Json>): FastCheck.Arbitrary<string> =>
  FastCheck.tuple(json, FastCheck.constantFrom("whole", "cut", "spoilt", "huge"), FastCheck.nat(1000)).map(
    ([value, how, at]) => {
      const text = JSON.stringify(value)
      if (how === "cut") return text.slice(0, at % (text.length + 1))
      if (how === "spoilt") return `${text.slice(0, at % (text.length + 1))}}${text.slice(at % (text.length + 1))}`
      return how === "huge" ? text.replace(/\d+/, "9".repeat(400)) : text
    }
  )

/** Text in any script, with meaningful tokens, of up to about `length` UTF-16 units. */
export const text = (length: number, ...words: ReadonlyArray<string>): FastCheck.Arbitrary<string> =>
  FastCheck.array(
    FastCheck.oneof(
      { weight: 4, arbitrary: FastCheck.constantFrom(...(words.length === 0 ? ["a"] : words)) },
      { weight: 2, arbitrary: FastCheck.string({ unit: "grapheme", maxLength: 12 }) },
      { weight: 1, arbitrary: FastCheck.string({ unit: "binary", maxLength: 12 }) },
      {
        weight: 1,
        arbitrary: FastCheck.tuple(FastCheck.constantFrom("ab ", "語", "я", "🙂", "*", "a"), FastCheck.nat(400)).map(
          ([one, times]) => one.repeat(times)
        )
      }
    ),
    { maxLength: 60 }
  ).map((parts) => parts.join(" ").slice(0, length))
