import * as Predicate from "effect/Predicate"
import { announcesMarks, sentMarkForm } from "./Situation.ts"
import type { ChatMessage, ChatRequest } from "../model/Chat.ts"

/**
 * The text by which two requests are the same prompt: the model, the messages, and the tools that it may call. The notes of when messages
 * were sent are left out, or no prompt would come twice. Nothing else is, and nothing is normalised but the order of properties.
 */
export const promptOf = ({ messages, model, toolChoice, tools }: ChatRequest): string =>
  JSON.stringify([model, messages.map(messages.some(announces) ? (one) => shown(unmarked(one)) : shown)]) +
  (tools === undefined ? "" : JSON.stringify(tools, sorted)) +
  (toolChoice ?? "")

const announces = ({ content, role }: ChatMessage) => role === "system" && announcesMarks(content)

const unmarked = (message: ChatMessage): ChatMessage =>
  message.role === "user" ? { ...message, content: message.content.replace(sentMarkForm, "") } : message

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
