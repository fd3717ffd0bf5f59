import { codes, type Row, sentences } from "./Row.ts"

/** The request is longer than the model's context window, or has more tokens than are allowed per minute. */
export const length: ReadonlyArray<Row> = [
  sentences(
    "ContextTooLong",
    // Groq, OpenAI 2024. Before the codes: they give it the code of a rate limit, but waiting does not help.
    /\brequest too large for\b.{1,200}\btokens per (min|day)/i
  ),
  codes("ContextTooLong", {
    "OpenAI 2023": "context_length_exceeded",
    "OpenRouter 2026": "token_limit_exceeded string_too_long payload_too_large",
    "llama.cpp 2025": "exceed_context_size_error",
    "Anthropic 2025": "model_context_window_exceeded",
    "Portkey 2025": "context_window_exceeded",
    "LiteLLM 1.108": "contextwindowexceedederror",
    "GitHub Models 2025": "tokens_limit_reached",
    "Cohere 2025": "prompt_too_long",
    "Anthropic 2024": "request_too_large",
    "Zhipu 2025": "zhipu:1261",
    "MiniMax 2025": "base_resp:1039"
  }),
  sentences(
    "ContextTooLong",
    // LiteLLM 1.108, an upstream's error as text
    /\b(context_length_exceeded|ContextWindowExceededError|exceed_context_size_error)\b/,
    // OpenAI 2023, DeepSeek, vLLM, OpenRouter; xAI says prompt length
    /\b(model|endpoint|deployment)('s|’s)? (maximum|max) (context|prompt|input) (length|window|size)\b.{0,30}\d/i,
    // Anthropic 2024, Bedrock, Fireworks
    /(^|[:-] )(the |your )?(prompt|input|request|conversation) is too long\b/i,
    // Anthropic 2025, OpenAI 2025, llama.cpp, MiniMax, Ollama, SGLang
    /\bexceed(s|ed)? (the |this |its )?(model('s|’s)? )?(maximum |available |configured )?context (limit|window|size|length)\b/i,
    // LM Studio 0.3, MiniMax 2025
    /(^|[:,-] )(the )?context (window|length|size)( of \d+)?( has been)? exceed(s|ed)\b/i,
    // Cloudflare Workers AI 2025
    /\bexceeded this model('s|’s)? context window/i,
    // Gemini 2024
    /\binput token count\b.{0,20}\bexceeds the maximum number of tokens/i,
    // Vertex AI 2024
    /\binput token count is \d+ but (the )?model only supports up to \d+/i,
    // vLLM 0.32
    /\(length \d+\) is longer than the maximum model length of \d+/i,
    // Mistral 2024
    /\btoo large for model with \d+ maximum context length/i,
    // Moonshot 2025
    /\bexceeded model token limit\b.{0,4}\d/i,
    // DashScope 2025
    /\brange of input length should be \[1, ?\d+\]/i,
    // GitHub Models 2025
    /^request body too large for \S+ model\b.{0,20}\d+ tokens/i,
    // LM Studio 0.3
    /\btokens to keep from the initial prompt is greater than the context length/i,
    // LM Studio 0.3
    /\bloaded with context length of only \d+ tokens/i,
    // TGI 3, Together, the Hugging Face router
    /\binputs\b.{0,3} (tokens \+ .{0,3}max_new_tokens\b.{0,3} )?must (be <=|have less than) \d+/i,
    // Groq 2025, Cerebras
    /^(please )?reduce the length of (the|your) (messages|prompt|input)|\. please reduce the length of (the|your) (messages|prompt|input)/i,
    // Cohere 2024, Bedrock; without the colon it is a rate limit
    /^too many tokens: |^too many input tokens\b(?! per\b|.{0,40}\b(wait|slow down)\b)/i,
    // LM Studio 0.3
    /\breached context length of \d+ tokens\b/i,
    // OpenAI 2025 (string_above_max_length, which other fields have too)
    /\bmessages\[\d{1,5}\]\.content\S{0,20}: string too long\b/i,
    // Bedrock Nova 2025
    /\bnumber of input tokens exceeds maximum length|^input tokens exceeded/i,
    // OpenAI 2025
    /\binput tokens exceed the configured limit of \d+/i,
    // SambaNova 2025
    /\bmaximum supported sequence length is( just)? \d+/i,
    // SGLang 0.4
    /\bis longer than the model('s|’s) context length/i,
    // TabbyAPI 2025, DeepInfra
    /\b(prompt|context|input) length \d+ (is greater than|exceeds) (the )?(max_seq_len|maximum)/i,
    // llama-cpp-python 0.3
    /\brequested tokens \(\d+\) exceed context window of \d+/i,
    // GitHub Copilot 2025, Zhipu
    /\bprompt (token count of \d+ )?exceeds (the limit of \d+|max(imum)? length)/i,
    // llama.cpp 2024
    /\binput is too large to process\. increase the physical batch size\b/i,
    // Zhipu, MiniMax 2025
    /Prompt ?超长|输入.{0,10}(超长|超过.{0,10}长度)/,
    // nginx, and servers behind it
    /^(\d{3} )?(request entity too large|payload too large|content too large)\b/i
  )
]

/** The same in other wordings, tried after all other sentences. */
export const lengthInOtherWords: ReadonlyArray<Row> = [
  sentences(
    "ContextTooLong",
    // Volcengine Ark 2025, and others
    /^(?=.{0,500}\b(tokens?|context|(input|prompt) length)\b).{0,300}\b(input|prompt|context|conversation|tokens)\b.{0,60}\b(exceed(s|ed)?|longer than|larger than|greater than)\b.{0,40}\b(max(imum)?|limit|context|window|supported|allowed)\b/i
  )
]
