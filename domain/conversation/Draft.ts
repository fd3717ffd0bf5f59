/**
 * The id of the draft that shows the growing answer of a turn. It is derived from the turn's request id, because a Stop
 * button names nothing else. A hash of 31 bits, never zero: FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/).
 */
export const draftId = (request: string): number => {
  let hash = 0x811c9dc5
  for (let i = 0; i < request.length; i++) hash = Math.imul(hash ^ request.charCodeAt(i), 0x01000193)
  return hash & 0x7fffffff || 1
}
