import type { Said } from "../model/Chat.ts"
import type { Envelope } from "../telegram/Update.ts"
import { nameText, sentMark, type Situation } from "./Situation.ts"

/**
 * At most so many messages are shown to a model, the system prompt not counted.
 *
 * @since 0.1.0
 * @category constants
 */
export const windowMessages = 40

/**
 * At most so many UTF-16 units, the system prompt not counted.
 *
 * @since 0.1.0
 * @category constants
 */
export const windowCharacters = 48_000

/**
 * What the members of a turn say, in order. Of a message that was edited while it waited only the newest text is said, in the
 * place of the message; an edit of an earlier message says that it is one. In a group each says who speaks; with a situation, each
 * says when it was sent.
 *
 * @since 0.1.0
 * @category conversions
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
    const sent = situation === undefined ? "" : sentMark(sentAt, situation)
    const name = chat === undefined || chat.type === "private" || user === undefined ? undefined : nameText(user.name)
    const speaker = name === undefined ? "" : `(${name} says:) `
    const edit = edited ? "(I edited an earlier message. It now reads:) " : ""
    return { role: "user", content: `${speaker}${edit}${text}${sent}` }
  })
}

/**
 * What a model is shown: the system prompt, then the newest of `messages` that fit the window. The newest message is always
 * there.
 *
 * @since 0.1.0
 * @category conversions
 */
export const prompt = (system: string, messages: ReadonlyArray<Said>): ReadonlyArray<Said> => {
  let from = messages.length
  let characters = 0
  while (from > 0 && messages.length - from < windowMessages) {
    characters += messages[from - 1]?.content.length ?? 0
    if (characters > windowCharacters && from < messages.length) break
    from--
  }
  const shown = messages.slice(from)
  return system === "" ? shown : [{ role: "system", content: system }, ...shown]
}
