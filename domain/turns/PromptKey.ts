import * as Predicate from "effect/Predicate"
import { announcesMarks, sentMarkForm } from "./Situation.ts"
import type { ChatMessage, ChatRequest } from "../model/Chat.ts"

/**
 * The text that identifies a prompt: the model, the messages, and the tools that may be called. The times of messages
 * are left out, or no prompt would repeat. Everything else is included, and only the order of properties is normalised.
 */
export const promptOf = ({ messages, model, toolChoice, tools }: ChatRequest): string =>
  JSON.stringify([model, messages.map(messages.some(announces) ? (one) => shown(unmarked(one)) : shown)]) +
  (tools === undefined ? "" : JSON.stringify(tools, sorted)) +
  (toolChoice ?? "")

const announces = ({ content, role }: ChatMessage) => role === "system" && announcesMarks(content)

const unmarked = (message: ChatMessage): ChatMessage =>
  message.role === "user" ? { ...message, content: message.content.replace(sentMarkForm, "") } : message

/** Arrays instead of objects: they have a fixed order, and cost a fifth to serialise. */
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
