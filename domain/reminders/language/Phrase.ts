import type { Meaning, Span } from "./Span.ts"

/** Adjacent spans of a sentence. */
interface Group {
  readonly from: number
  readonly to: number
  readonly spans: ReadonlyArray<Span>
}

/**
 * A sentence split into its time and its text.
 *
 * - `Parted`: the meanings of the time, and the remaining text.
 * - `Several`: there are times in several places, and none begins or ends the sentence.
 */
export type Phrase =
  | {
      readonly _tag: "Parted"
      readonly meanings: ReadonlyArray<Meaning>
      readonly text: string
      readonly limit: boolean
    }
  | { readonly _tag: "Several" }

const between = /^[\s,;]*(?:(?:on|at|by|and|the|in|of|for|@|starting|from|until|till|but|except)\s+)*$/i
const leading = /(?:\b(?:on|at|by|in|for|this|starting|from|until|till|before|after|since|except)\s+)+$/i
const limits = /\b(?:starting|from|until|till|before|after|since|except)\b/i
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

const tags = (groups: ReadonlyArray<Group>) =>
  new Set(groups.flatMap(({ spans }) => spans.map(({ meaning }) => meaning._tag)))

/** Whether a group has a time of day, or needs none. */
const hasTime = (group: Group) => {
  const found = tags([group])
  return (
    ["Clock", "Part", "Midnight", "Instant", "Odd"].some((tag) => found.has(tag as Meaning["_tag"])) ||
    isInterval(group)
  )
}

const isInterval = ({ spans }: Group) =>
  spans.some(({ meaning }) => meaning._tag === "Repeat" && meaning.repeat._tag === "Every")

const hasDay = (group: Group) =>
  group.spans.some(
    ({ meaning: { _tag } }) => _tag === "Dates" || _tag === "Repeat" || _tag === "Instant" || _tag === "Odd"
  )

/** A day in one place and a time of day in another belong together. */
const completes = (a: Group, b: Group) => hasTime(a) !== hasTime(b) && hasDay(a) !== hasDay(b)

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
    const others = groups.filter((group) => group !== last && completes(group, last))
    return others.length === 1 && groups.length === 2 ? [...others, last] : [last]
  }
  const timed = groups.filter(hasTime)
  return timed.length > 1 ? undefined : timed
}

const tidy = (text: string) =>
  text
    .replace(/[ \t]{2,}/g, " ")
    .replace(/ (?=[.!?,;:](?:\s|$))/g, "")
    .replace(opening, "")
    .replace(closing, "")
    .trim()

/**
 * Splits a sentence into its time and its text. The time is at the beginning, at the end (the beginning wins), or in
 * both places if one has the day and the other the time; elsewhere only if it is the only one.
 */
export const phrase = (text: string, spans: ReadonlyArray<Span>): Phrase => {
  const groups = chosen(text, joined(text, spans))
  if (groups === undefined) return { _tag: "Several" }
  const left = groups.toReversed().reduce((text, { from, to }) => `${text.slice(0, from)} ${text.slice(to)}`, text)
  return {
    _tag: "Parted",
    meanings: groups.flatMap(({ spans }) => spans.map(({ meaning }) => meaning)),
    text: tidy(left),
    limit: groups.some(({ from, to, spans }) =>
      limits.test(
        spans.reduce((words, span) => words.replace(text.slice(span.from, span.to), "|"), text.slice(from, to))
      )
    )
  }
}
