/**
 * The words about time of a language: for each word or phrase of the grammar (which is simple English), the language's own, separated by
 * commas and without accents.
 */
export interface Lexicon {
  readonly words: Readonly<Record<string, string>>
  /** Words that a spelling corrector would take for a misspelt word about time. */
  readonly innocent: string
}

/** Without case and accents, and with one kind of apostrophe. */
export const plain = (text: string): string =>
  text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/’/g, "'").replace(/ß/g, "ss")

/** The numbers from 0 that a list names. */
export const counted = (from: number, list: string): Readonly<Record<string, string>> =>
  Object.fromEntries(list.split(", ").map((word, index) => [`${from + index}`, word]))
