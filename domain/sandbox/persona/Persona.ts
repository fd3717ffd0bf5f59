import type { Said } from "../../model/Chat.ts"
import { about, puzzled } from "./About.ts"
import { noting, recalling, telling } from "./Memory.ts"
import { calling } from "./Reminding.ts"
import { sentMarkForm } from "../../turns/Situation.ts"
import { type Asked, editMark, firstOf, quote } from "./Rule.ts"
import { showcase } from "./Showcase.ts"
import type { Offer, Reply } from "./Reply.ts"

const knows = firstOf([noting, ...recalling, ...showcase, ...about])

/** What the rules read of a text: no more than 8,000 UTF-16 units, no half of a surrogate pair. */
const bounded = (text: string) => text.slice(0, 8000).replace(/[\uD800-\uDBFF]$/, "")

const answer = ({ before, text }: Asked): string => {
  const asked = { text: bounded(text.replace(editMark, "")), before }
  const known = knows(asked)
  const told = noting(asked) ?? telling(asked)
  const found = [told, known === told ? undefined : known].filter((part) => part !== undefined)
  return (
    (editMark.test(text) ? "You edited that message. " : "") +
    (found.length === 0 ? puzzled(asked) : found.join("\n\n"))
  )
}

const standIn = "\n\n_I am a stand-in model. Say “help” and I tell you what I can do._"

/** What a tool gave, to the person: not what the model was told to do. */
const retold = (result: string | undefined): string | undefined =>
  result?.replace(/^error: (?:nothing was (?:set|cancelled|kept)[.:] )?/, "").replace(/ Ask the user\.$/, "")

/**
 * What the stand-in model answers: by fixed rules, the same to the same messages. Messages at the end that have no answer yet
 * are answered each; the first answer of a conversation says that it comes from a stand-in. What asks for a tool that is offered calls
 * it first, and its answer is what the tool gave.
 *
 * @since 0.1.0
 * @category persona
 */
export const reply = (messages: ReadonlyArray<Said>, offer: Offer = { tools: [], results: [] }): Reply => {
  const spoken = messages.flatMap((message) =>
    message.role === "system"
      ? []
      : message.role === "user"
        ? { ...message, content: message.content.replace(sentMarkForm, "") }
        : message
  )
  const open = spoken.length - (spoken.findLastIndex((message) => message.role === "assistant") + 1)
  const answered = spoken.length - open
  const asked = spoken.slice(answered).map(({ content }, index) => ({
    content,
    call: calling(bounded(content.replace(editMark, "")), offer.tools),
    before: spoken.slice(0, answered + index)
  }))
  const calls = asked.flatMap(({ call }) => call ?? [])
  if (calls.length > 0 && offer.results.length === 0) return { calls }
  const results = [...offer.results]
  const answers = asked.map(({ before, call, content }) => ({
    content,
    answer: (call === undefined ? undefined : retold(results.shift())) ?? answer({ text: content, before })
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
