// Runs inside Temporal workflows too: nothing of `effect` at run time.

/**
 * The id of the draft that shows the answer of a turn while it grows: a Stop button names nothing else, so it is derived from the
 * turn's request id. Never zero, 31 bits, by FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/).
 */
export const draftId = (request: string): number => {
  let hash = 0x811c9dc5
  for (let i = 0; i < request.length; i++) hash = Math.imul(hash ^ request.charCodeAt(i), 0x01000193)
  return hash & 0x7fffffff || 1
}
