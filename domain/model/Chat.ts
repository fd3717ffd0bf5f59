import type { Capability } from "./Capability.ts"
import type { Deadlines } from "./Deadlines.ts"

/** What somebody said. */
export interface Said {
  readonly role: "system" | "user" | "assistant"
  readonly content: string
  /** Of a user: addresses of pictures, `https:` or `data:`. */
  readonly pictures?: ReadonlyArray<string>
  /** Of an assistant: the name of the candidate that said it, and the reasoning item that it can't go without. */
  readonly model?: string
  readonly needs?: string
}

/**
 * A reasoning item, which goes back unchanged to the candidate that made it (`model` is its name). `content` is the provider's item
 * as JSON; an item with `reasoning_content`, `reasoning` or `extra_content` goes back as that field of the message.
 */
export interface Reasoning {
  readonly role: "reasoning"
  readonly id: string
  readonly content: string
  readonly model: string
}

/**
 * A model called a tool. `content` holds the arguments as the model wrote them; `id` is the provider's, which some repeat.
 */
export interface ToolCall {
  readonly role: "call"
  readonly id: string
  readonly name: string
  readonly content: string
  readonly model: string
  /** Fields of the provider's call that go back unchanged to the candidate that made it, as a JSON object. */
  readonly extra?: string
}

/** What a tool gave; `id` is that of its call. */
export interface ToolResult {
  readonly role: "result"
  readonly id: string
  readonly content: string
}

/**
 * One item of what a model is shown, in order.
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
 * What a model is asked.
 *
 * @since 0.1.0
 * @category models
 */
export interface ChatRequest {
  readonly model: string
  readonly messages: ReadonlyArray<ChatMessage>
  readonly tools?: ReadonlyArray<Tool>
  /** None of them may be called any more: they are named because calls of them stand in the transcript. */
  readonly toolChoice?: "none"
  /** Left out by the encoding, because the candidate does not take it. */
  readonly without?: ReadonlyArray<Capability>
  /** Where the provider's own do not fit. */
  readonly deadlines?: Partial<Deadlines>
  /** The bytes to send in place of the above: a request that is repeated goes out unchanged. */
  readonly body?: string
  /** Whose answer it is, which makes its bytes differ from those of another one that asks for the same. */
  readonly user?: string
  /** The provider may answer the same bytes with the answer that it has finished before, without a charge. */
  readonly replay?: boolean
}

/** Tokens, and the cost in US dollars where the provider tells it. */
export interface Usage {
  readonly promptTokens: number
  readonly completionTokens: number
  readonly cost: number | undefined
}

/** How an answer ended: by itself, at the limit of its length, by the provider's filter, or by asking for a tool. */
export type FinishReason = "stop" | "length" | "content_filter" | "tool_calls"

/**
 * A piece of a streamed answer. Exactly one `Finish` ends a whole stream, and nothing follows it.
 * `Unsaid` takes back the text of this stream so far, which turned out to be reasoning. `Reasoning` is life, not the first token of the answer. `Calling` says that the model has begun to call a tool: the calls come as a
 * whole with the `Finish`, and what is cut after it can't be gone on with.
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

/** What is known once an answer is whole. */
export interface Finish {
  readonly reason: FinishReason
  /** The model that answered, as the provider names it. */
  readonly model: string | undefined
  readonly generation: string | undefined
  readonly usage: Usage | undefined
  /** What else goes back with the answer into the transcript, before its text: reasoning, then after it the calls of tools. */
  readonly items?: ReadonlyArray<Reasoning | ToolCall>
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
