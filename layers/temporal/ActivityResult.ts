import { ApplicationFailure } from "@temporalio/common"
import { types } from "./ReportedFailure.ts"

/**
 * The size of a result as JSON, in bytes; undefined if it can't be written down so.
 *
 * @since 0.1.0
 * @category destructors
 */
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
 * Refuses a result that Temporal would not take. It would fail the activity retryably: what was done and paid for would be done
 * again, to the same end.
 *
 * @since 0.1.0
 * @category constructors
 */
export const bounded =
  (maximum: number, measure: (result: unknown) => number | undefined) =>
  <A>(result: A): A => {
    const bytes = measure(result)
    if (bytes === undefined) {
      throw ApplicationFailure.create({
        type: types.resultNotEncodable,
        message: "the result can't be written down as JSON; return plain data, or encode it with a schema",
        nonRetryable: true
      })
    }
    if (bytes <= maximum) return result
    throw ApplicationFailure.create({
      type: types.resultTooLarge,
      message: `the result has ${bytes} bytes and may have ${maximum}; store it, and return where it is`,
      nonRetryable: true,
      details: [{ bytes, maximum }]
    })
  }
