const longest = 4096

/** Splits a long text as Telegram's own clients do: at a line or a word if possible, never inside a character. */
export const split = (text: string): ReadonlyArray<string> => {
  if (text.length <= longest) return [text]
  const window = text.slice(0, longest)
  const at = [window.lastIndexOf("\n"), window.lastIndexOf(" ")].find((index) => index > longest / 2)
  const inPair = /[\uD800-\uDBFF]/.test(text.charAt(longest - 1))
  const end = at ?? (inPair ? longest - 1 : longest)
  return [text.slice(0, end), ...split(text.slice(end).trimStart())].filter((part) => part.trim() !== "")
}
