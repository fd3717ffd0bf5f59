import type { Said } from "../../model/Chat.ts"
import { callsOf, type Offer, type Reply, textOf } from "./Reply.ts"

/** Whether this message asks to continue an answer that broke off. */
export const isWish = ({ content, role }: Said): boolean => role === "user" && /broke off/.test(content)

/**
 * Answers like `respond`, and continues an answer that broke off: if the partial text comes last, or only a request to
 * continue follows it, the reply is the rest of the answer.
 */
export const continued =
  (respond: (messages: ReadonlyArray<Said>, offer: Offer) => Reply) =>
  (messages: ReadonlyArray<Said>, offer: Offer = { tools: [], results: [] }): Reply => {
    const last = messages.at(-1)
    const before = last !== undefined && isWish(last) ? messages.slice(0, -1) : messages
    const partial = before.at(-1)
    if (partial?.role !== "assistant") return respond(messages, offer)
    const whole = respond(before.slice(0, -1), offer)
    const text = textOf(whole)
    if (!text.startsWith(partial.content)) return respond(messages, offer)
    const rest = text.slice(partial.content.length)
    return typeof whole === "string" ? rest : { text: rest, calls: callsOf(whole) }
  }
