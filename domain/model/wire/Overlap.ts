/** How much of the end of a text is compared, in UTF-16 units. */
const reach = 64 * 1024
/** A shorter match may be a coincidence, and is ignored. */
const shortest = 12
/** A shorter text may be the beginning of another word. */
const shortestBeginning = 4
/** A restarted answer that then differs shares at least this much with the first one, and at least half of it. */
const shortestShared = 24

/**
 * How much of the beginning of a continuation repeats the end of the text before it, in UTF-16 units: the longest match
 * of at least twelve, or else the word that was cut, if the continuation begins with all of it.
 */
export const overlap = (text: string, continuation: string): number => {
  const tail = text.slice(-reach)
  const length = border(tail, continuation)
  if (length >= shortest) return length
  const broken = /\p{L}{2,}$/u.exec(tail.slice(-shortest * 8))?.[0] ?? ""
  const goesOn = broken !== "" && continuation.startsWith(broken) && /^\p{L}/u.test(continuation.slice(broken.length))
  return goesOn ? broken.length : 0
}

/**
 * Whether a continuation restarts the answer and replaces the text: it begins with the whole text, however short or
 * long, or shares at least its first half and then differs.
 */
export const startsAnew = (text: string, continuation: string): boolean => {
  const before = text.trim()
  const after = continuation.trimStart()
  if (before.length < shortestBeginning) return false
  if (after.startsWith(before)) return true
  const common = shared(before, after)
  return common < after.length && common >= shortestShared && 2 * common >= before.length
}

/** Whether a complete continuation only repeats the beginning of the text. */
export const saysNothingNew = (text: string, continuation: string): boolean => {
  const after = continuation.trim()
  return after.length >= shortest && text.trimStart().startsWith(after)
}

/** Whether more of the continuation could still change the results of {@link overlap} and {@link startsAnew}. */
export const isUndecided = (text: string, continuation: string): boolean => {
  if (continuation.length <= shortest) return true
  const before = text.trim()
  const after = continuation.trimStart()
  if (after.length < before.length && before.startsWith(after)) return true
  const tail = text.slice(-reach)
  const at = tail.indexOf(continuation)
  return at >= 0 && at + continuation.length < tail.length
}

const shared = (one: string, other: string): number => {
  let at = 0
  while (at < one.length && at < other.length && one.charCodeAt(at) === other.charCodeAt(at)) at++
  return at
}

/**
 * The length of the longest prefix of `head` that is a suffix of `tail`, in linear time. Source: Knuth, Morris and
 * Pratt, "Fast Pattern Matching in Strings", 1977.
 */
const border = (tail: string, head: string): number => {
  const length = Math.min(tail.length, head.length)
  const failure = new Int32Array(length)
  const longer = (matched: number, unit: number): number => {
    let found = matched
    while (found > 0 && (found === length || head.charCodeAt(found) !== unit)) found = failure[found - 1] ?? 0
    return length > 0 && head.charCodeAt(found) === unit ? found + 1 : found
  }
  let matched = 0
  for (let at = 1; at < length; at++) failure[at] = matched = longer(matched, head.charCodeAt(at))
  matched = 0
  for (let at = tail.length - length; at < tail.length; at++) matched = longer(matched, tail.charCodeAt(at))
  return matched
}
