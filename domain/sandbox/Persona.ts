import type { Said } from "../model/Chat.ts"
import { about } from "./persona/About.ts"
import { arithmetic } from "./persona/Arithmetic.ts"
import { noting, recalling, telling } from "./persona/Memory.ts"
import { conversation } from "./persona/Recall.ts"
import { type Asked, editMark, firstOf, quote } from "./persona/Rule.ts"
import { showcase } from "./persona/Showcase.ts"
import { puzzled, smallTalk } from "./persona/SmallTalk.ts"

const knows = firstOf([...arithmetic, ...conversation, noting, ...recalling, ...showcase, ...about])
const chats = firstOf([...smallTalk, puzzled])

/** What the rules read of a text: no more than 8,000 UTF-16 units, no half of a surrogate pair. */
const bounded = (text: string) => text.slice(0, 8000).replace(/[\uD800-\uDBFF]$/, "")

const answer = ({ before, text }: Asked): string => {
  const asked = { text: bounded(text.replace(editMark, "")), before }
  const known = knows(asked)
  const told = noting(asked) ?? telling(asked)
  const found = [told, known === told ? undefined : known].filter((part) => part !== undefined)
  return (
    (editMark.test(text) ? "You edited that message. " : "") + (found.length === 0 ? chats(asked) : found.join("\n\n"))
  )
}

const standIn = "\n\n_I am a stand-in model. Say “help” and I tell you what I can do._"

/**
 * What the stand-in model answers: by fixed rules, the same to the same messages. Messages at the end that have no answer yet
 * are answered each; the first answer of a conversation says that it comes from a stand-in.
 *
 * @since 0.1.0
 * @category persona
 */
export const reply = (messages: ReadonlyArray<Said>): string => {
  const spoken = messages.filter((message) => message.role !== "system")
  const open = spoken.length - (spoken.findLastIndex((message) => message.role === "assistant") + 1)
  const answered = spoken.length - open
  const answers = spoken.slice(answered).map(({ content }, index) => ({
    content,
    answer: answer({ text: content, before: spoken.slice(0, answered + index) })
  }))
  const [only, ...more] = answers
  if (only === undefined) return "There is no message to answer."
  const text =
    more.length === 0
      ? only.answer
      : [
          `You sent ${answers.length} messages; here is an answer to each.`,
          ...answers.map(({ answer, content }) => `> ${quote(content, 80)}\n\n${answer}`)
        ].join("\n\n")
  return answered > 0 || text.includes("stand-in") ? text : text + standIn
}
