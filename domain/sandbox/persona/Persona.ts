import type { Said } from "../../model/Chat.ts"
import { zoneMissing } from "../../reminders/Calling.ts"
import { about, puzzled } from "./About.ts"
import { recalling, telling } from "./Memory.ts"
import { calling } from "./Reminding.ts"
import { sentMarkForm } from "../../turns/Situation.ts"
import { sight } from "./Sight.ts"
import { type Asked, editMark, firstOf, quote } from "./Rule.ts"
import { showcase } from "./Showcase.ts"
import type { Offer, Reply } from "./Reply.ts"

const knows = firstOf([...recalling, ...showcase, ...about])

/** The rules read at most 8,000 UTF-16 units of a text, without half a surrogate pair at the end. */
const bounded = (text: string) => text.slice(0, 8000).replace(/[\uD800-\uDBFF]$/, "")

const answer = ({ before, text }: Asked, pictures: ReadonlyArray<string>): string => {
  const asked = { text: bounded(text.replace(editMark, "")), before }
  const known = knows(asked)
  const found = [sight(pictures), telling(asked), known].filter((part) => part !== undefined)
  return (
    (editMark.test(text) ? "You edited that message. " : "") +
    (found.length === 0 ? puzzled(asked) : found.join("\n\n"))
  )
}

const standIn = "\n\n_I am a stand-in model. Say “help” to see what I can do._"

/** The result of a tool, in words for the person instead of the model. */
const retold = (result: string | undefined): string | undefined =>
  result?.includes(zoneMissing)
    ? "I don't know your time zone yet. Tell me your city, for example */zone Berlin*, and then ask me again."
    : result
        ?.replace(/^error: (?:nothing was (?:set|cancelled|kept)[.:] )?/, "")
        .replace(/(?: Ask|: ask) the user\.?$/, "")

/**
 * The answer of the stand-in model: by fixed rules, equal for equal messages. Each unanswered message at the end gets
 * an answer; the first answer of a conversation says that it comes from a stand-in. A message that asks for an offered
 * tool calls it first, and its answer is the tool's result.
 */
export const reply = (messages: ReadonlyArray<Said>, offer: Offer = { tools: [], results: [] }): Reply => {
  const spoken = messages.flatMap((message) =>
    message.role === "system"
      ? []
      : message.role === "user"
        ? { ...message, content: message.content.replace(sentMarkForm, "") }
        : message
  )
  const system = messages.flatMap(({ content, role }) => (role === "system" ? content : [])).join("\n")
  const open = spoken.length - (spoken.findLastIndex((message) => message.role === "assistant") + 1)
  const answered = spoken.length - open
  const asked = spoken.slice(answered).map(({ content, pictures = [] }, index) => ({
    content,
    pictures,
    call: calling(bounded(content.replace(editMark, "")), offer.tools, system),
    before: spoken.slice(0, answered + index)
  }))
  const calls = asked.flatMap(({ call }) => call ?? [])
  if (calls.length > 0 && offer.results.length === 0) return { calls }
  const results = [...offer.results]
  const answers = asked.map(({ before, call, content, pictures }) => ({
    content,
    answer: (call === undefined ? undefined : retold(results.shift())) ?? answer({ text: content, before }, pictures)
  }))
  const [only, ...more] = answers
  if (only === undefined) return "There is no message to answer."
  const text =
    more.length === 0
      ? only.answer
      : [
          `You sent ${answers.length} messages. Here is an answer to each.`,
          ...answers.map(({ answer, content }) => `> ${quote(content, 80)}\n\n${answer}`)
        ].join("\n\n")
  return answered > 0 || text.includes("stand-in") ? text : text + standIn
}
