import * as Either from "effect/Either"
import { ContentRefused, ContextTooLong, InvalidOutput, StreamCut, type ModelFailure } from "../Failure.ts"
import type { Finish, Reasoning, ToolCall } from "../Chat.ts"
import type { Asked } from "../Facts.ts"
import type { Ending } from "./FinishReasons.ts"

/** The facts about an answer when its stream has ended. */
interface Ended extends Omit<Finish, "reason" | "items"> {
  readonly reason: Ending | undefined
  readonly items: ReadonlyArray<Reasoning | ToolCall>
  /** The text is not only white space. */
  readonly spoken: boolean
  /** The model said that it declines. */
  readonly declined: boolean
}

/**
 * Decides whether an answer is complete: only with a finish reason that is known to end one, and only with a text or a
 * tool call. If the context window was full before any text, the prompt was too long.
 */
export const conclude = (asked: Asked, ended: Ended): Either.Either<Finish, ModelFailure> => {
  const { declined, generation, items, model, spoken, usage } = ended
  if (ended.reason === undefined || ended.reason === "broken") return Either.left(new StreamCut(asked))
  if (spoken || items.some(({ role }) => role === "call")) {
    const reason = ended.reason === "window" ? "length" : ended.reason
    return Either.right({ reason, model, generation, usage, ...(items.length === 0 ? {} : { items }) })
  }
  if (ended.reason === "window") return Either.left(new ContextTooLong(asked))
  const refused = declined || ended.reason === "content_filter"
  return Either.left(refused ? new ContentRefused(asked) : new InvalidOutput({ ...asked, why: "empty" }))
}

export const isSpoken = (text: string): boolean => /\S/.test(text)

/** Whether an answer says that it ends with a tool call, and has none: the call was lost on the way. */
export const lacksCall = ({ items, reason }: Finish): boolean =>
  reason === "tool_calls" && items?.some(({ role }) => role === "call") !== true
