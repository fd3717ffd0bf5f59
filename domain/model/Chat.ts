/**
 * One message of what a model is shown.
 *
 * @since 0.1.0
 * @category models
 */
export interface ChatMessage {
  readonly role: "system" | "user" | "assistant"
  readonly content: string
}

/**
 * What a model is asked.
 *
 * @since 0.1.0
 * @category models
 */
export interface ChatRequest {
  readonly model: string
  readonly messages: ReadonlyArray<ChatMessage>
}

/**
 * Tokens, and the cost in US dollars where the provider tells it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Usage {
  readonly promptTokens: number
  readonly completionTokens: number
  readonly cost: number | undefined
}

/**
 * How an answer ended: by itself, at the limit of its length, by the provider's filter, or by asking for a tool.
 *
 * @since 0.1.0
 * @category models
 */
export type FinishReason = "stop" | "length" | "content_filter" | "tool_calls"

/**
 * A piece of a streamed answer. Exactly one `Finish` ends a whole stream, and nothing follows it.
 * `Reasoning` is life, not the first token of the answer.
 *
 * @since 0.1.0
 * @category models
 */
export type ChatDelta =
  | { readonly _tag: "Text"; readonly text: string }
  | { readonly _tag: "Reasoning" }
  | { readonly _tag: "Finish"; readonly finish: Finish }

/**
 * What is known once an answer is whole.
 *
 * @since 0.1.0
 * @category models
 */
export interface Finish {
  readonly reason: FinishReason
  /** The model that answered, as the provider names it. */
  readonly model: string | undefined
  readonly generation: string | undefined
  readonly usage: Usage | undefined
}

/**
 * A whole answer.
 *
 * @since 0.1.0
 * @category models
 */
export interface ChatAnswer {
  readonly text: string
  readonly finish: Finish
}
