import { whenText } from "../calendar/DateText.ts"
import { reminderLimits } from "../calendar/Limits.ts"
import { fault, next } from "../calendar/Occurrences.ts"
import { describe } from "./Describe.ts"
import type { Open } from "./Resolve.ts"
import { noText, type Said } from "./Said.ts"
import type { Meant } from "./Sentence.ts"
import {
  ask,
  type Choice,
  faultText,
  overText,
  type Question,
  type Refusal,
  type Understanding,
  type Understood
} from "./Understanding.ts"

export const refusal = (why: Refusal["why"], words: string): Refusal => ({ _tag: "Refusal", why, words })

const questions: Readonly<Record<Open | "ambiguous", readonly [Question["why"], string]>> = {
  past: ["past", overText],
  "no time": [
    "no time",
    "When should I remind you, and at what time of day? For example: *tomorrow at 9*, *in 20 minutes*."
  ],
  "several times": ["ambiguous", "I found several times of day. A reminder that comes once has one: which?"],
  "several days": ["ambiguous", "I found several days. A reminder that comes once has one: which?"],
  skipped: ["ambiguous", "Clocks skip that time on that day. When should I remind you?"],
  ambiguous: ["ambiguous", "That can mean more than one time. Which one?"]
}

const labelOf = ({ at, recurrence, zone }: Understood, { now, zone: own }: Said): string => {
  if (recurrence._tag === "Once") return whenText(at, own, now)
  return zone === undefined ? describe(recurrence) : `${describe(recurrence)} (${zone})`
}

export const distinct = (all: ReadonlyArray<Choice>): ReadonlyArray<Choice> =>
  all.filter(({ label }, index) => all.findIndex((other) => other.label === label) === index)

/** The first occurrence of each possible recurrence; invalid ones and equal ones are dropped. */
export const choices = (all: ReadonlyArray<Meant>, text: string, said: Said): ReadonlyArray<Choice> =>
  distinct(
    all.flatMap(({ resolved, zone }) =>
      (resolved._tag === "Recurrences" && text !== "" ? resolved.meant : []).flatMap(
        (recurrence): ReadonlyArray<Choice> => {
          const at = next(recurrence, zone, said.now)
          if (at === undefined || fault(recurrence, zone, said.now, said.limits) !== undefined) return []
          const meant: Understood = {
            _tag: "Understood",
            text,
            recurrence,
            at,
            ...(zone === said.zone ? {} : { zone })
          }
          return [{ label: labelOf(meant, said), meant }]
        }
      )
    )
  )

/** What another reading of the words would offer. */
export const offers = (other: Understanding, said: Said): ReadonlyArray<Choice> => {
  if (other._tag === "Understood") return [{ label: labelOf(other, said), meant: other }]
  return other._tag === "Question" ? other.choices : []
}

const endBefore = "That end is before the first time. Until when should I remind you?"

/** The recurrence that was meant, if it is the only possible one. */
export const decided = (all: ReadonlyArray<Meant>, text: string, said: Said): Understanding => {
  const { limits = reminderLimits, now } = said
  const odd = all.map(({ resolved }) => resolved).find((resolved) => resolved._tag !== "Recurrences")
  if (odd !== undefined) return odd
  const meant = all.flatMap(({ resolved, zone }) => (resolved._tag === "Recurrences" ? [{ ...resolved, zone }] : []))
  const open = meant.map(({ open }) => open).find((open) => open !== undefined)
  const [first] = meant
  const recurrence = first?.meant[0]
  const wrong =
    open === undefined && first !== undefined && recurrence !== undefined
      ? fault(recurrence, first.zone, now, limits)
      : undefined
  if (wrong === "never" && recurrence !== undefined && recurrence._tag !== "Once" && recurrence.until !== undefined) {
    return ask("past", endBefore)
  }
  if (wrong !== undefined) return refusal(wrong, faultText(wrong, limits))
  if (open !== "no time" && text === "") return noText
  const offered = choices(all, text, said).slice(0, 4)
  const [only] = offered
  if (open === undefined && only !== undefined && offered.length === 1) return only.meant
  const [why, words] = questions[open ?? "ambiguous"]
  return ask(why, words, offered)
}
