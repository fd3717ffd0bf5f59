import { wide, widePunctuation } from "./Wide.ts"

const build = (flags: string, ...alternatives: ReadonlyArray<string>) => new RegExp(alternatives.join("|"), flags)

const marks = "\\p{P}\\p{S}"

/** The closing delimiters of a `run` of marks. Letters, punctuation and wide characters exclude each other. */
const closers = (run: string, letter: string, punctuation: string) => {
  const near = `[${letter}[${wide}]]`
  const end = "(?:\\s|$)"
  // After wide text, a colon of ASCII is one of that text.
  const joined = `(?<=[${wide}])[[${punctuation}]--[\\p{Ps}\\p{Pi}]]`
  return [
    `${punctuation}(${run})(?=${end})`,
    `(?:${near}(?=${run}${end})|${letter}(?=${run}${punctuation}))(${run})`,
    `(?:(?!${joined})${punctuation}(?=${run}${letter})|\\s(?=${run}${near}))(${run})`,
    `\\s(${run})(?=${punctuation})`,
    `${punctuation}(${run})(?=[${punctuation}[${wide}]])`,
    `(?:[${wide}](?=${run}${punctuation})|${near}(?=${run}${near})|${joined}(?=${run}${letter}))(${run})`
  ]
}

// As in GitHub's rules, a tilde beside an asterisk, or after an opening underscore, is not punctuation.
const starPunctuation = `[[${marks}]--[*~${wide}]]`
const starLetter = `[[[^\\s${marks}]--[${wide}]][~]]`
const tildePunctuation = `[[${marks}]--[~${wide}]]`
const tildeLetter = `[[^\\s${marks}]--[${wide}]]`
const linePunctuation = `[[${marks}]--[_]]`
const lineLetter = `[^\\s${marks}]`

/**
 * Rules of marked's tokenizer for emphasis and strikethrough in a text that has wide characters. They are CommonMark's,
 * except beside these: their scripts have no spaces, so a mark there opens and closes as between words
 * (https://github.com/tats-u/markdown-cjk-friendly describes this). An underscore still never marks a part of a word:
 * in running text only wide punctuation lets it open or close.
 *
 * The capturing groups are those that `emStrong` and `del` read: 1 and 2 can only close, 3 and 4 can only open, 5 and 6
 * can do both.
 */
export const flanking = {
  punctuation: build("v", `^([[\\s${marks}${wide}]--[*_]])`),
  emStrongLDelim: build(
    "v",
    `^(?:\\*+(?:(${starPunctuation})|([^\\s*]))?)`,
    `^_+(?:([${linePunctuation}--[~]])|([^\\s_]))?`
  ),
  emStrongRDelimAst: build(
    "gv",
    "^[^_*]*?__[^_*]*?\\*[^_*]*?(?=__)",
    "[^*]+(?=[^*])",
    ...closers("\\*+", starLetter, starPunctuation)
  ),
  emStrongRDelimUnd: build(
    "gv",
    "^[^_*]*?\\*\\*[^_*]*?_[^_*]*?(?=\\*\\*)",
    "[^_]+(?=[^_])",
    `${linePunctuation}(_+)(?=\\s|$)`,
    `${lineLetter}(_+)(?=[${linePunctuation}\\s]|$)`,
    `[[${linePunctuation}\\s]--${widePunctuation}](_+)(?=${lineLetter})`,
    `\\s(_+)(?=${linePunctuation})`,
    `(?:${linePunctuation}(?=_+${linePunctuation})|${widePunctuation}(?=_+${lineLetter}))(_+)`
  ),
  delLDelim: build("v", `^~~?(?:(${tildePunctuation})|[^\\s~])`),
  delRDelim: build("gv", "^[^~]+(?=[^~])", ...closers("~~?", tildeLetter, tildePunctuation))
}
