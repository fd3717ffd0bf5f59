import { distance } from "../../Spelling.ts"
import { type Canonical, type Language, languages } from "./Canonical.ts"
import type { Leftover } from "./Leftover.ts"
import { plain } from "./lexicon/Lexicon.ts"
import { feastNames } from "./Feasts.ts"
import { fullWeekday, month, weekdaysWord } from "./Vocabulary.ts"

const days = new RegExp(
  `^(?:today|day after tomorrow|(?:this|tomorrow) (?:morning|afternoon|evening)|tomorrow|yesterday|tonight|every|daily|weekend|weekends|morning|afternoon|evening|midnight|${fullWeekday}|${weekdaysWord})$`
)
const feasts = new RegExp(`^(?:${feastNames.join("|")})$`)
const [english] = languages
const months = new RegExp(`^${month}$`)
const units = /^(?:minute|hour|day|week|month|year|oclock)$/

/** How many letters of a word may be wrong. */
const allowed = ({ length }: string) => (length < 5 ? 0 : length < 8 ? 1 : 2)

const swapped = (a: string, b: string) => {
  const first = [...a].findIndex((letter, index) => letter !== b[index])
  return (
    a.length === b.length &&
    a[first] === b[first + 1] &&
    a[first + 1] === b[first] &&
    a.slice(first + 2) === b.slice(first + 2)
  )
}

/** Words that differ in their first letter are mostly other words. */
const isNear = (said: string, word: string) => {
  const most = said[0] === word[0] ? allowed(word) : word.length < 6 ? 0 : 1
  return (
    Math.abs(said.length - word.length) <= most && most > 0 && (swapped(said, word) || distance(said, word) <= most)
  )
}

/** Whether a word of the grammar is looked for among all words, or only beside a number. */
const looksFor = (word: string, length: number, besideNumber: boolean) =>
  days.test(word) ||
  feasts.test(word) ||
  (months.test(word) && (besideNumber || length > 5)) ||
  (besideNumber && units.test(word))

const nearest = (said: string, { entries, innocent }: Language, besideNumber: boolean): string | undefined =>
  innocent.has(said)
    ? undefined
    : [...entries]
        .filter(([key, word]) => !key.includes(" ") && looksFor(word, key.length, besideNumber) && isNear(said, key))
        .map(([key]) => key)
        .toSorted((a, b) => distance(said, a) - distance(said, b))[0]

/** The meaning of a word for a day in a language that the text is not in. */
const foreign = (word: string): string | undefined =>
  word.length < 5 || english?.entries.has(word) === true
    ? undefined
    : languages.map(({ entries }) => entries.get(word)).find((word) => word !== undefined && days.test(word))

/**
 * Finds a word about time that was not read in a text that is in canonical form: a misspelt one (`tomorow`, `wensday`), or one for a day in
 * another language. Months and units of time with few letters are looked for only beside numbers, as other words are near them.
 */
export const misspelling = (text: string, { languages: said }: Pick<Canonical, "languages">): Leftover | undefined => {
  for (const { 0: word, index } of text.matchAll(/[\p{L}']{4,}/gu)) {
    const to = index + word.length
    const isKnown = languages.some(({ entries, innocent }) => entries.has(word) || innocent.has(word))
    const besideNumber = /\d\s*$/.test(text.slice(0, index)) || /^\s*\d/.test(text.slice(to))
    const meant = isKnown
      ? foreign(word)
      : [...new Set([...said, ...languages.slice(0, 1)])]
          .map((language) => nearest(plain(word), language, besideNumber))
          .find((word) => word !== undefined)
    if (meant !== undefined) return { from: index, to, meant, isWrong: true }
  }
  return undefined
}
