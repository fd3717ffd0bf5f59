const names: ReadonlyArray<RegExp> = [
  /https?:\/\/\S+|\S+@\S+\.\S+/g,
  /“[^”\n]*”|„[^“”\n]*[“”]|«[^»\n]*»|"[^"\n]*"|`[^`\n]*`/g,
  /(?<![\p{L}\p{N}])['‘][^'’\n]{1,80}['’](?![\p{L}\p{N}])/gu,
  /\p{L}+['’]s(?!\p{L})/gu,
  /\bgood (?:morning|afternoon|evening|night)\b/g
]

const hidden = "~"

/**
 * A text in which names are masked, so that no time is read in them: addresses, quotations, possessives (`today's`),
 * greetings. Positions stay the same; a text that is one quotation is left as it is.
 */
export const masked = (text: string): string =>
  names.reduce(
    (text, pattern) =>
      text.replace(pattern, (words) => (words.length < text.trim().length ? hidden.repeat(words.length) : words)),
    text
  )
