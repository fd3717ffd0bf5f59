/** The maximum length of a code span, in UTF-16 units. */
export const longestSpan = 4_096

/** The length of a code span at a position, or 0. */
export const spanLength = (text: string, at: number): number => {
  if (text.charAt(at) !== "`") return 0
  let end = at
  while (text.charAt(end) === "`") end++
  const size = end - at
  while (end < text.length && end - at < longestSpan) {
    const from = text.indexOf("`", end)
    if (from < 0 || from - at > longestSpan) return 0
    end = from
    while (text.charAt(end) === "`") end++
    if (end - from === size) return end - at
  }
  return 0
}
