const closing: Readonly<Record<string, string>> = { '"': '"', "'": "'", "`": "`", "“": "”", "«": "»", "‘": "’" }

/** A quotation up to this length is a name or a value. */
const longest = 24

const isWordCharacter = (character: string | undefined) => character !== undefined && /\w/.test(character)

/** The quotation is the sentence itself, as in `{'message': "…"}`. */
const isMessage = (before: string) => /(message|detail|error|msg)["']?\s{0,4}[:=]\s{0,4}$/i.test(before)

/**
 * A sentence without its long quotations: a user's text that a provider echoes must not be read as the provider's own
 * words. Short names in quotation marks stay. Runs in linear time.
 */
export const unquoted = (text: string): string => {
  const unclosed = new Set<string>()
  let kept = ""
  let from = 0
  for (let at = 0; at < text.length; at++) {
    const mark = text.charAt(at)
    const end = Object.hasOwn(closing, mark) ? closing[mark] : undefined
    // An apostrophe is inside a word or at its end.
    if (end === undefined || unclosed.has(end) || isWordCharacter(text[at - 1])) continue
    let close = text.indexOf(end, at + 1)
    while (close >= 0 && isWordCharacter(text[close + 1])) close = text.indexOf(end, close + 1)
    if (close < 0) {
      unclosed.add(end)
      continue
    }
    const quoted = text.slice(at + 1, close)
    if (quoted.length > longest && /[\s\u0080-\uffff]/.test(quoted) && at > 0) {
      if (isMessage(text.slice(Math.max(0, at - 20), at))) continue
      kept += text.slice(from, at + 1)
      from = close
    }
    at = close
  }
  return kept + text.slice(from)
}
