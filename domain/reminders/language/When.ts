import { clockWords } from "./ClockWords.ts"
import { cronWords } from "./CronWords.ts"
import { whenText } from "../calendar/DateText.ts"
import { dateWords } from "./DateWords.ts"
import { describe } from "./Describe.ts"
import { type ReminderLimits, reminderLimits } from "../calendar/Limits.ts"
import { fault, next } from "../calendar/Occurrences.ts"
import { phrase } from "./Phrase.ts"
import type { Recurrence } from "../calendar/Recurrence.ts"
import { repeatWords } from "./RepeatWords.ts"
import { resolve, type Resolved } from "./Resolve.ts"
import { blanked } from "./Span.ts"
import { noText, type Said, tooLong, unread } from "./Said.ts"
import { type Choice, faultText, overText, type Question, type Refusal, type Understanding } from "./Understanding.ts"

const question = (why: Question["why"], words: string, choices: ReadonlyArray<Choice> = []): Question => ({
  _tag: "Question",
  why,
  words,
  choices
})

const refusal = (why: Refusal["why"], words: string): Refusal => ({ _tag: "Refusal", why, words })

const fallback: Readonly<Record<"past" | "no time" | "ambiguous", string>> = {
  past: overText,
  "no time": "When should I remind you, and at what time of day? For example: *tomorrow at 9*, *in 20 minutes*.",
  ambiguous: "That can mean more than one time. Which one?"
}

const limited =
  "I don't support reminders with a start, an end or a *before* yet. Please give one time, or a repetition."

const seconds = (limits: ReminderLimits) =>
  `A cron expression has five fields here, without seconds. ${faultText("too frequent", limits)}`

/** The first occurrence of each possible recurrence; invalid ones are dropped. */
const choices = (meant: ReadonlyArray<Recurrence>, text: string, { limits, now, zone }: Said): ReadonlyArray<Choice> =>
  meant.flatMap((recurrence) => {
    const at = next(recurrence, zone, now)
    if (at === undefined || fault(recurrence, zone, now, limits) !== undefined) return []
    const label = recurrence._tag === "Once" ? whenText(at, zone, now) : describe(recurrence)
    return [{ label, meant: { _tag: "Understood" as const, text, recurrence, at } }]
  })

/** The recurrence that was meant, if it is the only possible one. */
const decided = (resolved: Resolved, text: string, said: Said): Understanding => {
  if (resolved._tag !== "Recurrences") return resolved
  const { limits = reminderLimits, now, zone } = said
  const { meant, open } = resolved
  const [first] = meant
  const wrong = open === undefined && first !== undefined ? fault(first, zone, now, limits) : undefined
  if (wrong !== undefined) return refusal(wrong, faultText(wrong, limits))
  if (open !== "no time" && text === "") return noText
  const offered = text === "" ? [] : choices(meant, text, said).slice(0, 4)
  const [only] = offered
  if (open === undefined && only !== undefined && offered.length === 1) return only.meant
  return question(open ?? "ambiguous", fallback[open ?? "ambiguous"], offered)
}

/** A run of white space means no more than one space or line break, and patterns are slow on long runs. */
const spaced = (words: string): string =>
  words.replace(/[^\S\n]+/g, " ").replace(/ ?\n[ \n]*/g, (run) => run.replaceAll(" ", "").slice(0, 2))

/**
 * Reads a request in plain English: `tomorrow at nine to water the plants`, `take pills every day at 8`, `cron 0 9 * *
 * 1-5 report`. Ambiguous, past or missing times lead to a question and are never guessed. Words over the limit are not
 * read at all, which bounds the time that this takes.
 */
export const understand = (said: Said): Understanding => {
  const beyond = unread(said)
  if (beyond !== undefined) return beyond
  const { limits = reminderLimits, now, zone } = said
  const words = spaced(said.words)
  const checked = (text: string, resolved: Resolved) =>
    text.length > limits.text ? tooLong(limits) : decided(resolved, text, said)
  const cron = cronWords(words)
  if (cron !== undefined) {
    if (cron.fields.length > 5) return refusal("too frequent", seconds(limits))
    const expression = cron.fields.join(" ")
    return checked(cron.text.trim(), { _tag: "Recurrences", meant: [{ _tag: "Cron", expression }], open: undefined })
  }
  const clocks = clockWords(words)
  const repeats = repeatWords(
    blanked(
      words,
      clocks.filter(({ meaning }) => meaning._tag !== "Part")
    )
  )
  const timed = [...clocks, ...repeats]
  const parted = phrase(words, [...timed, ...dateWords(blanked(words, timed), zone, now)])
  if (parted._tag === "Several")
    return question("ambiguous", "I found several times in that. Please start with the one that you mean.")
  if (parted.limit) return refusal("unsupported", limited)
  return checked(parted.text, resolve(parted.meanings, zone, now))
}
