import type { RequestId } from "../Ids.ts"

const prime = (1n << 88n) + 0x13bn
const basis = 0x6c62272e07bb014262b821756295c58dn
const mask = (1n << 128n) - 1n

/**
 * The 128-bit FNV-1a hash of an ASCII text, as 32 hexadecimal digits. Source: IETF draft-eastlake-fnv, "The FNV
 * Non-Cryptographic Hash Algorithm".
 */
export const fnv1a = (text: string): string => {
  let hash = basis
  for (let index = 0; index < text.length; index++) {
    hash = ((hash ^ BigInt(text.charCodeAt(index) & 0xff)) * prime) & mask
  }
  return hash.toString(16).padStart(32, "0")
}

/**
 * The trace of a request and of the notices about it. It is derived from the id alone, so accepting, answering and
 * sending are in one trace, in any process or run, without storing it. `top` is the id of the root span.
 */
export const traceOf = (request: RequestId): { readonly trace: string; readonly top: string } => {
  const trace = fnv1a(request.split(":", 3).join(":"))
  return { trace, top: trace.slice(16) }
}
