import { dutch } from "./lexicon/Dutch.ts"
import { english } from "./lexicon/English.ts"
import { french } from "./lexicon/French.ts"
import { german } from "./lexicon/German.ts"
import { italian } from "./lexicon/Italian.ts"
import { type Lexicon, plain } from "./lexicon/Lexicon.ts"
import { portuguese } from "./lexicon/Portuguese.ts"
import { russian } from "./lexicon/Russian.ts"
import { spanish } from "./lexicon/Spanish.ts"
import { ukrainian } from "./lexicon/Ukrainian.ts"

/** A language as a dictionary from its words and phrases to those of the grammar. */
export interface Language {
  readonly name: string
  readonly entries: ReadonlyMap<string, string>
  readonly innocent: ReadonlySet<string>
}

/** The most words of a phrase in a lexicon. */
const longest = 5

const tokens = /[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*|\d+/gu

const key = (phrase: string) => (plain(phrase).match(tokens) ?? []).join(" ")

const language = (name: string, { innocent, words }: Lexicon): Language => ({
  name,
  entries: new Map(
    Object.entries(words).flatMap(([word, phrases]) =>
      phrases.split(", ").map((phrase) => [key(phrase), word] as const)
    )
  ),
  innocent: new Set(innocent.split(", ").map(plain))
})

const base = language("English", english)

const others = Object.entries({
  German: german,
  French: french,
  Spanish: spanish,
  Italian: italian,
  Portuguese: portuguese,
  Dutch: dutch,
  Russian: russian,
  Ukrainian: ukrainian
}).map(([name, lexicon]) => language(name, lexicon))

/** All languages in which times are read; English first. */
export const languages: ReadonlyArray<Language> = [base, ...others]

interface Token {
  readonly from: number
  readonly to: number
  readonly word: string
}

const tokensOf = (text: string): ReadonlyArray<Token> =>
  [...text.matchAll(tokens)].map(({ 0: word, index }) => ({ from: index, to: index + word.length, word: plain(word) }))

/** A part of a text, and what stands for it. */
interface Piece {
  readonly from: number
  readonly to: number
  readonly word: string
  readonly isKnown: boolean
}

const adjoins = (text: string, a: Token, b: Token) => /^(?:[ \t]*|-|\. ?)$/.test(text.slice(a.to, b.from))

/** The longest phrase of the dictionaries at a token, the first dictionary first. */
const pieceAt = (text: string, all: ReadonlyArray<Token>, index: number, dictionaries: ReadonlyArray<Language>) => {
  const some: Array<Token> = []
  for (let next = index; next < index + longest; next++) {
    const [token, last] = [all[next], some.at(-1)]
    if (token === undefined || (last !== undefined && !adjoins(text, last, token))) break
    some.push(token)
  }
  for (; some.length > 0; some.pop()) {
    const phrase = some.map(({ word }) => word).join(" ")
    const word = dictionaries.map(({ entries }) => entries.get(phrase)).find((word) => word !== undefined)
    if (word !== undefined) return { word, count: some.length }
  }
  return undefined
}

const pieces = (text: string, dictionaries: ReadonlyArray<Language>): ReadonlyArray<Piece> => {
  const all = tokensOf(text)
  const found: Array<Piece> = []
  for (let index = 0; index < all.length;) {
    const first = all[index]
    if (first === undefined) break
    // "9am" has nothing to do with the German "am".
    const isHalf = /^[ap]m$/.test(first.word) && /\d$/.test(text.slice(0, first.from))
    const piece = isHalf ? undefined : pieceAt(text, all, index, dictionaries)
    const { count, word } = piece ?? { count: 1, word: first.word }
    const to = all[index + count - 1]?.to ?? first.to
    found.push({ from: first.from, to, word, isKnown: piece !== undefined })
    index += count
  }
  return found
}

/** How many letters of a text a language knows. Its short words count only before numbers. */
const weight = (text: string, language: Language): number =>
  pieces(text, [language])
    .filter(({ from, isKnown, to }) => isKnown && (to - from > 2 || /^\s*\d/.test(text.slice(to))))
    .reduce((sum, { from, to }) => sum + to - from, 0)

/**
 * A text in the words of the grammar, in lower case and without accents.
 *
 * `languages`: the languages of the text, of equal weight. `origin`: the position in the text (`said`) of a position in `words`;
 * within a translated phrase, its beginning or its end.
 */
export interface Canonical {
  readonly said: string
  readonly words: string
  readonly languages: ReadonlyArray<Language>
  readonly origin: (index: number, side: "from" | "to") => number
}

const weightiest = (text: string): ReadonlyArray<Language> => {
  const weights = languages.map((language) => weight(text, language))
  const most = Math.max(...weights)
  return languages.filter((_, index) => weights[index] === most)
}

/** Translates the words about time of a text into those of the grammar, from the language that knows most of it, and from English. */
export const canonical = (text: string): Canonical => {
  const found = weightiest(text)
  const dictionaries = [found[0] ?? base, base]
  let words = ""
  let at = 0
  const moved: Array<{ readonly from: number; readonly to: number; readonly piece: Piece }> = []
  for (const piece of pieces(text, dictionaries)) {
    words += text.slice(at, piece.from)
    moved.push({ from: words.length, to: words.length + piece.word.length, piece })
    words += piece.word
    at = piece.to
  }
  words += text.slice(at)
  return {
    said: text,
    words,
    languages: found,
    origin: (index, side) => {
      const inside = moved.find(({ from, to }) => index > from && index < to)
      if (inside !== undefined) return side === "from" ? inside.piece.from : inside.piece.to
      const last = moved.findLast(({ to }) => to <= index)
      return last === undefined ? index : last.piece.to + (index - last.to)
    }
  }
}
