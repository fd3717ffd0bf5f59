import type { Said } from "../../model/Chat.ts"

/** One message of a person, with all that was said before it, oldest first and without the system's words. */
export interface Asked {
  readonly text: string
  readonly before: ReadonlyArray<Said>
}

/** Answers what it knows about, and leaves the rest to the next rule. */
export type Rule = (asked: Asked) => string | undefined

/** A rule for what matches; the answer gets the parts of the match. */
export const on =
  (pattern: RegExp, answer: string | ((part: (index: number) => string, asked: Asked) => string | undefined)): Rule =>
  (asked) => {
    const match = pattern.exec(asked.text)
    if (match === null) return undefined
    return typeof answer === "string" ? answer : answer((index) => (match[index] ?? "").trim(), asked)
  }

/** The answer of the first rule that has one. */
export const firstOf =
  (rules: ReadonlyArray<Rule>): Rule =>
  (asked) => {
    for (const rule of rules) {
      const answer = rule(asked)
      if (answer !== undefined) return answer
    }
    return undefined
  }

/** A text in quotation marks: on one line, and cut after `limit` characters. */
export const quote = (text: string, limit = 160): string => {
  const characters = Array.from(text.replace(/\s+/g, " ").trim())
  return `“${characters.length > limit ? `${characters.slice(0, limit).join("")}…` : characters.join("")}”`
}

/** How a prompt marks the edit of an earlier message. */
export const editMark = /^\(I edited an earlier message[^)]*\)\s*/

/** What the person said before, oldest first. */
export const saidBefore = ({ before }: Asked): ReadonlyArray<string> =>
  before.filter((message) => message.role === "user").map((message) => message.content.replace(editMark, ""))
