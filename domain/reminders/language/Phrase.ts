import { blanked, type Meaning, type Span } from "./Span.ts"

/** Adjacent spans of a sentence. */
export interface Group {
  readonly from: number
  readonly to: number
  readonly spans: ReadonlyArray<Span>
}

/**
 * The parts of a sentence that say its time; none if there are times in several places, and none of them begins or ends the sentence.
 *
 * `limit`: they contain a word for a beginning or an end that no span has read.
 */
export interface Phrase {
  readonly groups: ReadonlyArray<Group>
  readonly meanings: ReadonlyArray<Meaning>
  readonly limit: boolean
}

const between = /^[\s,;()–-]*(?:(?:on|at|by|and|et|the|in|of|for|around|@|until)\s+)*[\s(]*$/
const leading = /(?:\b(?:on|at|by|in|for|starting|from|until|before|after|since|except|the)\s+)+$/
const limits = /\b(?:starting|from|until|before|after|since|except)\b/
const opening =
  /^(?:[\s,:;.–-]|(?:please|hey|ok(?:ay)?|can you|could you|would you|remind(?=\s+(?:me|us)\b)|me|us|set (?:me )?a reminder|a reminder|to|that|about|of|for|and)\b(?!['’]))+/i
const closing = /(?:[\s,;:–-]|\s(?:please|thanks|thank you|about|for|at|on|by|and)[.!]?)+$/i

const joined = (text: string, spans: ReadonlyArray<Span>): ReadonlyArray<Group> => {
  const groups: Array<Group> = []
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = groups.at(-1)
    if (last !== undefined && span.from - last.to < 40 && between.test(text.slice(last.to, span.from))) {
      groups[groups.length - 1] = { from: last.from, to: Math.max(last.to, span.to), spans: [...last.spans, span] }
    } else {
      const words = leading.exec(text.slice(Math.max(0, span.from - 40), span.from))?.[0] ?? ""
      groups.push({ from: span.from - words.length, to: span.to, spans: [span] })
    }
  }
  return groups
}

const isInterval = ({ meaning }: Span) => meaning._tag === "Repeat" && meaning.repeat._tag === "Every"

const has = (tags: ReadonlyArray<Meaning["_tag"]>, spans: ReadonlyArray<Span>) =>
  spans.some(({ meaning }) => tags.includes(meaning._tag))

/** Whether spans have a time of day, or need none. */
export const hasTime = (spans: ReadonlyArray<Span>): boolean =>
  has(["Clock", "Part", "Midnight", "Instant", "Odd"], spans) || spans.some(isInterval)

export const hasDay = (spans: ReadonlyArray<Span>): boolean => has(["Dates", "Repeat", "Instant", "Odd"], spans)

/** A day in one place and a time of day in another belong together. */
const completes = ({ spans: a }: Group, { spans: b }: Group) =>
  hasTime(a) !== hasTime(b) && hasDay(a) !== hasDay(b) && hasTime(a) !== hasDay(a)

/** "The Monday meeting" names no time. */
const isName = (text: string, { spans, to }: Group) =>
  /\b(?:the|an?|my|our|your|his|her|their)\s+$/.test(text.slice(0, spans[0]?.from)) &&
  /^\s(?!at\b|on\b|in\b|by\b|to\b|and\b)\p{L}{3,}/u.test(text.slice(to))

const chosen = (text: string, groups: ReadonlyArray<Group>): ReadonlyArray<Group> | undefined => {
  const [first] = groups
  const last = groups.at(-1)
  if (first === undefined || last === undefined) return []
  const leads = text.slice(0, first.from).replace(opening, "") === ""
  const ends =
    text
      .slice(last.to)
      .replace(/^[\s.!?]+$/, "")
      .replace(closing, "") === ""
  if (leads) return first !== last && ends && completes(first, last) ? [first, last] : [first]
  if (ends) {
    const others = groups.filter((group) => group !== last && completes(group, last) && !isName(text, group))
    return others.length === 1 && groups.length === 2 ? [...others, last] : [last]
  }
  const timed = groups.filter(({ spans }) => hasTime(spans))
  return timed.length > 1 ? undefined : timed
}

/** The text of a reminder without the words that ask for it. */
export const tidy = (text: string): string =>
  text
    .replace(/[ \t]{2,}/g, " ")
    .replace(/ (?=[.!?,;:](?:\s|$))/g, "")
    .replace(opening, "")
    .replace(closing, "")
    .trim()

/**
 * Finds the time in a sentence: it is at the beginning, at the end (the beginning wins), or in both places if one has the day and the other
 * the time; elsewhere only if it is the only one.
 */
export const phrase = (text: string, spans: ReadonlyArray<Span>): Phrase | undefined => {
  const groups = chosen(text, joined(text, spans))
  return groups === undefined
    ? undefined
    : {
        groups,
        meanings: groups.flatMap(({ spans }) => spans.map(({ meaning }) => meaning)),
        limit: groups.some(({ from, spans, to }) => limits.test(blanked(text, spans).slice(from, to)))
      }
}
