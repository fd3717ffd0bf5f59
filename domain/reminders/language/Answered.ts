import { dateOf, day, instantOf, localOf, midnight } from "../calendar/Calendar.ts"
import type { Recurrence } from "../calendar/Recurrence.ts"
import type { Zone } from "../calendar/Zone.ts"
import { decided, offers } from "./Deciding.ts"
import type { Before, Said, Understand } from "./Said.ts"
import { sentenceOf, spaced } from "./Sentence.ts"
import type { Choice, Understanding, Understood } from "./Understanding.ts"

const timeIn = (zone: Zone, { at }: Understood) => localOf(zone, at) % day

/** A time of day without a day: what was offered for that time, or else the time on a day that was offered. */
const onOfferedDays = (times: ReadonlyArray<Choice>, { choices, text }: Before, said: Said): Understanding => {
  const { now, zone } = said
  const wanted = [...new Set(times.map(({ meant }) => timeIn(zone, meant)))]
  const offered = choices.filter((choice) => wanted.includes(timeIn(zone, choice))).map(({ recurrence }) => recurrence)
  const dates = new Set(choices.map(({ at }) => midnight(dateOf(localOf(zone, at)))))
  const others = [...dates]
    .flatMap((date) => wanted.map((time) => instantOf(zone, date + time)))
    .flatMap((at): ReadonlyArray<Recurrence> => (at === undefined || at <= now ? [] : [{ _tag: "Once", at }]))
  const repeats = choices.some(({ recurrence }) => recurrence._tag !== "Once")
  const meant = offered.length > 0 || repeats ? offered : others
  return decided([{ zone, resolved: { _tag: "Recurrences", meant, open: undefined } }], text, said)
}

/**
 * Reads the answer to a question. It may be a whole request; or only the text, or only the time. A time of day without a day is meant on a day
 * that was offered.
 */
export const answered = (said: Said, before: Before, alone: Understand): Understanding => {
  const words = said.words.replace(/^\s*(\d{1,2})\s*$/, "at $1")
  const answer = alone({ ...said, words })
  if (before.text === "") {
    return answer._tag === "Understood"
      ? answer
      : alone({ ...said, words: `${before.words} ${words}`, before: undefined })
  }
  const times = offers(answer, said)
  const sentence = times.length > 0 && before.choices.length > 0 ? sentenceOf(spaced(words), said) : undefined
  return sentence?.lacksDay === true && sentence.text === "" ? onOfferedDays(times, before, said) : answer
}
