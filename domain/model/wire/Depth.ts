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
