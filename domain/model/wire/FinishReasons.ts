import type { FinishReason } from "../Chat.ts"

/**
 * How an answer ended according to the provider: complete or limited (a {@link FinishReason}), limited by the context
 * window (`window`), or broken off (`broken`), which includes every unknown reason.
 */
export type Ending = FinishReason | "window" | "broken"

/**
 * A row of the table: the meaning, the words for it, and their sources. Words are compared without case, and `-` and
 * spaces count as `_`.
 */
interface FinishReasonRow {
  readonly means: Ending
  readonly words: ReadonlyArray<string>
  /** The provider's API page, or the server whose source code uses them. */
  readonly source: string
}

/**
 * All known finish reasons. To add one, add it to a row, or add a row with its source. An unlisted reason counts as
 * broken off: an answer is complete only if that is certain.
 */
export const rows: ReadonlyArray<FinishReasonRow> = [
  {
    means: "stop",
    words: ["stop"],
    source: "OpenAI chat completions; most compatible servers; Gemini STOP; Ollama done_reason"
  },
  { means: "stop", words: ["completed"], source: "OpenAI Responses API, status; OpenRouter native_finish_reason" },
  {
    means: "stop",
    words: ["end_turn", "stop_sequence"],
    source: "Anthropic messages; Bedrock Converse; Cohere v1; TGI"
  },
  { means: "stop", words: ["complete"], source: "Cohere chat v2" },
  {
    means: "stop",
    words: ["eos", "eos_token", "end_of_text", "endoftext", "end_of_sequence"],
    source: "Together; TGI; llama.cpp stop_type; Aleph Alpha; AI21"
  },
  { means: "stop", words: ["word"], source: "llama.cpp server, native stop_type (a stop word)" },
  { means: "stop", words: ["finish", "finished", "stop_criteria_met"], source: "Bedrock Titan completionReason" },
  { means: "stop", words: ["normal"], source: "Baidu Qianfan finish_reason" },
  { means: "stop", words: ["stop_str", "stop_token"], source: "LMDeploy and TensorRT-LLM gateways" },
  { means: "tool_calls", words: ["tool_calls", "function_call"], source: "OpenAI chat completions" },
  { means: "tool_calls", words: ["tool_use"], source: "Anthropic messages; Bedrock Converse" },
  { means: "tool_calls", words: ["tool_call"], source: "Cohere chat v2; several gateways" },
  {
    means: "length",
    words: ["length"],
    source: "OpenAI chat completions; most compatible servers; Ollama done_reason"
  },
  { means: "length", words: ["max_tokens"], source: "Gemini MAX_TOKENS; Anthropic messages; Cohere; Bedrock Converse" },
  {
    means: "length",
    words: ["max_output_tokens", "max_completion_tokens", "max_new_tokens"],
    source: "OpenAI Responses API, incomplete_details; MiniMax; TGI"
  },
  { means: "length", words: ["limit"], source: "llama.cpp server, native stop_type" },
  {
    means: "length",
    words: ["token_limit", "maximum_tokens", "max_length", "max_tokens_exceeded"],
    source: "IBM watsonx; Aleph Alpha; OpenRouter error_type"
  },
  { means: "window", words: ["model_length"], source: "Mistral chat completions" },
  { means: "window", words: ["model_context_window_exceeded"], source: "Anthropic messages; GLM; Bedrock Converse" },
  {
    means: "window",
    words: ["context_length_exceeded", "context_length", "error_limit", "context"],
    source: "OpenRouter native_finish_reason; Cohere v1 ERROR_LIMIT; SenseNova"
  },
  { means: "content_filter", words: ["content_filter"], source: "OpenAI and Azure chat completions" },
  {
    means: "content_filter",
    words: ["content_filtered", "guardrail_intervened"],
    source: "Bedrock Converse; Titan CONTENT_FILTERED"
  },
  { means: "content_filter", words: ["refusal"], source: "Anthropic messages" },
  { means: "content_filter", words: ["sensitive"], source: "GLM; Hunyuan; SenseNova" },
  { means: "content_filter", words: ["error_toxic"], source: "Cohere v1 ERROR_TOXIC" },
  {
    means: "content_filter",
    words: [
      "safety",
      "recitation",
      "language",
      "blocklist",
      "prohibited_content",
      "spii",
      "image_safety",
      "image_prohibited_content",
      "image_recitation",
      "model_armor"
    ],
    source: "Gemini FinishReason"
  },
  {
    means: "content_filter",
    words: ["content_policy_violation", "moderation", "safety_filter"],
    source: "OpenRouter error_type; gateways"
  },
  { means: "broken", words: ["error"], source: "OpenRouter; Mistral; Cohere ERROR; LMDeploy" },
  { means: "broken", words: ["abort", "aborted"], source: "vLLM; SGLang; LMDeploy" },
  { means: "broken", words: ["insufficient_system_resource"], source: "DeepSeek chat completions" },
  { means: "broken", words: ["network_error"], source: "GLM chat completions" },
  {
    means: "broken",
    words: ["cancelled", "canceled", "user_cancel", "timeout", "time_limit", "not_finished"],
    source: "Cohere v1; IBM watsonx; TensorRT-LLM"
  },
  {
    means: "broken",
    words: [
      "other",
      "finish_reason_unspecified",
      "malformed_function_call",
      "unexpected_tool_call",
      "too_many_tool_calls",
      "malformed_response",
      "missing_thought_signature",
      "no_image",
      "image_other"
    ],
    source: "Gemini FinishReason"
  },
  { means: "broken", words: ["malformed_model_output", "malformed_tool_use"], source: "Bedrock Converse" },
  { means: "broken", words: ["pause_turn"], source: "Anthropic messages: the turn is to be continued" },
  { means: "broken", words: ["failed", "incomplete", "in_progress", "queued"], source: "OpenAI Responses API, status" },
  {
    means: "broken",
    words: ["load", "unload"],
    source: "Ollama done_reason: the model was loaded or unloaded, nothing was generated"
  },
  { means: "broken", words: ["unknown"], source: "Vercel AI gateway" }
]

