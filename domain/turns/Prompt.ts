import type { Said } from "../model/Chat.ts"
import { tokensOf } from "../model/transcript/Tokens.ts"
import type { Envelope } from "../telegram/Update.ts"
import { nameText, sentMark, type Situation } from "./Situation.ts"

/** At most so many messages are shown to a model, the system prompt not counted. */
export const windowMessages = 100

/**
 * The most estimated tokens, the system prompt not counted, whatever the window of a model: they are paid for with each answer.
 */
export const promptTokens = 32_000

/**
 * What the members of a turn say, in order. Of a message that was edited while it waited only the newest text is said, in the
 * place of the message; an edit of an earlier message says that it is one. In a group each says who speaks; with a situation, each
 * says when it was sent.
 */
export const said = (members: ReadonlyArray<Envelope>, situation?: Situation): ReadonlyArray<Said> => {
  const texts = new Map<number, { readonly edited: boolean; readonly sequence: number; readonly newest: Envelope }>()
  for (const newest of members) {
    const { kind, message = 0, sequence } = newest
    const before = texts.get(message)
    if (kind === "message" && before === undefined) texts.set(message, { edited: false, sequence: 0, newest })
    // An edit that overtook its message keeps the newer text.
    else if (kind === "message" && before !== undefined) texts.set(message, { ...before, edited: false })
    else if (kind === "edit" && (before === undefined || before.sequence <= sequence))
      texts.set(message, { edited: before?.edited ?? true, sequence, newest })
  }
  return Array.from(texts.values(), ({ edited, newest }) => {
    const { chat, sentAt, text, user } = newest
    const sent =
      situation === undefined ? "" : sentMark(sentAt, situation, newest.sequence === situation.newest.sequence)
    const name = chat === undefined || chat.type === "private" || user === undefined ? undefined : nameText(user.name)
    const speaker = name === undefined ? "" : `(${name} says:) `
    const edit = edited ? "(I edited an earlier message. It now reads:) " : ""
    return { role: "user", content: `${speaker}${edit}${text}${sent}` }
  })
}

/**
 * The messages that models may be shown: the system prompt, then the newest of `messages`, within a number of estimated tokens. The newest
 * message is always included. The route shortens the result to what a model takes.
 */
export const prompt = (
  system: string,
  messages: ReadonlyArray<Said>,
  most: number = promptTokens
): ReadonlyArray<Said> => {
  let from = messages.length
  let tokens = 0
  for (; from > 0 && messages.length - from < windowMessages; from--) {
    const next = messages[from - 1]
    tokens += next === undefined ? 0 : tokensOf(next)
    if (tokens > most && from < messages.length) break
  }
  const shown = messages.slice(from)
  return system === "" ? shown : [{ role: "system", content: system }, ...shown]
}
