import type { FinishReason } from "../Chat.ts"

/**
 * How an answer ended according to the provider: complete or limited (a {@link FinishReason}), limited by the context
 * window (`window`), or broken off (`broken`), which includes every unknown reason.
 */
export type Ending = FinishReason | "window" | "broken"

/**
 * All known finish reasons, by their meaning and their source: a provider's API page, or the server whose source code
 * uses them. Words are separated by blanks, and compared without case; `-` and spaces count as `_`. An unlisted reason
 * counts as broken off: an answer is complete only if that is certain.
 */
export const reasons: Readonly<Record<Ending, Readonly<Record<string, string>>>> = {
  stop: {
    "OpenAI chat completions; most compatible servers; Gemini STOP; Ollama done_reason": "stop",
    "OpenAI Responses API, status; OpenRouter native_finish_reason": "completed",
    "Anthropic messages; Bedrock Converse; Cohere v1; TGI": "end_turn stop_sequence",
    "Cohere chat v2": "complete",
    "Together; TGI; llama.cpp stop_type; Aleph Alpha; AI21": "eos eos_token end_of_text endoftext end_of_sequence",
    "llama.cpp server, native stop_type (a stop word)": "word",
    "Bedrock Titan completionReason": "finish finished stop_criteria_met",
    "Baidu Qianfan finish_reason": "normal",
    "LMDeploy and TensorRT-LLM gateways": "stop_str stop_token"
  },
  tool_calls: {
    "OpenAI chat completions": "tool_calls function_call",
    "Anthropic messages; Bedrock Converse": "tool_use",
    "Cohere chat v2; several gateways": "tool_call"
  },
  length: {
    "OpenAI chat completions; most compatible servers; Ollama done_reason": "length",
    "Gemini MAX_TOKENS; Anthropic messages; Cohere; Bedrock Converse": "max_tokens",
    "OpenAI Responses API, incomplete_details; MiniMax; TGI": "max_output_tokens max_completion_tokens max_new_tokens",
    "llama.cpp server, native stop_type": "limit",
    "IBM watsonx; Aleph Alpha; OpenRouter error_type": "token_limit maximum_tokens max_length max_tokens_exceeded"
  },
  window: {
    "Mistral chat completions": "model_length",
    "Anthropic messages; GLM; Bedrock Converse": "model_context_window_exceeded",
    "OpenRouter native_finish_reason; Cohere v1 ERROR_LIMIT; SenseNova":
      "context_length_exceeded context_length error_limit context"
  },
  content_filter: {
    "OpenAI and Azure chat completions": "content_filter",
    "Bedrock Converse; Titan CONTENT_FILTERED": "content_filtered guardrail_intervened",
    "Anthropic messages": "refusal",
    "GLM; Hunyuan; SenseNova": "sensitive",
    "Cohere v1 ERROR_TOXIC": "error_toxic",
    "Gemini FinishReason": "safety recitation language blocklist prohibited_content spii model_armor",
    "Gemini FinishReason, pictures": "image_safety image_prohibited_content image_recitation",
    "OpenRouter error_type; gateways": "content_policy_violation moderation safety_filter"
  },
  broken: {
    "OpenRouter; Mistral; Cohere ERROR; LMDeploy": "error",
    "vLLM; SGLang; LMDeploy": "abort aborted",
    "DeepSeek chat completions": "insufficient_system_resource",
    "GLM chat completions": "network_error",
    "Cohere v1; IBM watsonx; TensorRT-LLM": "cancelled canceled user_cancel timeout time_limit not_finished",
    "Gemini FinishReason": "other finish_reason_unspecified malformed_response missing_thought_signature",
    "Gemini FinishReason, tools": "malformed_function_call unexpected_tool_call too_many_tool_calls",
    "Gemini FinishReason, pictures": "no_image image_other",
    "Bedrock Converse": "malformed_model_output malformed_tool_use",
    "Anthropic messages: the turn is to be continued": "pause_turn",
    "OpenAI Responses API, status": "failed incomplete in_progress queued",
    "Ollama done_reason: the model was loaded or unloaded, nothing was generated": "load unload",
    "Vercel AI gateway": "unknown"
  }
}

/** From the mildest to the worst. */
const endings: ReadonlyArray<Ending> = ["stop", "tool_calls", "length", "window", "content_filter", "broken"]

const known: ReadonlyMap<string, Ending> = new Map(
  endings.flatMap((ending) =>
    Object.values(reasons[ending]).flatMap((words) => words.split(" ").map((word) => [word, ending] as const))
  )
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

/** Some gateways normalise a model's own limit or error to "stop". */
const worse = (one: Ending, other: Ending | undefined): Ending =>
  other !== undefined && endings.indexOf(other) > Math.max(1, endings.indexOf(one)) ? other : one

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
