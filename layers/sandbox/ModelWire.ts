import * as Schema from "effect/Schema"
import type { Said } from "../../domain/model/Chat.ts"

const TextPart = Schema.Struct({ type: Schema.Literal("text"), text: Schema.String })

/**
 * What is read of `POST /api/v1/chat/completions`; content may come as a text or in text parts, and fields that the
 * stand-in has no use for are ignored. https://openrouter.ai/docs/api-reference/chat-completion
 *
 * @since 0.1.0
 * @category wire
 */
export class CompletionRequest extends Schema.Class<CompletionRequest>("CompletionRequest")({
  model: Schema.optionalWith(Schema.NonEmptyString, { default: () => "openrouter/auto" }),
  messages: Schema.NonEmptyArray(
    Schema.Struct({
      role: Schema.Literal("system", "user", "assistant"),
      content: Schema.Union(Schema.String, Schema.Array(TextPart))
    })
  ),
  stream: Schema.optionalWith(Schema.Boolean, { default: () => false })
}) {
  get chat(): ReadonlyArray<Said> {
    return this.messages.map(({ content, role }) => ({
      role,
      content: typeof content === "string" ? content : content.map((part) => part.text).join("")
    }))
  }
}

/**
 * An answer about to be written: its text in pieces, a word each, which count as its tokens. `created` is in seconds.
 *
 * @since 0.1.0
 * @category wire
 */
export interface Generation {
  readonly id: string
  readonly model: string
  readonly created: number
  readonly promptTokens: number
  readonly pieces: ReadonlyArray<string>
}

/**
 * The words of a text with the white space after each: joined, they are the text again.
 *
 * @since 0.1.0
 * @category wire
 */
export const pieces = (text: string): ReadonlyArray<string> => text.match(/\S+\s*|\s+/gu) ?? []

/**
 * The body of an error as OpenRouter writes it before the first token: `code` is the HTTP status.
 *
 * @since 0.1.0
 * @category wire
 */
export const errorBody = (code: number, type: string, message: string) => ({
  error: { code, message, metadata: { error_type: type } }
})

/**
 * The comment that keeps a stream alive until the first token.
 *
 * @since 0.1.0
 * @category wire
 */
export const processing = ": OPENROUTER PROCESSING\n\n"

/**
 * The last event of a whole stream.
 *
 * @since 0.1.0
 * @category wire
 */
export const done = "data: [DONE]\n\n"

const head = (object: string, { created, id, model }: Generation) => ({
  id,
  provider: "Holdfast stand-in",
  model,
  object,
  created
})

const usage = ({ pieces, promptTokens }: Generation) => ({
  prompt_tokens: promptTokens,
  completion_tokens: pieces.length,
  total_tokens: promptTokens + pieces.length,
  cost: 0
})

const event = (generation: Generation, rest: object) =>
  `data: ${JSON.stringify({ ...head("chat.completion.chunk", generation), ...rest })}\n\n`

/**
 * An event with a piece of the answer, or with the reason why it ends.
 *
 * @since 0.1.0
 * @category wire
 */
export const chunkEvent = (generation: Generation, content: string, finish: "stop" | null = null) =>
  event(generation, { choices: [{ index: 0, delta: { role: "assistant", content }, finish_reason: finish }] })

/**
 * The event after the last choice: what it took.
 *
 * @since 0.1.0
 * @category wire
 */
export const usageEvent = (generation: Generation) => event(generation, { choices: [], usage: usage(generation) })

const disconnected = errorBody(502, "provider_unavailable", "Provider disconnected")

/**
 * An error after the first token: the status is sent already, so it stands in the stream.
 *
 * @since 0.1.0
 * @category wire
 */
export const errorEvent = (generation: Generation) =>
  event(generation, {
    ...disconnected,
    choices: [{ index: 0, delta: { content: "" }, finish_reason: "error" }]
  })

/**
 * The body of an answer that was not asked to stream. With `broken`, the provider failed halfway: a 200 with the error
 * beside the text so far.
 *
 * @since 0.1.0
 * @category wire
 */
export const wholeBody = (generation: Generation, broken = false) =>
  JSON.stringify({
    ...head("chat.completion", generation),
    choices: [
      {
        index: 0,
        message: { role: "assistant", content: generation.pieces.join("") },
        finish_reason: broken ? "error" : "stop",
        ...(broken ? disconnected : {})
      }
    ],
    usage: usage(generation)
  })

/**
 * The body of `GET /api/v1/models`: one model, free of charge.
 *
 * @since 0.1.0
 * @category wire
 */
export const modelsBody = {
  data: [
    {
      id: "openrouter/auto",
      name: "Holdfast stand-in",
      context_length: 128_000,
      pricing: { prompt: "0", completion: "0" }
    }
  ]
}
