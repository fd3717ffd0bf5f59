import type { Row } from "./Row.ts"

/** The request is longer than the model's context window, or has more tokens than are allowed per minute. */
export const length: ReadonlyArray<Row> = [
  // Before the codes: Groq and OpenAI give these the code of a rate limit, but waiting does not help.
  [
    "ContextTooLong",
    /\brequest too large for\b.{1,200}\btokens per (min|day)/i,
    "Groq, OpenAI 2024",
    "Request too large for model `llama-3.1-8b-instant` on tokens per minute (TPM): Limit 6000, Requested 7323, please reduce your message size and try again."
  ],
  ["ContextTooLong", "context_length_exceeded", "OpenAI 2023"],
  ["ContextTooLong", "token_limit_exceeded", "OpenRouter 2026"],
  ["ContextTooLong", "string_too_long", "OpenRouter 2026"],
  ["ContextTooLong", "exceed_context_size_error", "llama.cpp 2025"],
  ["ContextTooLong", "model_context_window_exceeded", "Anthropic 2025"],
  ["ContextTooLong", "context_window_exceeded", "Portkey 2025"],
  ["ContextTooLong", "contextwindowexceedederror", "LiteLLM 1.108"],
  ["ContextTooLong", "tokens_limit_reached", "GitHub Models 2025"],
  ["ContextTooLong", "prompt_too_long", "Cohere 2025"],
  ["ContextTooLong", "request_too_large", "Anthropic 2024"],
  ["ContextTooLong", "payload_too_large", "OpenRouter 2026"],
  ["ContextTooLong", "zhipu:1261", "Zhipu 2025"],
  ["ContextTooLong", "base_resp:1039", "MiniMax 2025"],
  [
    "ContextTooLong",
    /\b(context_length_exceeded|ContextWindowExceededError|exceed_context_size_error)\b/,
    "LiteLLM 1.108, an upstream's error as text",
    "Error code: 400 - {'error': {'code': 'context_length_exceeded', 'param': 'messages'}}"
  ],
  [
    "ContextTooLong",
    /\b(model|endpoint|deployment)('s|’s)? (maximum|max) (context|prompt|input) (length|window|size)\b.{0,30}\d/i,
    "OpenAI 2023, DeepSeek, vLLM, OpenRouter; xAI says prompt length",
    "This model's maximum prompt length is 131072 but the request contains 500000 tokens."
  ],
  [
    "ContextTooLong",
    /(^|[:-] )(the |your )?(prompt|input|request|conversation) is too long\b/i,
    "Anthropic 2024, Bedrock, Fireworks",
    "prompt is too long: 201000 tokens > 200000 maximum"
  ],
  [
    "ContextTooLong",
    /\bexceed(s|ed)? (the |this |its )?(model('s|’s)? )?(maximum |available |configured )?context (limit|window|size|length)\b/i,
    "Anthropic 2025, OpenAI 2025, llama.cpp, MiniMax, Ollama, SGLang",
    "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000"
  ],
  [
    "ContextTooLong",
    /(^|[:,-] )(the )?context (window|length|size)( of \d+)?( has been)? exceed(s|ed)\b/i,
    "LM Studio 0.3, MiniMax 2025",
    "Context size has been exceeded."
  ],
  [
    "ContextTooLong",
    /\bexceeded this model('s|’s)? context window/i,
    "Cloudflare Workers AI 2025",
    "AiError: The estimated number of input and maximum output tokens (9000) exceeded this model context window limit (8192)."
  ],
  [
    "ContextTooLong",
    /\binput token count\b.{0,20}\bexceeds the maximum number of tokens/i,
    "Gemini 2024",
    "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)."
  ],
  [
    "ContextTooLong",
    /\binput token count is \d+ but (the )?model only supports up to \d+/i,
    "Vertex AI 2024",
    "Unable to submit request because the input token count is 2000000 but model only supports up to 1048576."
  ],
  [
    "ContextTooLong",
    /\(length \d+\) is longer than the maximum model length of \d+/i,
    "vLLM 0.32",
    "The decoder prompt (length 5000) is longer than the maximum model length of 4096."
  ],
  [
    "ContextTooLong",
    /\btoo large for model with \d+ maximum context length/i,
    "Mistral 2024",
    "Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length"
  ],
  [
    "ContextTooLong",
    /\bexceeded model token limit\b.{0,4}\d/i,
    "Moonshot 2025",
    "Invalid request: Your request exceeded model token limit: 262144 (requested: 280000)"
  ],
  [
    "ContextTooLong",
    /\brange of input length should be \[1, ?\d+\]/i,
    "DashScope 2025",
    "<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 129024]"
  ],
  [
    "ContextTooLong",
    /^request body too large for \S+ model\b.{0,20}\d+ tokens/i,
    "GitHub Models 2025",
    "Request body too large for gpt-4o model. Max size: 8000 tokens."
  ],
  [
    "ContextTooLong",
    /\btokens to keep from the initial prompt is greater than the context length/i,
    "LM Studio 0.3",
    "The number of tokens to keep from the initial prompt is greater than the context length."
  ],
  [
    "ContextTooLong",
    /\bloaded with context length of only \d+ tokens/i,
    "LM Studio 0.3",
    "Trying to keep the first 5061 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough."
  ],
  [
    "ContextTooLong",
    /\binputs\b.{0,3} (tokens \+ .{0,3}max_new_tokens\b.{0,3} )?must (be <=|have less than) \d+/i,
    "TGI 3, Together, the Hugging Face router",
    "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens and 100 `max_new_tokens`"
  ],
  [
    "ContextTooLong",
    /^(please )?reduce the length of (the|your) (messages|prompt|input)|\. please reduce the length of (the|your) (messages|prompt|input)/i,
    "Groq 2025, Cerebras",
    "Please reduce the length of the messages or completion. Current length is 9000 while limit is 8192"
  ],
  [
    "ContextTooLong",
    /^too many tokens: |^too many input tokens\b(?! per\b|.{0,40}\b(wait|slow down)\b)/i,
    "Cohere 2024, Bedrock; without the colon it is a rate limit",
    "too many tokens: total number of tokens in the prompt cannot exceed 4081 - received 5000. Try using a shorter prompt."
  ],
  [
    "ContextTooLong",
    /\breached context length of \d+ tokens\b/i,
    "LM Studio 0.3",
    "Reached context length of 4096 tokens with model (arch: qwen2) that does not currently support mid-generation context overflow. Try reloading with a larger context length or shortening the prompt/chat."
  ],
  [
    "ContextTooLong",
    /\bmessages\[\d{1,5}\]\.content\S{0,20}: string too long\b/i,
    "OpenAI 2025 (string_above_max_length, which other fields have too)",
    "Invalid 'messages[0].content': string too long. Expected a string with maximum length 10485760, but got a string with length 11000000 instead."
  ],
  [
    "ContextTooLong",
    /\bnumber of input tokens exceeds maximum length|^input tokens exceeded/i,
    "Bedrock Nova 2025",
    "Input Tokens Exceeded: Number of input tokens exceeds maximum length. Please update the input to try again."
  ],
  [
    "ContextTooLong",
    /\binput tokens exceed the configured limit of \d+/i,
    "OpenAI 2025",
    "Input tokens exceed the configured limit of 272000 tokens. Your messages resulted in 300000 tokens. Please reduce the length of the messages."
  ],
  [
    "ContextTooLong",
    /\bmaximum supported sequence length is( just)? \d+/i,
    "SambaNova 2025",
    "Requested generation length 1000 is not possible! The provided prompt is 9000 tokens long, but the maximum supported sequence length is just 8192!"
  ],
  [
    "ContextTooLong",
    /\bis longer than the model('s|’s) context length/i,
    "SGLang 0.4",
    "The input (5000 tokens) is longer than the model's context length (4096 tokens)."
  ],
  [
    "ContextTooLong",
    /\b(prompt|context|input) length \d+ (is greater than|exceeds) (the )?(max_seq_len|maximum)/i,
    "TabbyAPI 2025, DeepInfra",
    "Prompt length 5000 is greater than max_seq_len 4096"
  ],
  [
    "ContextTooLong",
    /\brequested tokens \(\d+\) exceed context window of \d+/i,
    "llama-cpp-python 0.3",
    "Requested tokens (5000) exceed context window of 4096"
  ],
  [
    "ContextTooLong",
    /\bprompt (token count of \d+ )?exceeds (the limit of \d+|max(imum)? length)/i,
    "GitHub Copilot 2025, Zhipu",
    "prompt token count of 150000 exceeds the limit of 128000"
  ],
  [
    "ContextTooLong",
    /\binput is too large to process\. increase the physical batch size\b/i,
    "llama.cpp 2024",
    "input is too large to process. increase the physical batch size"
  ],
  ["ContextTooLong", /Prompt ?超长|输入.{0,10}(超长|超过.{0,10}长度)/, "Zhipu, MiniMax 2025", "Prompt 超长"],
  [
    "ContextTooLong",
    /^(\d{3} )?(request entity too large|payload too large|content too large)\b/i,
    "nginx, and servers behind it",
    "413 Request Entity Too Large"
  ]
]

/** The same in other wordings, tried after all other sentences. */
export const lengthInOtherWords: ReadonlyArray<Row> = [
  [
    "ContextTooLong",
    /^(?=.{0,500}\b(tokens?|context|(input|prompt) length)\b).{0,300}\b(input|prompt|context|conversation|tokens)\b.{0,60}\b(exceed(s|ed)?|longer than|larger than|greater than)\b.{0,40}\b(max(imum)?|limit|context|window|supported|allowed)\b/i,
    "Volcengine Ark 2025, and others",
    "Total tokens of image and text exceed max message tokens"
  ]
]