const known: ReadonlyMap<string, Ending> = new Map(
  rows.flatMap(({ means, words }) => words.map((word) => [word, means] as const))
)

/** Words that are sent while an answer still grows: DashScope and KoboldCpp send the text "null". */
const none: ReadonlySet<string> = new Set(["", "null", "none"])

/** Longer values are not finish reasons, and are not normalised. */
const longest = 64

const wordOf = (value: string): string =>
  value.length > longest
    ? value
    : value
        .trim()
        .toLowerCase()
        .replaceAll(/[-\s]+/g, "_")
        .replace(/^finish_reason_(?!unspecified)/, "")

/**
 * The ending that a finish reason stands for; `undefined` if the answer continues. A value that is not a string is an
 * unknown reason.
 */
export const endingOf = (value: unknown): Ending | undefined => {
  if (value === undefined || value === null || value === false) return undefined
  if (typeof value !== "string") return "broken"
  const word = wordOf(value)
  return none.has(word) ? undefined : (known.get(word) ?? "broken")
}

/**
 * The same for known words only: for fields that may contain something else, such as the stop string in the
 * `stop_reason` of vLLM.
 */
const knownEndingOf = (value: unknown): Ending | undefined =>
  typeof value === "string" ? known.get(wordOf(value)) : undefined

const severity: ReadonlyArray<Ending> = ["stop", "tool_calls", "length", "window", "content_filter", "broken"]

/** Some gateways normalise a model's own limit or error to "stop". */
const worse = (one: Ending, other: Ending | undefined): Ending =>
  other !== undefined && severity.indexOf(other) > Math.max(1, severity.indexOf(one)) ? other : one

type Fields = Readonly<Record<string, unknown>>

/**
 * The ending in one of an answer's objects (a choice, its delta, or the whole chunk), under any provider's field name.
 * A known `native_finish_reason` (OpenRouter) wins if it claims less than the normalised one.
 */
export const endingIn = (fields: Fields): Ending | undefined => {
  const reason = fields["finish_reason"] ?? fields["finishReason"] ?? fields["done_reason"]
  if (reason === undefined && fields["stop_reason"] === undefined) return undefined
  const said = endingOf(reason)
  if (said === undefined) return knownEndingOf(fields["stop_reason"])
  return worse(said, knownEndingOf(fields["native_finish_reason"]))
}
