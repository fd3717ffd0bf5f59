import * as Predicate from "effect/Predicate"
import type { ChatMessage, ChatRequest } from "./Chat.ts"

/**
 * What makes two requests the same prompt, as one text: the model, what it is shown, and the tools that it may call. Nothing of these
 * is left out and nothing is normalised but the order of properties, so that only exactly the same prompt has the same text.
 *
 * @since 0.1.0
 * @category conversions
 */
export const promptOf = ({ messages, model, toolChoice, tools }: ChatRequest): string =>
  JSON.stringify([model, messages.map(shown)]) +
  (tools === undefined ? "" : JSON.stringify(tools, sorted)) +
  (toolChoice ?? "")

/** Lists in place of objects: they have one order, and cost a fifth to write. */
const shown = (message: ChatMessage): ReadonlyArray<unknown> => {
  const { content, role } = message
  if (role === "call") return [role, content, message.id, message.name]
  if (role === "result" || role === "reasoning") return [role, content, message.id]
  return message.pictures === undefined ? [role, content] : [role, content, message.pictures]
}

const sorted = (_: string, value: unknown): unknown =>
  Predicate.isRecord(value)
    ? Object.fromEntries(
        Object.keys(value)
          .toSorted()
          .map((key) => [key, value[key]])
      )
    : value
