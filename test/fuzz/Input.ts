export type Json = null | boolean | number | string | ReadonlyArray<Json> | { readonly [key: string]: Json }

/** One input of a counted kind. It is JSON, so that it can be stored and shrunk. */
export interface Input {
  readonly kind: string
  readonly body: Json
}

/** Values that are a little smaller than this one, the smallest first. */
const smaller = (value: Json): ReadonlyArray<Json> => {
  if (typeof value === "string") {
    const half = value.length >> 1
    return value === "" ? [] : ["", value.slice(0, half), value.slice(half), value.slice(1), value.slice(0, -1)]
  }
  if (typeof value === "number") return value === 0 ? [] : [0]
  if (typeof value !== "object" || value === null) return []
  if (Array.isArray(value)) return lists(value)
  const entries = Object.entries(value)
  return [
    ...entries.map((_, at) => Object.fromEntries(entries.toSpliced(at, 1))),
    ...entries.flatMap(([key, one]) => smaller(one).map((less) => ({ ...value, [key]: less })))
  ]
}

const lists = <A extends Json>(value: ReadonlyArray<A>): ReadonlyArray<ReadonlyArray<A>> => {
  const half = value.length >> 1
  return [
    ...(value.length > 1 ? [value.slice(0, half), value.slice(half)] : []),
    ...value.map((_, at) => value.toSpliced(at, 1)),
    ...value.flatMap((one, at) => smaller(one).map((less) => value.with(at, less as A)))
  ]
}

/**
 * The smallest inputs found that still fail, within a number of tries. First whole inputs are left out, then parts of
 * their bodies.
 */
export const shrunk = async (
  inputs: ReadonlyArray<Input>,
  fails: (inputs: ReadonlyArray<Input>) => Promise<boolean>,
  tries: number
): Promise<ReadonlyArray<Input>> => {
  let [found, left] = [inputs, tries]
  const step = async (candidates: ReadonlyArray<ReadonlyArray<Input>>) => {
    for (const one of candidates) {
      if (left-- <= 0) return false
      if (one.length > 0 && (await fails(one))) {
        found = one
        return true
      }
    }
    return false
  }
  const fewer = () => {
    const half = found.length >> 1
    return [
      ...(found.length > 1 ? [found.slice(0, half), found.slice(half)] : []),
      ...found.map((_, at) => found.toSpliced(at, 1))
    ]
  }
  while (found.length > 1 && (await step(fewer()))) {}
  const lighter = () => found.flatMap((one, at) => smaller(one.body).map((body) => found.with(at, { ...one, body })))
  while (await step(lighter())) {}
  return found
}
