import type { Call } from "../../domain/sandbox/persona/Reply.ts"

/**
 * An answer to be written: its text in pieces of one word, which count as its tokens, and the calls after it. `created`
 * is in seconds.
 */
export interface Generation {
  readonly id: string
  readonly model: string
  readonly created: number
  readonly promptTokens: number
  readonly pieces: ReadonlyArray<string>
  readonly calls: ReadonlyArray<Required<Call>>
  /** The finish reason, if it is not that of a whole answer; `null` for none. */
  readonly finish?: string | null
  /** In nano-dollars. */
  readonly cost?: number
}

/** The words of a text, each with the white space after it: joined, they are the text. */
export const pieces = (text: string): ReadonlyArray<string> => text.match(/\S+\s*|\s+/gu) ?? []

/** The part of an answer that fits into so many tokens; a call that does not fit is left out. */
export const limited = (generation: Generation, tokens: number): Generation => {
  const { calls, pieces } = generation
  const length = pieces.length + calls.flatMap(argumentsOf).length
  return length <= tokens ? generation : { ...generation, pieces: pieces.slice(0, tokens), calls: [], finish: "length" }
}

/** An error body in OpenRouter's format, for errors before the first token: `code` is the HTTP status. */
export const errorBody = (code: number, type: string, message: string) => ({
  error: { code, message, metadata: { error_type: type } }
})

/** The comment that keeps a stream alive until the first token. */
export const processing = ": OPENROUTER PROCESSING\n\n"

/** The last event of a complete stream. */
export const done = "data: [DONE]\n\n"

const head = (object: string, { created, id, model }: Generation) => ({
  id,
  provider: "Holdfast stand-in",
  model,
  object,
  created
})

/** The tokens of the answer. */
export const tokensOf = ({ calls, pieces }: Pick<Generation, "calls" | "pieces">): number =>
  pieces.length + calls.flatMap((call) => argumentsOf(call)).length

const usage = (generation: Generation) => {
  const { cost = 0, promptTokens } = generation
  const tokens = tokensOf(generation)
  return {
    prompt_tokens: promptTokens,
    completion_tokens: tokens,
    total_tokens: promptTokens + tokens,
    cost: cost / 1e9
  }
}

/** Arguments are streamed in pieces of equal length. */
const argumentsOf = (call: Call): ReadonlyArray<string> => call.arguments.match(/[^]{1,8}/gu) ?? []

const finishOf = ({ calls, finish }: Generation) =>
  finish === undefined ? (calls.length === 0 ? "stop" : "tool_calls") : finish

const event = (generation: Generation, rest: object) =>
  `data: ${JSON.stringify({ ...head("chat.completion.chunk", generation), ...rest })}\n\n`

const choice = (generation: Generation, delta: object, finish: string | null = null) =>
  event(generation, { choices: [{ index: 0, delta: { role: "assistant", ...delta }, finish_reason: finish }] })

/** The event of a piece of text. */
export const chunkEvent = (generation: Generation, content: string) => choice(generation, { content })

/**
 * The events of the calls: id and name first, then the arguments in pieces, under the index of the call.
 * https://openrouter.ai/docs/features/tool-calling
 */
export const callEvents = (generation: Generation): ReadonlyArray<string> =>
  generation.calls.flatMap((call, index) => {
    const piece = (rest: object) => choice(generation, { content: null, tool_calls: [{ index, ...rest }] })
    return [
      piece({ id: call.id, type: "function", function: { name: call.name, arguments: "" } }),
      ...argumentsOf(call).map((part) => piece({ function: { arguments: part } }))
    ]
  })

/** The event with the finish reason. */
export const finishEvent = (generation: Generation) => choice(generation, { content: "" }, finishOf(generation))

/** The event with the usage, after the last choice. */
export const usageEvent = (generation: Generation) => event(generation, { choices: [], usage: usage(generation) })

const disconnected = errorBody(502, "provider_unavailable", "Provider disconnected")

/** An error after the first token: the status was sent already, so the error is in the stream. */
export const errorEvent = (generation: Generation) =>
  event(generation, {
    ...disconnected,
    choices: [{ index: 0, delta: { content: "" }, finish_reason: "error" }]
  })

const messageOf = ({ calls, pieces }: Generation) => ({
  role: "assistant",
  content: pieces.length === 0 && calls.length > 0 ? null : pieces.join(""),
  ...(calls.length === 0
    ? {}
    : {
        tool_calls: calls.map((call) => ({
          id: call.id,
          type: "function",
          function: { name: call.name, arguments: call.arguments }
        }))
      })
})

/**
 * The body of an answer that is not streamed. With `broken`, the provider failed halfway: a 200 with the error beside
 * the text so far.
 */
export const wholeBody = (generation: Generation, broken = false, hasUsage = true) =>
  JSON.stringify({
    ...head("chat.completion", generation),
    choices: [
      {
        index: 0,
        message: messageOf(generation),
        finish_reason: broken ? "error" : finishOf(generation),
        ...(broken ? disconnected : {})
      }
    ],
    ...(hasUsage ? { usage: usage(generation) } : {})
  })

/** The body of `GET /api/v1/models` with these prices. */
export const pricedBody = (prices: Readonly<Record<string, unknown>>) => ({
  data: Object.entries(prices).map(([id, pricing]) => ({ id, name: id, context_length: 128_000, pricing }))
})

/** The body of `GET /api/v1/models`: one model, free of charge. */
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
