import type { ChatMessage } from "../Chat.ts"
import { estimate, sizeOf, tokensOf } from "./Tokens.ts"

/** Replaces the middle of a message that was shortened. */
export const cutMark = "\n\n[… the middle was left out here, because it is too long for this model …]\n\n"

/** The minimum of tokens that a shortened message keeps. */
const leastLeft = 64

/**
 * Fits a conversation into `room` tokens: returns it unchanged if it fits, and nothing if it cannot be made to fit. The
 * oldest messages are left out, but never the system prompt, the user's last message, or the messages of the current
 * turn after it. If these alone are too long, the longest of them lose their middle. `bare`: only these are sent; if
 * they don't fit, they get a third of the room, because the room is a guess.
 */
export const fitted = (
  messages: ReadonlyArray<ChatMessage>,
  room: number,
  bare = false
): ReadonlyArray<ChatMessage> | undefined => {
  if (!bare && (room === Infinity || sizeOf(messages) <= room)) return messages
  const last = lastAsked(messages)
  const kept = messages.filter((message, at) => at >= last || message.role === "system")
  let left = room - sizeOf(kept)
  if (bare || left < 0) return left >= 0 ? kept : squeezed(kept, bare ? room / 3 : room)
  let from = last
  for (let at = last - 1; at >= 0; at--) {
    const message = messages[at]
    if (message === undefined || message.role === "system") continue
    left -= tokensOf(message)
    if (left < 0) break
    // The kept part begins with a question, not with half an exchange or a result without its call.
    if (message.role === "user") from = at
  }
  return messages.filter((message, at) => at >= from || message.role === "system")
}

const lastAsked = (messages: ReadonlyArray<ChatMessage>) =>
  Math.max(
    0,
    messages.findLastIndex(({ role }) => role === "user")
  )

/** Removes the middle of the longest messages, of as many as necessary. */
const squeezed = (messages: ReadonlyArray<ChatMessage>, room: number): ReadonlyArray<ChatMessage> | undefined => {
  const mark = estimate(cutMark) + 1
  let current = messages
  while (sizeOf(current) > room) {
    const over = sizeOf(current) - room
    const longest = current.reduce<ChatMessage | undefined>(
      (best, one) => (canCut(one) && (best === undefined || tokensOf(one) > tokensOf(best)) ? one : best),
      undefined
    )
    if (longest === undefined) return undefined
    const next = Math.max(leastLeft, estimate(longest.content) - over - mark)
    const shorter = { ...longest, content: withoutMiddle(longest.content, next) }
    if (tokensOf(shorter) >= tokensOf(longest)) return undefined
    current = current.map((message) => (message === longest ? shorter : message))
  }
  return current
}

const canCut = ({ content, role }: ChatMessage) =>
  (role === "user" || role === "result" || role === "assistant") && !content.includes(cutMark)

/** The beginning and the end of a text, with `tokens` estimated tokens in total. Surrogate pairs stay whole. */
const withoutMiddle = (text: string, tokens: number): string => {
  const head = longestPrefix(text, (part) => estimate(part) <= tokens / 2)
  const tail = longestSuffix(text, (part) => estimate(part) <= tokens / 2)
  return `${head}${cutMark}${tail}`
}

const isHalf = (text: string, at: number) => {
  const code = text.charCodeAt(at)
  return code >= 0xdc00 && code <= 0xdfff
}

const longestPrefix = (text: string, fits: (part: string) => boolean) => {
  const end = search(text.length, (length) => fits(text.slice(0, length)))
  return text.slice(0, isHalf(text, end) ? end - 1 : end)
}

const longestSuffix = (text: string, fits: (part: string) => boolean) => {
  const begin = text.length - search(text.length, (length) => fits(text.slice(text.length - length)))
  return text.slice(isHalf(text, begin) ? begin + 1 : begin)
}

/** The largest length that fits: a longer text never takes fewer tokens. */
const search = (most: number, fits: (length: number) => boolean): number => {
  let low = 0
  let high = most
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (fits(middle)) low = middle
    else high = middle - 1
  }
  return low
}
