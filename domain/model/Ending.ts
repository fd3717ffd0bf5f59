import * as Either from "effect/Either"
import { ContentRefused, InvalidOutput, StreamCut, type ModelFailure } from "../Failure.ts"
import type { Finish, FinishReason, Reasoning, ToolCall } from "./Chat.ts"
import type { Asked } from "./Facts.ts"

/**
 * What is known of an answer when no more of it comes.
 *
 * @since 0.1.0
 * @category models
 */
export interface Ended extends Omit<Finish, "reason" | "items"> {
  readonly reason: FinishReason | undefined
  readonly items: ReadonlyArray<Reasoning | ToolCall>
  /** Something else than white space was said. */
  readonly spoken: boolean
  /** The model said that it declines. */
  readonly declined: boolean
}

/**
 * Whether an answer is whole: only with a finish reason, and only with a text or a call of a tool.
 *
 * @since 0.1.0
 * @category decisions
 */
export const conclude = (asked: Asked, ended: Ended): Either.Either<Finish, ModelFailure> => {
  const { declined, generation, items, model, reason, spoken, usage } = ended
  if (reason === undefined) return Either.left(new StreamCut(asked))
  if (spoken || items.some(({ role }) => role === "call")) {
    return Either.right({ reason, model, generation, usage, ...(items.length === 0 ? {} : { items }) })
  }
  const refused = declined || reason === "content_filter"
  return Either.left(refused ? new ContentRefused(asked) : new InvalidOutput({ ...asked, why: "empty" }))
}

/**
 * @since 0.1.0
 * @category decisions
 */
export const isSpoken = (text: string): boolean => /\S/.test(text)
