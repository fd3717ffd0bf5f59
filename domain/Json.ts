import * as Either from "effect/Either"

/**
 * The maximum nesting of a provider's JSON. No answer or error comes near it; a deeper value would overflow the stack
 * of the code that walks it.
 */
const deepest = 64

/** Whether a value is nested at most `levels` deep. */
export const isShallow = (value: unknown, levels: number = deepest): boolean => {
  if (typeof value !== "object" || value === null) return true
  if (levels === 0) return false
  for (const child of Object.values(value)) if (!isShallow(child, levels - 1)) return false
  return true
}

/** The value of a JSON text; `undefined` if it is not JSON. */
export const parse = (text: string): unknown => Either.getOrUndefined(Either.try((): unknown => JSON.parse(text)))

/** The same; `undefined` also if it is nested too deep. */
export const json = (text: string): unknown => {
  const value = parse(text)
  return isShallow(value) ? value : undefined
}
