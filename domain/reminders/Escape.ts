/** In Markdown with formulas, `\(` and `\[` begin one: brackets are written as references. Parentheses mean nothing without them. */
const brackets: Readonly<Record<string, string>> = { "[": "&#91;", "]": "&#93;", "(": "(", ")": ")" }

/** Escapes a person's text for a Markdown message, so that it is shown as it was written. */
export const escaped = (text: string): string =>
  text
    .split("\n")
    .map((line) => line.trim().replace(/[!-/:-@[-`{-~]/g, (sign) => brackets[sign] ?? `\\${sign}`))
    .join("\n")
