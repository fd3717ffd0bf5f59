import type { RequestId } from "../Ids.ts"
import { fnv1a } from "../telemetry/TraceId.ts"

/**
 * The request id as providers see it: a UUID derived from it, because some servers refuse any other form
 * (llama-cpp-python answers with a 400 and an empty body). Version 8 (RFC 9562), from the 128-bit FNV-1a hash of the
 * id.
 */
export const of = (request: RequestId): string => {
  const hash = fnv1a(request)
  const variant = ((Number.parseInt(hash.slice(16, 17), 16) & 0x3) | 0x8).toString(16)
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `${variant}${hash.slice(17, 20)}`,
    hash.slice(20)
  ].join("-")
}
