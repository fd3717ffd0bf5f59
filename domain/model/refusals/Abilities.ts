import { type Row, sentences } from "./Row.ts"

/** Refusals of parts of a request that a model or a server does not support. */
export const abilities: ReadonlyArray<Row> = [
  sentences(
    "no tools",
    // Ollama 0.3, DeepSeek, Bedrock
    /\b(does not|doesn't|doesn’t|do not|cannot|can't) (currently )?support (the )?(use of )?(\w{1,15} )?['"`]?(tools?|function|functions)\b/i,
    // LiteLLM 1.108
    /\b(does not|doesn't) support parameters?: .{0,60}\btools?\b/i,
    // OpenRouter 2024
    /\bno endpoints found that support tool use\b/i,
    // vLLM 0.6
    /\brequires? --(enable-auto-tool-choice|tool-call-parser)\b/i,
    // llama.cpp 2025
    /\b(tools|tool_choice) param requires --jinja\b/i,
    // llama.cpp 2024, KoboldCpp
    /\b(un(supported|known)|unrecogni[sz]ed) (param(eter)?|field|argument)s?( supplied)?:? .{0,2}(tools|functions)\b/i,
    // Groq, Gemini, Mistral, Together, Perplexity
    /\b(tools?|tool[ _-]use|tool[ _-]call(s|ing)?|function[ _-]call(s|ing)?)['"`]? (is |are |was )?(currently )?(not (yet )?(supported|available|enabled|allowed|implemented)|unsupported|disabled)\b/i,
    // SGLang, LocalAI 2025
    /\b(support|supports) (for )?(tools?|tool use|tool calling|function calling) (is not|isn't) (available|enabled)\b/i
  ),
  sentences(
    "no tool-choice",
    // OpenRouter 2025
    /\bno endpoints found that support the provided .{0,2}tool_choice\b/i
  ),
  sentences(
    "no stream-options",
    // Azure OpenAI 2024, Mistral, Databricks
    /\bstream_options\b.{0,60}\b(not |un|only |extra |unknown|invalid|forbidden)|\b(unknown|unsupported|unrecogni[sz]ed|unexpected|invalid|extra)\b.{0,60}\bstream_options\b/i
  ),
  sentences(
    "no streaming",
    // OpenAI 2025
    /\bmust be verified to stream\b/i,
    // OpenAI o1 2024, Azure OpenAI
    /\b(does not|doesn't|do not) (currently )?support stream(ing|s|ed)?\b|'stream' does not support true\b/i,
    // Bedrock, gateways 2025
    /(^|[\s'"`])stream(ing)?( mode| responses?)?['"`]? (is |are )?(currently )?(not (yet )?(supported|available|enabled|allowed|implemented)|unsupported|disabled)\b/i
  ),
  sentences(
    "no prefill",
    // Anthropic 2026, llama.cpp 2025
    /\bprefill(ing|ed)?\b.{0,60}\b(not |incompatible|unsupported)|\b(not |n't )support\b.{0,40}\bprefill/i,
    // DeepSeek, Perplexity, Gemini
    /\bmust end with a user (message|role)\b|\bends? with a user role\b|\blast message (of \S{1,60} )?must (be|have)\b.{0,30}\buser\b/i,
    // Mistral 2024
    /\bexpected last role user\b/i,
    // llama.cpp 2025, vLLM 0.6
    /\bending with an assistant message\b|\b(final|last) message must be from the user\b|\bassistant messages at the end of the list\b|\bwhen the last message is from the assistant\b/i
  ),
  sentences(
    "no alternation",
    // templates of Mistral and Gemma (llama.cpp, vLLM), Perplexity, Gemini, Bedrock
    /\bconversation must start with a user message\b|\b(roles?|user|assistant|requests|conversation|messages)\b.{0,100}\b(must|should|to|requests|not) (be )?alternat(e|ing|ed)\b/i,
    // Gemini 2024
    /\bmultiturn requests alternate\b/i,
    // DeepSeek 2025, Anthropic 2023
    /\bsuccessive (user|assistant)\b|\bmultiple .{0,3}user.{0,3} roles in a row\b|\bconsecutive (user|assistant|messages)\b/i,
    // Mistral 2024
    /\bunexpected role .{0,2}user.{0,2} after role .{0,2}user\b/i
  ),
  sentences(
    "no system",
    // the template of Gemma (llama.cpp, vLLM), Gemini
    /\b(system|developer) (role|message|prompt|instruction)s?\b.{0,40}\b(not (yet )?(supported|enabled|allowed|available|permitted)|unsupported)\b/i,
    // OpenAI o1 2024, Bedrock
    /\b(does not|doesn't|do not) support\b.{0,20}\bsystem\b/i,
    // templates of Mistral (llama.cpp, vLLM), Mistral
    /\bonly .{0,2}user.{0,16}\bassistant.{0,2} roles are supported\b|\bunknown variant .{0,2}(system|developer)\b|\bunexpected role .{0,2}system\b|\bsystem message must be at the beginning\b|\binvalid role:? .{0,2}system\b/i
  ),
  sentences(
    "no pictures",
    // LM Studio 0.3, Bedrock
    /\b(does not|doesn't|do not) (currently )?support (the )?(use of )?(images?|vision|multi-?modal|pictures?|image_url)\b/i,
    // llama.cpp 2025, xAI
    /\b(images?|vision|multi-?modal)( inputs?| content| data)?(s)? (is |are )?(not (yet )?(supported|available|enabled|allowed)|unsupported)\b/i,
    // vLLM, Ollama, OpenRouter 2025, DeepSeek, OpenAI
    /\bat most 0 image|\bmissing data required for image input\b|\bno endpoints found that support image input\b|\bnot a multi-?modal model\b|\bunknown variant .{0,2}image_url\b|\bimage_url is only supported by\b/i
  ),
  sentences(
    "no null-content",
    // OpenAI, DeepSeek, Groq, llama-cpp-python
    /\bcontent\b.{0,60}\b(got null|type: null|NoneType|must be a string|value must be a string|should be a valid string|expected a string|none is not an allowed value)\b/i,
    // llama.cpp 2025
    /\bmessages must contain .{0,2}content\b|\bmissing .{0,2}content\b/i
  ),
  sentences(
    "no reasoning",
    // Groq 2025, Anthropic
    /\breasoning(_content|_details)?['"`]? (is |are )?(not (supported|permitted|allowed)|unsupported)\b|\binvalid .{0,2}signature\b.{0,5} in .{0,2}thinking\b/i
  )
]

/**
 * Refusals of tools in wordings that are not listed, or that concern the calls of one transcript: a wrong guess costs
 * one call without tools, and is not learned.
 */
export const toolsInOtherWords: ReadonlyArray<Row> = [
  sentences(
    "no tools",
    // unknown
    /\b(tools|tool[ _-]?(call|calls|calling|use|choice)|function[ _-]?call(s|ing)?)\b.{0,60}\b(not (be )?(supported?|enabled|available|allowed|permitted|implemented)|unsupported|disabled|isn't|aren't|doesn't|don't)\b/i,
    // unknown
    /\b(not|n't) (\w{1,15} )?(support|allow|accept|implement|permit)(ed|s)?\b.{0,40}\b(tools|tool[ _-]?(call|calls|calling|use)|function[ _-]?call(s|ing)?)\b/i,
    // Gemini 3, a call that another model made
    /\bmissing a thought_signature\b/i
  )
]
