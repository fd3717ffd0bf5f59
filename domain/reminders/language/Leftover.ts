import { feastNames } from "./Feasts.ts"
import type { Meaning, Span } from "./Span.ts"
import { fullWeekday, month, weekday, weekdaysWord } from "./Vocabulary.ts"

/** A word of time that was not read as part of the time: where it is, and what it would add to the time. */
export interface Leftover {
  readonly from: number
  readonly to: number
  readonly meaning?: Meaning
  /** The word that may have been meant. */
  readonly meant?: string
  /** It is misspelt. */
  readonly isWrong?: true
}

const feasts = feastNames.join("|")
const parts = "morning|afternoon|evening|night"
const time = `(?:${weekday}|${month}|${feasts}|today|tomorrow|yesterday|noon|midnight|${parts}|daily|weekly|monthly|yearly|weekend|weekday|a\\.?m|p\\.?m|oclock|\\d{1,2}(?:[:.]\\d\\d)?)`
const little =
  "(?:at|on|in|by|for|to|and|or|until|before|after|from|of|with|about|if|when|because|then|is|are|was|every|next|this|last)"
/** What the name of a feast is put before. */
const goods =
  "(?:trees?|presents?|gifts?|cards?|cakes?|cookies|dinner|lunch|breakfast|party|market|markets|shopping|decorations?|lights|eggs?|songs?|carols?|costumes?|candy|sweets|dress|outfit|stockings?|holidays?|break|sales?|pumpkins?|flowers|fireworks|story|movies?|films?|playlist)"

/** Uses of the words that name no time: `the monday meeting`, `christmas tree`. */
const harmless = [
  new RegExp(
    `\\b(?:the|an?|my|our|your|his|her|their|some)\\s+${time}(?:\\s+${time}){0,4}(?=\\s(?!${little}\\b|${time}\\b)[\\p{L}]{3,})`,
    "gu"
  ),
  new RegExp(`\\b(?:${feasts})\\s+${goods}\\b`, "g"),
  /(?<=\|\s)\d(?=\s(?!(?:second|minute|hour|day|week|month|year)\b)\p{L}{3,})/gu
]

const after = `(?=\\s*(?:$|[|.,;!?)]|${little}\\b))`
const short = `(?:${weekday}|${month})`

/** Words of time in a text in canonical form, in which what was read is `|`. */
const signs: ReadonlyArray<RegExp> = [
  new RegExp(
    `\\b(?:today|tomorrow|yesterday|tonight|${fullWeekday}|${weekdaysWord}|${feasts}|otherfeast|noon|midnight|daily|hourly|yearly|weekends?|weekdays|${parts}|fortnight)\\b`
  ),
  /\b(?:january|february|july|september|october|november|december)\b/,
  new RegExp(`\\b(?:on|in|by|until|since|next|last|this|every|of|before|after|from|early|late|mid)\\s+(?:${short})\\b`),
  new RegExp(`\\d(?:st|nd|rd|th)?\\s*${short}\\b|\\b${short}\\.?\\s*\\d`),
  /(?:\||^)\s*(?:weekly|monthly)\b|\b(?:weekly|monthly)\s*(?:\||[.!]?\s*$)/,
  new RegExp(`\\bevery\\s+(?:\\d|second|minute|hour|day|week|month|year|other|single|${time})`),
  /\|[\s,]*(?:and\s+)?(?:until|except|starting|from|since|before|after|between)\b(?:\s+[^\s|]+){0,3}/,
  new RegExp(`\\b(?:until|except|starting|since|between)\\s+(?:(?:the|on|at)\\s+)*(?:\\d|${time}|end\\b)`),
  /\b(?:in|within|after|before)\s+(?:\d+|an?|half)\s+(?:an?\s+)?(?:second|minute|hour|day|week|month|year)\b/,
  /\b(?:\d+|an?|half)\s+(?:an?\s+)?(?:minute|hour|day|week|month|year)\s+(?:before|after|earlier|later|early|late|ago)\b/,
  new RegExp(
    `\\b(?:before|after|since|between|from|by|around|past|in|to|and|or|et)\\s+\\d{1,2}(?:[:.]\\d\\d)?\\b${after}`
  ),
  /\d\s?(?:[ap]\.?m\b|oclock\b)|\b\d{1,2}:[0-5]\d\b/,
  /\|[\s,]*(?:\w+\s+){1,2}time\b/,
  /\b(?:every|other|first|second|third|fourth|next|last|coming)\s*\||\|\s*every\s*$/,
  /\b(?:utc|gmt)\b|\|\s*(?:eastern|central|mountain|pacific)\b/,
  /\b(?:twice|thrice)\b/,
  /\b(?:of|in)\s+(?:the|every|this|next)\s+(?:month|year)\b/,
  /\b\d{1,2}(?:st|nd|rd|th)?\s*(?:,|&|-|\b(?:and|or|et|to))\s*\|/
]

/** A number beside the time; but not a single digit before things (`9, 2 pills`), or a share. */
const number = /\|[\s,.:&+/-]*(?:(?:and|or|et|to|in|less|past)\s+)*(?!\d\s+[\p{L}]{2,}s\b(?!\s*\|)|\d+\s?[%€$£])\d/u

const besideShort = new RegExp(`(?:\\|[\\s,]*(?:${weekday})\\b|\\b(?:${weekday})[\\s,.]*\\|)`)

const masked = (text: string, pattern: RegExp) => text.replace(pattern, (words) => " ".repeat(words.length))

interface Context {
  /** The spans that are no part of the time. */
  readonly others: ReadonlyArray<Span>
  /** The time has a day and a time of day. */
  readonly isComplete: boolean
  readonly repeats: boolean
  /** `until` in this text is always about time. */
  readonly english: boolean
}

/** The first word of time that is left over in a text in canonical form, in which what was read is `|`. */
export const leftover = (rest: string, { english, isComplete, others, repeats }: Context): Leftover | undefined => {
  const text = isComplete ? harmless.reduce(masked, rest) : rest
  const span = others.find(
    ({ from, meaning, to }) => text.slice(from, to) === rest.slice(from, to) && (meaning._tag !== "For" || repeats)
  )
  if (span !== undefined) return span
  const someDay = isComplete ? null : /\p{L}+\s+day\s*\|/u.exec(text)
  if (someDay !== null) return { from: someDay.index, to: someDay.index + someDay[0].lastIndexOf("day") + 3 }
  const shortDay = isComplete ? null : besideShort.exec(text)
  if (shortDay !== null) {
    const word = /[a-z]+/.exec(shortDay[0])
    const from = shortDay.index + (word?.index ?? 0)
    return { from, to: from + (word?.[0].length ?? 0), meant: fullName(word?.[0] ?? "") }
  }
  const found = [
    ...signs,
    number,
    ...(repeats ? [/\b(?:until|except|starting)\b/] : []),
    ...(english ? [/\buntil\b/] : [])
  ]
    .map((sign) => sign.exec(text))
    .find((match) => match !== null)
  if (found === null || found === undefined) return undefined
  const lead = /^[|\s,.:&+/-]*/.exec(found[0])?.[0].length ?? 0
  return { from: found.index + lead, to: found.index + found[0].length }
}

const names = fullWeekday.slice(3, -1).split("|")
const fullName = (short: string): string => names.find((name) => name.startsWith(short.slice(0, 3))) ?? short
