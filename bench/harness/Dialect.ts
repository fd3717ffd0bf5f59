import {
  callEvents,
  chunkEvent,
  done,
  errorEvent,
  finishEvent,
  type Generation,
  usageEvent,
  wholeBody
} from "../../layers/sandbox/ModelWire.ts"

/** How an API like OpenAI's writes an answer. */
export interface Dialect {
  /** Translates the body of a request into one of chat completions. */
  readonly request: (body: unknown) => unknown
  readonly type: (streaming: boolean) => string
  readonly opening: (generation: Generation) => string
  readonly parts: (generation: Generation) => ReadonlyArray<string>
  readonly ending: (generation: Generation) => string
  /** An error after some text. */
  readonly failed: (generation: Generation) => string
  /** An end with a reason that no specification knows. */
  readonly unknown: (generation: Generation) => string
  readonly whole: (generation: Generation, unknown: boolean) => string
}

/** vLLM's finish reason for an answer that it aborted. */
const aborted = "abort"

/** `POST /chat/completions`. */
export const completions: Dialect = {
  request: (body) => body,
  type: (streaming) => (streaming ? "text/event-stream" : "application/json"),
  opening: (generation) => chunkEvent(generation, ""),
  parts: (generation) => [
    ...generation.pieces.map((piece) => chunkEvent(generation, piece)),
    ...callEvents(generation)
  ],
  ending: (generation) => finishEvent(generation) + usageEvent(generation) + done,
  failed: errorEvent,
  unknown: (generation) =>
    finishEvent(generation).replace(`"finish_reason":"stop"`, `"finish_reason":"${aborted}"`) + done,
  whole: (generation, unknown) =>
    unknown
      ? wholeBody({ ...generation, pieces: generation.pieces.slice(0, generation.pieces.length / 2) }).replace(
          `"finish_reason":"stop"`,
          `"finish_reason":"${aborted}"`
        )
      : wholeBody(generation)
}

const message = (text: string, status: string) => ({
  type: "message",
  id: "msg_1",
  status,
  role: "assistant",
  content: text === "" ? [] : [{ type: "output_text", text, annotations: [], logprobs: [] }]
})

/** Has every field of OpenAI's API reference, because `@effect/ai-openai` requires them. */
export const response = ({ created, model, pieces, promptTokens }: Generation, status: string, rest: object = {}) => ({
  id: "resp_1",
  object: "response",
  created_at: created,
  status,
  error: null,
  incomplete_details: null,
  instructions: null,
  model,
  output: status === "completed" ? [message(pieces.join(""), status)] : [],
  parallel_tool_calls: true,
  temperature: 1,
  top_p: 1,
  tool_choice: "auto",
  tools: [],
  metadata: {},
  usage:
    status === "completed"
      ? {
          input_tokens: promptTokens,
          input_tokens_details: { cached_tokens: 0 },
          output_tokens: pieces.length,
          output_tokens_details: { reasoning_tokens: 0 },
          total_tokens: promptTokens + pieces.length
        }
      : null,
  ...rest
})

const event = (type: string, sequence: number, rest: object) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: sequence, ...rest })}\n\n`

const textOf = (content: unknown): unknown =>
  Array.isArray(content)
    ? content.map((part: { readonly text?: unknown }) => (typeof part.text === "string" ? part.text : "")).join("")
    : content

/** `POST /responses`: texts only. An error is `response.failed`; an unknown end is `response.incomplete` with a new reason. */
export const responses: Dialect = {
  request: (body) => {
    // Two fields are read; the decoder of chat completions checks them.
    const { input, ...rest } = body as { readonly input: unknown }
    const items = typeof input === "string" ? [{ role: "user", content: input }] : input
    const messages = Array.isArray(items)
      ? items.map(({ content, role }: { readonly role?: unknown; readonly content?: unknown }) => ({
          role: role === "developer" ? "system" : role,
          content: textOf(content)
        }))
      : items
    return { ...rest, messages, tools: [] }
  },
  type: completions.type,
  opening: (generation) =>
    event("response.created", 0, { response: response(generation, "in_progress") }) +
    event("response.output_item.added", 1, { output_index: 0, item: message("", "in_progress") }),
  parts: ({ pieces }) =>
    pieces.map((delta, index) =>
      event("response.output_text.delta", index + 2, {
        item_id: "msg_1",
        output_index: 0,
        content_index: 0,
        delta,
        logprobs: []
      })
    ),
  ending: (generation) =>
    event("response.completed", generation.pieces.length + 2, { response: response(generation, "completed") }),
  failed: (generation) =>
    event("response.failed", generation.pieces.length + 2, {
      response: response(generation, "failed", {
        error: { code: "server_error", message: "The server had an error while processing your request." }
      })
    }),
  unknown: (generation) =>
    event("response.incomplete", generation.pieces.length + 2, {
      response: response(generation, "incomplete", { incomplete_details: { reason: aborted } })
    }),
  whole: (generation) => JSON.stringify(response(generation, "completed"))
}
