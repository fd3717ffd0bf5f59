import type { Said } from "../../model/Chat.ts"
import { type Asked, on, quote, type Rule, saidBefore } from "./Rule.ts"

const nothingYet = "Nothing yet: this is the first message that I see."

const pick = (asked: Asked, which: "first" | "last") => {
  const texts = saidBefore(asked)
  const text = which === "first" ? texts[0] : texts.at(-1)
  return text === undefined
    ? nothingYet
    : `${which === "first" ? "The first thing you said" : "Just before that you said"}: ${quote(text)}`
}

const answersBefore = ({ before }: Asked): ReadonlyArray<Said> =>
  before.filter((message) => message.role === "assistant")

const numbered = (texts: ReadonlyArray<string>, from: number) =>
  texts.map((text, index) => `${from + index}. ${quote(text, 80)}`).join("\n")

const summary = (asked: Asked) => {
  const texts = saidBefore(asked)
  if (texts.length === 0) return nothingYet
  const shown = texts.slice(-12)
  const left = texts.length - shown.length
  const lead =
    left === 0 ? "So far you said:" : `So far you said ${texts.length} things. The newest ${shown.length} are:`
  return `${lead}\n\n${numbered(shown, left + 1)}\n\nI answered ${answersBefore(asked).length} times.`
}

const counts = (asked: Asked) =>
  `With this one you sent **${saidBefore(asked).length + 1}** messages, and I answered ${answersBefore(asked).length} times, as far as I can see.`

const ordinal = /^(?:(\d+)(?:st|nd|rd|th)?|second|third|fourth|fifth)$/i
const spelled: Readonly<Record<string, number>> = { second: 2, third: 3, fourth: 4, fifth: 5 }

const nth = (which: string, asked: Asked) => {
  const number = spelled[which.toLowerCase()] ?? Number(ordinal.exec(which)?.[1])
  const text = saidBefore(asked)[number - 1]
  return text === undefined ? `I don't see a message number ${number}.` : `Message ${number} was: ${quote(text)}`
}

/** Answers questions about the conversation itself. */
export const conversation: ReadonlyArray<Rule> = [
  on(
    /\bwhat (?:did|have) i (?:say|said|write|written|ask|asked|tell you|told you) (?:at )?(first|last|before|just now)\b/i,
    (part, asked) => pick(asked, part(1).toLowerCase() === "first" ? "first" : "last")
  ),
  on(/\bwhat (?:was|is) (?:my|the) (first|last|previous) (?:message|question|thing|word)/i, (part, asked) =>
    pick(asked, part(1).toLowerCase() === "first" ? "first" : "last")
  ),
  on(
    /\bwhat was (?:my|the) (\d+(?:st|nd|rd|th)|second|third|fourth|fifth) (?:message|question|thing)\b|\bmessage (?:number )?(\d+)\s*\?/i,
    (part, asked) => nth(part(1) === "" ? part(2) : part(1), asked)
  ),
  on(/\bwhat did you (?:say|answer|tell me|write)\b|\brepeat (?:that|your (?:last )?answer)\b/i, (_, asked) => {
    const last = answersBefore(asked).at(-1)
    return last === undefined ? "I have not said anything yet." : `I said: ${quote(last.content, 600)}`
  }),
  on(/\bhow many (?:messages|questions|times|things)\b/i, (_, asked) => counts(asked)),
  on(/\b(?:summari[sz]e|summary|recap|sum up|what have we (?:talked|spoken) about)\b/i, (_, asked) => summary(asked)),
  on(/^\s*(?:please )?(?:repeat after me|echo|say)\s*[:,]?\s+(.+)$/is, (part) => part(1))
]
