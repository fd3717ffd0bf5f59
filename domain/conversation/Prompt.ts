import type { Said } from "../model/Chat.ts"
import type { Envelope } from "../telegram/Update.ts"

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
 * place of the message; an edit of an earlier message says that it is one.
 *
 * @since 0.1.0
 * @category conversions
 */
export const said = (members: ReadonlyArray<Envelope>): ReadonlyArray<Said> => {
  const texts = new Map<number, { readonly edited: boolean; readonly sequence: number; readonly text: string }>()
  for (const { kind, message = 0, sequence, text } of members) {
    const before = texts.get(message)
    if (kind === "message" && before === undefined) texts.set(message, { edited: false, sequence: 0, text })
    // An edit that overtook its message keeps the newer text.
    else if (kind === "message" && before !== undefined) texts.set(message, { ...before, edited: false })
    else if (kind === "edit" && (before === undefined || before.sequence <= sequence))
      texts.set(message, { edited: before?.edited ?? true, sequence, text })
  }
  return Array.from(texts.values(), ({ edited, text }) => ({
    role: "user",
    content: edited ? `(I edited an earlier message. It now reads:) ${text}` : text
  }))
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
