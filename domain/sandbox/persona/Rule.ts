import type { Said } from "../../model/Chat.ts"

/** A message of a person, with the messages before it, oldest first and without system messages. */
export interface Asked {
  readonly text: string
  readonly before: ReadonlyArray<Said>
}

/** Returns an answer, or `undefined` to leave the message to the next rule. */
export type Rule = (asked: Asked) => string | undefined

/** A rule for texts that match a pattern; the answer gets the groups of the match. */
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

/** A text in quotation marks, on one line, cut after `limit` characters. */
export const quote = (text: string, limit = 160): string => {
  const characters = Array.from(text.replace(/\s+/g, " ").trim())
  return `“${characters.length > limit ? `${characters.slice(0, limit).join("")}…` : characters.join("")}”`
}

/** The prompt's mark for an edit of an earlier message. */
export const editMark = /^\(I edited an earlier message[^)]*\)\s*/

/** The person's earlier messages, oldest first. */
export const saidBefore = ({ before }: Asked): ReadonlyArray<string> =>
  before.filter((message) => message.role === "user").map((message) => message.content.replace(editMark, ""))
