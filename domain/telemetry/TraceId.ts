import type { RequestId } from "../Ids.ts"

const prime = (1n << 88n) + 0x13bn
const basis = 0x6c62272e07bb014262b821756295c58dn
const mask = (1n << 128n) - 1n

/**
 * FNV-1a of 128 bits over a text in ASCII, as 32 hexadecimal digits.
 * Source: IETF draft-eastlake-fnv, "The FNV Non-Cryptographic Hash Algorithm".
 */
export const fnv1a = (text: string): string => {
  let hash = basis
  for (let index = 0; index < text.length; index++) {
    hash = ((hash ^ BigInt(text.charCodeAt(index) & 0xff)) * prime) & mask
  }
  return hash.toString(16).padStart(32, "0")
}

/**
 * The trace that everything about a request belongs to, a word of ours about it too: made of its id alone, so that the door, the
 * answer and the delivery are in one trace, whatever process or run they are in, and nothing has to be stored for it.
 * `top` is the id of the span above all others.
 */
export const traceOf = (request: RequestId): { readonly trace: string; readonly top: string } => {
  const trace = fnv1a(request.split(":", 3).join(":"))
  return { trace, top: trace.slice(16) }
}
