import type { Said } from "../model/Chat.ts"
import { tokensOf } from "../model/transcript/Tokens.ts"
import type { Envelope } from "../telegram/Envelope.ts"
import { overheardText, speakerText, wordsOf } from "./Quoting.ts"
import { noSights, type Sights } from "./Seen.ts"
import { sentMark, type Situation } from "./Situation.ts"

/** The maximum number of messages in a prompt, without the system prompt. */
export const windowMessages = 100

/**
 * The maximum of estimated tokens in a prompt, without the system prompt, whatever a model's context window: they are
 * paid for with each answer.
 */
export const promptTokens = 32_000

/**
 * The user messages of a turn, in order. Of a message that was edited while it waited only the newest text is used, in
 * the place of the message; an edit of an earlier message is marked as one. In a group each names its author; with a
 * situation, each ends with the time when it was sent. `sights`: what was read of their files.
 */
export const said = (
  members: ReadonlyArray<Envelope>,
  situation?: Situation,
  sights: Sights = noSights
): ReadonlyArray<Said> => {
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
    const sent =
      situation === undefined ? "" : sentMark(newest.sentAt, situation, newest.sequence === situation.newest.sequence)
    const edit = edited ? "(I edited an earlier message. It now reads:) " : ""
    const pictures = picturesOf(newest, sights)
    return {
      role: "user",
      content: `${speakerText(newest)}${edit}${wordsOf(newest, sights)}${sent}`,
      ...(pictures.length === 0 ? {} : { pictures })
    }
  })
}

/** What was said in a group before the messages of a turn, and not to the bot, as one message. */
export const overheard = (messages: ReadonlyArray<Envelope>): ReadonlyArray<Said> => {
  const content = overheardText(messages)
  return content === "" ? [] : [{ role: "user", content }]
}

const picturesOf = ({ attachments = [] }: Envelope, sights: Sights): ReadonlyArray<string> =>
  attachments.flatMap(({ unique }) => {
    const seen = sights.get(unique)
    return seen?._tag === "Picture" && seen.url !== undefined ? [seen.url] : []
  })

/**
 * The messages for a model: the system prompt, then the newest of `messages`, within a number of estimated tokens. The
 * newest message is always included. The route shortens the result to the model's context window.
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
