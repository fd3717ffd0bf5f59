import { resultNotEncodable, resultTooLarge } from "./ActivityFailure.ts"

/** The size of a result as JSON, in bytes; undefined if it cannot be encoded. */
export const jsonBytes = (result: unknown): number | undefined => {
  if (result === undefined || result === null || typeof result === "number" || typeof result === "boolean") return 4
  if (result instanceof Uint8Array) return result.byteLength
  try {
    return Buffer.byteLength(JSON.stringify(result) ?? "")
  } catch {
    return undefined
  }
}

/**
 * Rejects a result that Temporal would not take. Temporal itself would fail the activity retryably, and repeat work that was already done
 * and paid for, with the same outcome.
 */
export const bounded =
  (maximum: number, measure: (result: unknown) => number | undefined) =>
  <A>(result: A): A => {
    const bytes = measure(result)
    if (bytes === undefined) throw resultNotEncodable()
    if (bytes > maximum) throw resultTooLarge(bytes, maximum)
    return result
  }
