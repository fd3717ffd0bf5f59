/** So much of the end of a text is looked at, in UTF-16 units. */
const reach = 2000
/** What is shorter may match by chance, and is left as it is. */
const shortest = 12

/**
 * How much of the beginning of a continuation repeats the end of the text that it continues, in UTF-16 units: the longest match of
 * at least twelve, or else the word that broke off in the middle, where the continuation says it as a whole.
 *
 * @since 0.1.0
 * @category decisions
 */
export const overlap = (text: string, continuation: string): number => {
  const tail = text.slice(-reach)
  for (let length = Math.min(tail.length, continuation.length); length >= shortest; length--) {
    if (tail.endsWith(continuation.slice(0, length))) return length
  }
  const broken = /(?<!\p{L})\p{L}{2,}$/u.exec(tail)?.[0] ?? ""
  const goesOn = broken !== "" && continuation.startsWith(broken) && /^\p{L}/u.test(continuation.slice(broken.length))
  return goesOn ? broken.length : 0
}

/**
 * Whether more of the continuation could still change what {@link overlap} says.
 *
 * @since 0.1.0
 * @category decisions
 */
export const isUndecided = (text: string, continuation: string): boolean => {
  const tail = text.slice(-reach)
  const at = tail.indexOf(continuation)
  return continuation.length <= shortest || (at >= 0 && at + continuation.length < tail.length)
}
