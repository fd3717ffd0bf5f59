import type { Capability } from "./Capability.ts"
import type { Deadlines } from "./Deadlines.ts"

/** A text of the system, a user or an assistant. */
export interface Said {
  readonly role: "system" | "user" | "assistant"
  readonly content: string
  /** User messages only: addresses of pictures, `https:` or `data:`. */
  readonly pictures?: ReadonlyArray<string>
  /** Assistant messages only: the name of the candidate that wrote it, and the reasoning item that must go with it. */
  readonly model?: string
  readonly needs?: string
}

/**
 * A reasoning item, which is sent back unchanged to the candidate that made it (`model` is its name). `content` is the
 * provider's item as JSON. An item with `reasoning_content`, `reasoning` or `extra_content` is sent back as that field
 * of the message.
 */
export interface Reasoning {
  readonly role: "reasoning"
  readonly id: string
  readonly content: string
  readonly model: string
}

/**
 * A tool call by a model. `content` holds the arguments as the model wrote them; `id` is the provider's, and some
 * providers repeat it.
 */
export interface ToolCall {
  readonly role: "call"
  readonly id: string
  readonly name: string
  readonly content: string
  readonly model: string
  /** Fields of the provider's call that are sent back unchanged to the candidate that made it, as a JSON object. */
  readonly extra?: string
}

/** The result of a tool call; `id` is that of the call. */
export interface ToolResult {
  readonly role: "result"
  readonly id: string
  readonly content: string
}

/**
 * One item of a transcript.
 *
 * @since 0.1.0
 * @category models
 */
export type ChatMessage = Said | Reasoning | ToolCall | ToolResult

/** A tool that the model may call; `parameters` is a JSON Schema. */
export interface Tool {
  readonly name: string
  readonly description: string
  readonly parameters: unknown
}

/**
 * A request to a model.
 *
 * @since 0.1.0
 * @category models
 */
export interface ChatRequest {
  readonly model: string
  readonly messages: ReadonlyArray<ChatMessage>
  readonly tools?: ReadonlyArray<Tool>
  /** The tools may no longer be called: they are listed because the transcript has calls of them. */
  readonly toolChoice?: "none"
  /** Capabilities that the candidate lacks: the encoder leaves these parts out. */
  readonly without?: ReadonlyArray<Capability>
  /** Overrides of the provider's deadlines. */
  readonly deadlines?: Partial<Deadlines>
  /** The exact bytes to send instead of an encoded request, so that a repeated request is identical. */
  readonly body?: string
  /** The person who is answered. It makes the bytes of equal requests of two people differ. */
  readonly user?: string
  /** The provider may answer identical bytes with an answer that it completed before, without a charge. */
  readonly replay?: boolean
  /** The most tokens of the answer, with its reasoning; the provider's own limit by default. */
  readonly maxTokens?: number
  /** Called when the provider begins to answer, with its id of the generation if it tells one. From then on the call may cost something. */
  readonly begun?: (generation: string | undefined) => void
}

/** Tokens, and the cost in US dollars if the provider reports it. */
export interface Usage {
  readonly promptTokens: number
  readonly completionTokens: number
  readonly cost: number | undefined
  /** Those of the prompt that were read from a cache of the provider, and those that were written to it. */
  readonly cacheReadTokens?: number
  readonly cacheWriteTokens?: number
  /** Those of the completion that are reasoning. */
  readonly reasoningTokens?: number
}

/** Why an answer ended: by itself, at its length limit, by the provider's filter, or to call a tool. */
export type FinishReason = "stop" | "length" | "content_filter" | "tool_calls"

/**
 * A piece of a streamed answer. Exactly one `Finish` ends a complete stream, and nothing follows it.
 *
 * - `Unsaid` retracts the text of this stream so far, which turned out to be reasoning.
 * - `Reasoning` shows that the stream is alive; it is not the first token of the answer.
 * - `Calling`: the model began a tool call. Complete calls come with the `Finish`; an answer that is cut after
 *   `Calling` cannot be resumed.
 *
 * @since 0.1.0
 * @category models
 */
export type ChatDelta =
  | { readonly _tag: "Text"; readonly text: string }
  | { readonly _tag: "Unsaid" }
  | { readonly _tag: "Reasoning" }
  | { readonly _tag: "Calling" }
  | { readonly _tag: "Finish"; readonly finish: Finish }

/** The facts that are known when an answer is complete. */
export interface Finish {
  readonly reason: FinishReason
  /** The model that answered, by the provider's name for it. */
  readonly model: string | undefined
  readonly generation: string | undefined
  readonly usage: Usage | undefined
  /** Further items for the transcript: reasoning goes before the text of the answer, tool calls after it. */
  readonly items?: ReadonlyArray<Reasoning | ToolCall>
}

/**
 * A complete answer.
 *
 * @since 0.1.0
 * @category models
 */
export interface ChatAnswer {
  readonly text: string
  readonly finish: Finish
}
