import type { Said } from "../model/Chat.ts"

/**
 * Answers as `respond` does, and goes on with an answer that broke off: where the text so far comes last, or only a wish to continue
 * it follows, what is left of the answer is said.
 *
 * @since 0.1.0
 * @category conversions
 */
export const continued =
  (respond: (messages: ReadonlyArray<Said>) => string) =>
  (messages: ReadonlyArray<Said>): string => {
    const wish = messages.at(-1)?.role === "user" && /broke off/.test(messages.at(-1)?.content ?? "")
    const before = wish ? messages.slice(0, -1) : messages
    const partial = before.at(-1)
    if (partial?.role !== "assistant") return respond(messages)
    const whole = respond(before.slice(0, -1))
    return whole.startsWith(partial.content) ? whole.slice(partial.content.length) : respond(messages)
  }
