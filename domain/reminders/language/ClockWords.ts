import { feastNames } from "./Feasts.ts"
import { type Meaning, type Part, type Rule, ruled, type Span, unclear } from "./Span.ts"
import { fullWeekday } from "./Vocabulary.ts"

type Clock = Extract<Meaning, { readonly _tag: "Clock" }>

/** Hours from 1 to 12 without a leading zero may be before or after noon. */
const clock = (word: string, minute: number, half?: string): Clock | undefined => {
  const hour = Number(word)
  if (hour > 23 || minute > 59) return undefined
  if (half === undefined) return { _tag: "Clock", hour, minute, exact: hour === 0 || hour > 12 || word.startsWith("0") }
  if (hour < 1 || hour > 12) return undefined
  return { _tag: "Clock", hour: (hour % 12) + (half.startsWith("p") ? 12 : 0), minute, exact: true }
}

const at = "(?:(?:\\b(?:at|by|around)\\s+)+(?:about\\s+)?|@\\s?)"
const hour = "(\\d{1,2})"
const half = "(a\\.?m|p\\.?m)\\b\\.?"
/** After a number that is no time of day. */
const no = "(?![:/-]\\d|[.,]\\d|\\s?[%€$£]|st\\b|nd\\b|rd\\b|th\\b)"
const minutes = "([0-5]\\d)"

/** A quarter or some minutes before an hour: "ten to one" belongs to the previous hour, on a twelve-hour clock if the half of the day is unknown. */
const before = (found: Clock | undefined, minute: number): Clock | undefined => {
  if (found === undefined || minute < 1 || minute > 59) return undefined
  const hour = found.exact || found.hour === 0 ? (found.hour + 23) % 24 : found.hour === 1 ? 12 : found.hour - 1
  return { ...found, hour, minute: 60 - minute }
}

const amount = (word: string) => (word === "half" ? 30 : word === "quarter" ? 15 : Number(word))

const past = ([, words = "", side = "", word = "", half]: RegExpMatchArray): Meaning | undefined => {
  const isPast = side === "past" || side === "after"
  if (words === "half" && !isPast) return undefined
  return isPast ? clock(word, amount(words), half) : before(clock(word, 0, half), amount(words))
}

/** `9 and half`, `9 less quarter`: as French, Spanish, Italian and Portuguese count. */
const romance = ([, word = "", side = "", words = ""]: RegExpMatchArray): Meaning | undefined =>
  side === "and" ? clock(word, amount(words)) : before(clock(word, 0), amount(words))

const part = "(morning|afternoon|evening|night)"
const partOf = (word: string): Part =>
  word === "morning" || word === "afternoon" || word === "evening" ? word : "night"

const dayBefore = `(?:tomorrow|today|yesterday|every|and|${fullWeekday}|${feastNames.join("|")})`

const named = (word: string | undefined): Meaning =>
  word === "noon" ? { _tag: "Clock", hour: 12, minute: 0, exact: true } : { _tag: "Midnight" }

