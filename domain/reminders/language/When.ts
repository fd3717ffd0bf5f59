import { cronWords } from "./CronWords.ts"
import { choices, decided, distinct, offers, refusal } from "./Deciding.ts"
import { type ReminderLimits, reminderLimits } from "../calendar/Limits.ts"
import type { Resolved } from "./Resolve.ts"
import { type Said, tooLong, unread } from "./Said.ts"
import { type Meant, sentenceOf, spaced } from "./Sentence.ts"
import { ask, type Choice, faultText, type Question, type Understanding } from "./Understanding.ts"
import { answered } from "./Answered.ts"

const several = "I found several times in that. Please start with the one that you mean."
const limited =
  "I don't know that start or end. Please give one time, or a repetition with its last day: *every day at 9 until 5 March*."

const seconds = (limits: ReminderLimits) =>
  `A cron expression has five fields here, without seconds. ${faultText("too frequent", limits)}`

const hint = "Please say the time in other words, such as *tomorrow at 9* or *every Monday at 9*."

/** Asks whether a word belongs to the time. Nothing is set until the person has chosen. */
const asked = (
  word: string,
  meant: string | undefined,
  why: Question["why"],
  offered: ReadonlyArray<Choice>
): Question =>
  ask(
    why,
    `Is “${word.replace(/[^\p{L}\p{N} :.’']/gu, "")}” part of the time${meant === undefined ? "" : ` (*${meant}*)`}? ${offered.length === 0 ? hint : "Which time do you mean?"}`,
    offered
  )

/** Reads a request that answers no question. */
const alone = (said: Said): Understanding => {
  const beyond = unread(said)
  if (beyond !== undefined) return beyond
  const { limits = reminderLimits, zone } = said
  const words = spaced(said.words)
  const checked = (text: string, all: ReadonlyArray<Meant>) =>
    text.length > limits.text ? tooLong(limits) : decided(all, text, said)
  const cron = cronWords(words)
  if (cron !== undefined) {
    if (cron.fields.length > 5) return refusal("too frequent", seconds(limits))
    const expression = cron.fields.join(" ")
    const resolved: Resolved = { _tag: "Recurrences", meant: [{ _tag: "Cron", expression }], open: undefined }
    return checked(cron.text.trim() || (said.before?.text ?? ""), [{ zone, resolved }])
  }
  const sentence = sentenceOf(words, said)
  if (sentence === undefined) return ask("ambiguous", several)
  if (sentence.isLimited) return ask("ambiguous", limited)
  const text = sentence.text || (said.before?.text ?? "")
  const understood = checked(text, sentence.meant())
  const { left } = sentence
  const question = understood._tag === "Question" ? { ...understood, text } : undefined
  if (left === undefined || understood._tag === "Refusal") return question ?? understood
  const instead =
    left.meant === undefined
      ? []
      : offers(alone({ ...said, words: words.slice(0, left.from) + left.meant + words.slice(left.to) }), said)
  const more = left.meaning === undefined ? [] : choices(sentence.meant(left.meaning), sentence.bareText, said)
  const plainly = left.isWrong === true ? [] : choices(sentence.meant(), text, said)
  const byOrder = question?.why === "no time" ? [...more, ...plainly] : [...plainly, ...more]
  const offered = distinct([...instead, ...byOrder]).slice(0, 4)
  if (question !== undefined && offered.length === 0) return question
  const word = words.slice(left.from, left.to)
  return { ...asked(word, left.meant, question?.why ?? "ambiguous", offered), text: instead[0]?.meant.text ?? text }
}

/**
 * Reads a request in words: `tomorrow at nine to water the plants`, `take pills every day at 8`, `morgen um 17 Uhr anrufen`,
 * `cron 0 9 * * 1-5 report`; or the answer to a question: `tomorrow at 9`.
 *
 * Ambiguous, past or missing times lead to a question and are never guessed; so does a word of time that is left over when the time was
 * read. Words over the limit are not read at all, which bounds the time that this takes.
 */
export const understand = (said: Said): Understanding =>
  said.before === undefined ? alone(said) : answered(said, said.before, alone)
