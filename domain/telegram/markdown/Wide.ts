/** Scripts that are written without spaces, or whose particles follow a word without one. */
const scripts = ["Han", "Hira", "Kana", "Hang", "Bopo", "Yiii", "Thai", "Laoo", "Khmr", "Mymr", "Tibt"]

const letters = scripts.map((script) => `\\p{sc=${script}}`).join("")

/** CJK punctuation and full-width forms. U+3000, a space, is none of them. */
const marks = "\\u3001-\\u3020\\u3030\\u303d\\u30a0\\u30fb\\u30fc\\ufe10-\\ufe1f\\ufe30-\\ufe6f\\uff01-\\uffef"

/** The wide characters, as the contents of a class in a regular expression with the flag `v`. */
export const wide = letters + marks

/** The wide punctuation marks, as a class in a regular expression with the flag `v`. */
export const widePunctuation = `[[${marks}]&&[\\p{P}\\p{S}]]`

const anyWide = new RegExp(`[${wide}]`, "v")

export const hasWide = (text: string): boolean => anyWide.test(text)

/** Wide characters, quotation marks, and the punctuation that Telegram, too, keeps out of addresses (U+2000 to U+206F). */
const afterAddress = new RegExp(`[${wide}\\u2000-\\u200b\\u200e-\\u206f«»]`, "v")

/** The part of a bare address before the first character that ends one. */
export const withinAddress = (text: string): string => {
  const end = text.search(afterAddress)
  return end < 0 ? text : text.slice(0, end)
}