const rules: ReadonlyArray<Rule> = [
  [
    new RegExp(
      `${at}?\\b(half|quarter|\\d{1,2}(?=\\s+(?:minute|past)))(?:\\s+minute)?\\s+(past|after|to|before)\\s+${hour}\\b(?:\\s?oclock|\\s?${half})?(?!\\s*(?:%|minute|hour|day))`,
      "g"
    ),
    past
  ],
  [new RegExp(`${at}(5|10|20|25)\\s+(to|before)\\s+${hour}\\b(?:\\s?oclock|\\s?${half})?`, "g"), past],
  [
    new RegExp(`${at}half\\s+${hour}\\b`, "g"),
    () => unclear("Half past that hour, or half an hour before it? For example: *tomorrow at 9:30*.")
  ],
  [new RegExp(`${at}?\\bhalfto\\s+${hour}\\b`, "g"), ([, word = ""]) => before(clock(word, 0), 30)],
  [
    new RegExp(
      `${at}?\\b${hour}(?:\\s?oclock)?\\s+(and|less)\\s+(half|quarter|5|10|20|25)\\b(?!\\s+(?:hour|oclock))`,
      "g"
    ),
    (match) => (match[2] === "and" && /\d/.test(match[3] ?? "") ? undefined : romance(match))
  ],
  [
    new RegExp(`${at}?(?<![\\d:.])\\b${hour}(?:[:.]${minutes}|\\s${minutes})?\\s?${half}`, "g"),
    ([, word = "", minute, other, half]) => clock(word, Number(minute ?? other ?? 0), half)
  ],
  [
    new RegExp(`(?:${at}?\\b${hour}\\s?oclock|${at}${hour}\\s?hour)(?:\\s?${minutes})?\\b`, "g"),
    ([, word, other = "", minute = "0"]) => clock(word ?? other, Number(minute))
  ],
  [
    new RegExp(`\\bat\\s+(0\\d|1\\d|2[0-3]):?${minutes}(?:\\s?hour)?\\b(?![:/.-]\\d)`, "g"),
    ([, word = "", minute]) => clock(word, Number(minute))
  ],
  [
    new RegExp(
      `${at}?(?<![\\d:.]|\\dt|t\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d{1,9})?)?[+-])(\\d{1,2}):${minutes}(?::00)?(?![\\d:])`,
      "g"
    ),
    ([, word = "", minute]) => clock(word, Number(minute))
  ],
  [
    new RegExp(`${at}${hour}(?:\\.${minutes})?\\b${no}`, "g"),
    ([, word = "", minute = "0"]) => clock(word, Number(minute))
  ],
  [new RegExp(`${at}?\\b24:00\\b`, "g"), () => ({ _tag: "Clock", hour: 24, minute: 0, exact: true })],
  [/(?:\bat\s+)?\b(noon|midnight)\b/g, ([, word]) => named(word)],
  [/\b(?:(?:late|early)\s+)?(tonight)\b/g, () => ({ _tag: "Part", part: "night", today: true })],
  [
    new RegExp(
      `\\b(?:late|early)?\\s*(in\\s+the|this|late|early|at)\\s+${part}\\b|(?<=\\b${dayBefore}\\s+)${part}\\b`,
      "g"
    ),
    ([, before, word, other = ""]) => ({ _tag: "Part", part: partOf(word ?? other), today: before === "this" })
  ]
]

const further = `\\d{1,2}(?:[:.][0-5]\\d)?(?:\\s?oclock)?(?:\\s?(?:am|pm)\\b)?`
/** More times of day behind one: `, 13 and 18`. */
const list = new RegExp(
  `^(?:\\s*,\\s*${further})*\\s*,?\\s*(?:\\b(?:and|plus)\\s+|&\\s*)(?:at\\s+)?${further}(?![\\d:/.-]*\\d|\\s*(?:%|minute|hour|day|week|month|year|st\\b|nd\\b|rd\\b|th\\b))`
)
const item = new RegExp(`${hour}(?:[:.]${minutes})?(?:\\s?oclock)?(?:\\s?${half})?`, "g")

const listed = (text: string, span: Span): ReadonlyArray<Span> => {
  const { meaning, to } = span
  const tail = meaning._tag === "Clock" ? (list.exec(text.slice(to, to + 80))?.[0] ?? "") : ""
  if (tail === "") return [span]
  const more = [...tail.matchAll(item)].map((match) => {
    const [words, word = "", minute = "0", half] = match
    const meaning = clock(word, Number(minute), half)
    return meaning === undefined ? undefined : { from: to + match.index, to: to + match.index + words.length, meaning }
  })
  const known = more.filter((span) => span !== undefined)
  if (known.length < more.length) return [span]
  // "At 9 and 10pm": the first may be either.
  const unsure = /[ap]\.?m/.test(tail) && meaning._tag === "Clock" && !meaning.exact
  return [unsure ? { ...span, meaning: { ...meaning, unsure } } : span, ...known]
}

/**
 * The times of day in a sentence: `9am`, `09:00`, `at 9`, `7 oclock`, `half past 6`, `noon`, `in the evening`, `tonight`,
 * `at 9, 13 and 21`.
 */
export const clockWords = (text: string): ReadonlyArray<Span> =>
  ruled(text, rules)
    .toSorted((a, b) => a.from - b.from)
    .reduce<ReadonlyArray<Span>>(
      (found, span) => (found.some(({ to }) => to > span.from) ? found : [...found, ...listed(text, span)]),
      []
    )
