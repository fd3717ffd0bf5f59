import type { Row } from "./Row.ts"

/** Refusals of parts of a request that a model or a server does not support. */
export const abilities: ReadonlyArray<Row> = [
  [
    "no tools",
    /\b(does not|doesn't|doesn’t|do not|cannot|can't) (currently )?support (the )?(use of )?(\w{1,15} )?['"`]?(tools?|function|functions)\b/i,
    "Ollama 0.3, DeepSeek, Bedrock",
    "registry.ollama.ai/library/gemma3:4b does not support tools"
  ],
  [
    "no tools",
    /\b(does not|doesn't) support parameters?: .{0,60}\btools?\b/i,
    "LiteLLM 1.108",
    "litellm.UnsupportedParamsError: x does not support parameters: ['tools'], for model=y."
  ],
  [
    "no tools",
    /\bno endpoints found that support tool use\b/i,
    "OpenRouter 2024",
    'No endpoints found that support tool use. Try disabling "remind".'
  ],
  [
    "no tools",
    /\brequires? --(enable-auto-tool-choice|tool-call-parser)\b/i,
    "vLLM 0.6",
    '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'
  ],
  [
    "no tools",
    /\b(tools|tool_choice) param requires --jinja\b/i,
    "llama.cpp 2025",
    "tools param requires --jinja flag"
  ],
  [
    "no tools",
    /\b(un(supported|known)|unrecogni[sz]ed) (param(eter)?|field|argument)s?( supplied)?:? .{0,2}(tools|functions)\b/i,
    "llama.cpp 2024, KoboldCpp",
    "Unsupported param: tools"
  ],
  [
    "no tools",
    /\b(tools?|tool[ _-]use|tool[ _-]call(s|ing)?|function[ _-]call(s|ing)?)['"`]? (is |are |was )?(currently )?(not (yet )?(supported|available|enabled|allowed|implemented)|unsupported|disabled)\b/i,
    "Groq, Gemini, Mistral, Together, Perplexity",
    "`tool calling` is not supported with this model"
  ],
  [
    "no tools",
    /\b(support|supports) (for )?(tools?|tool use|tool calling|function calling) (is not|isn't) (available|enabled)\b/i,
    "SGLang, LocalAI 2025",
    "Support for tool calling is not enabled for this model"
  ],

  [
    "no tool-choice",
    /\bno endpoints found that support the provided .{0,2}tool_choice\b/i,
    "OpenRouter 2025",
    "No endpoints found that support the provided 'tool_choice' value."
  ],

  [
    "no stream-options",
    /\bstream_options\b.{0,60}\b(not |un|only |extra |unknown|invalid|forbidden)|\b(unknown|unsupported|unrecogni[sz]ed|unexpected|invalid|extra)\b.{0,60}\bstream_options\b/i,
    "Azure OpenAI 2024, Mistral, Databricks",
    "Unrecognized request argument supplied: stream_options"
  ],
  [
    "no streaming",
    /\bmust be verified to stream\b/i,
    "OpenAI 2025",
    "Your organization must be verified to stream this model. Please go to the settings."
  ],
  [
    "no streaming",
    /\b(does not|doesn't|do not) (currently )?support stream(ing|s|ed)?\b|'stream' does not support true\b/i,
    "OpenAI o1 2024, Azure OpenAI",
    "Unsupported value: 'stream' does not support true with this model."
  ],
  [
    "no streaming",
    /(^|[\s'"`])stream(ing)?( mode| responses?)?['"`]? (is |are )?(currently )?(not (yet )?(supported|available|enabled|allowed|implemented)|unsupported|disabled)\b/i,
    "Bedrock, gateways 2025",
    "Streaming is not supported for this model"
  ],

  [
    "no prefill",
    /\bprefill(ing|ed)?\b.{0,60}\b(not |incompatible|unsupported)|\b(not |n't )support\b.{0,40}\bprefill/i,
    "Anthropic 2026, llama.cpp 2025",
    "This model does not support assistant message prefill. The conversation must end with a user message."
  ],
  [
    "no prefill",
    /\bmust end with a user (message|role)\b|\bends? with a user role\b|\blast message (of \S{1,60} )?must (be|have)\b.{0,30}\buser\b/i,
    "DeepSeek, Perplexity, Gemini",
    "The last message of deepseek-reasoner must be a user message"
  ],
  [
    "no prefill",
    /\bexpected last role user\b/i,
    "Mistral 2024",
    "Expected last role User or Tool (or Assistant with prefix True) for serving but got assistant"
  ],
  [
    "no prefill",
    /\bending with an assistant message\b|\b(final|last) message must be from the user\b|\bassistant messages at the end of the list\b|\bwhen the last message is from the assistant\b/i,
    "llama.cpp 2025, vLLM 0.6",
    "Cannot have 2 or more assistant messages at the end of the list."
  ],

  [
    "no alternation",
    /\bconversation must start with a user message\b|\b(roles?|user|assistant|requests|conversation|messages)\b.{0,100}\b(must|should|to|requests|not) (be )?alternat(e|ing|ed)\b/i,
    "templates of Mistral and Gemma (llama.cpp, vLLM), Perplexity, Gemini, Bedrock",
    "Conversation roles must alternate user/assistant/user/assistant/..."
  ],
  [
    "no alternation",
    /\bmultiturn requests alternate\b/i,
    "Gemini 2024",
    "Please ensure that multiturn requests alternate between user and model."
  ],
  [
    "no alternation",
    /\bsuccessive (user|assistant)\b|\bmultiple .{0,3}user.{0,3} roles in a row\b|\bconsecutive (user|assistant|messages)\b/i,
    "DeepSeek 2025, Anthropic 2023",
    "deepseek-reasoner does not support successive user or assistant messages"
  ],
  [
    "no alternation",
    /\bunexpected role .{0,2}user.{0,2} after role .{0,2}user\b/i,
    "Mistral 2024",
    "Unexpected role 'user' after role 'user'"
  ],

  [
    "no system",
    /\b(system|developer) (role|message|prompt|instruction)s?\b.{0,40}\b(not (yet )?(supported|enabled|allowed|available|permitted)|unsupported)\b/i,
    "the template of Gemma (llama.cpp, vLLM), Gemini",
    "System role not supported"
  ],
  [
    "no system",
    /\b(does not|doesn't|do not) support\b.{0,20}\bsystem\b/i,
    "OpenAI o1 2024, Bedrock",
    "Unsupported value: 'messages[0].role' does not support 'system' with this model."
  ],
  [
    "no system",
    /\bonly .{0,2}user.{0,16}\bassistant.{0,2} roles are supported\b|\bunknown variant .{0,2}(system|developer)\b|\bunexpected role .{0,2}system\b|\bsystem message must be at the beginning\b|\binvalid role:? .{0,2}system\b/i,
    "templates of Mistral (llama.cpp, vLLM), Mistral",
    "Only user and assistant roles are supported!"
  ],

  [
    "no pictures",
    /\b(does not|doesn't|do not) (currently )?support (the )?(use of )?(images?|vision|multi-?modal|pictures?|image_url)\b/i,
    "LM Studio 0.3, Bedrock",
    "Model does not support images. Please use a model that does."
  ],
  [
    "no pictures",
    /\b(images?|vision|multi-?modal)( inputs?| content| data)?(s)? (is |are )?(not (yet )?(supported|available|enabled|allowed)|unsupported)\b/i,
    "llama.cpp 2025, xAI",
    "image input is not supported - hint: if this is unexpected, you may need to provide the mmproj"
  ],
  [
    "no pictures",
    /\bat most 0 image|\bmissing data required for image input\b|\bno endpoints found that support image input\b|\bnot a multi-?modal model\b|\bunknown variant .{0,2}image_url\b|\bimage_url is only supported by\b/i,
    "vLLM, Ollama, OpenRouter 2025, DeepSeek, OpenAI",
    "Failed to deserialize the JSON body into the target type: messages[0]: unknown variant `image_url`, expected `text`"
  ],

  [
    "no null-content",
    /\bcontent\b.{0,60}\b(got null|type: null|NoneType|must be a string|value must be a string|should be a valid string|expected a string|none is not an allowed value)\b/i,
    "OpenAI, DeepSeek, Groq, llama-cpp-python",
    "Invalid value for 'content': expected a string, got null."
  ],
  [
    "no null-content",
    /\bmessages must contain .{0,2}content\b|\bmissing .{0,2}content\b/i,
    "llama.cpp 2025",
    "All non-assistant messages must contain 'content'"
  ],

  [
    "no reasoning",
    /\breasoning(_content|_details)?['"`]? (is |are )?(not (supported|permitted|allowed)|unsupported)\b|\binvalid .{0,2}signature\b.{0,5} in .{0,2}thinking\b/i,
    "Groq 2025, Anthropic",
    "'messages.2' : for 'role:assistant' the following must be satisfied: property 'reasoning_content' is unsupported"
  ]
]

/**
 * Refusals of tools in wordings that are not listed, or that concern the calls of one transcript: a wrong guess costs
 * one call without tools, and is not learned.
 */
export const toolsInOtherWords: ReadonlyArray<Row> = [
  [
    "no tools",
    /\b(tools|tool[ _-]?(call|calls|calling|use|choice)|function[ _-]?call(s|ing)?)\b.{0,60}\b(not (be )?(supported?|enabled|available|allowed|permitted|implemented)|unsupported|disabled|isn't|aren't|doesn't|don't)\b/i,
    "unknown",
    "Tools can not be supported by this backend"
  ],
  [
    "no tools",
    /\b(not|n't) (\w{1,15} )?(support|allow|accept|implement|permit)(ed|s)?\b.{0,40}\b(tools|tool[ _-]?(call|calls|calling|use)|function[ _-]?call(s|ing)?)\b/i,
    "unknown",
    "This endpoint does not yet accept requests with tools"
  ],
  [
    "no tools",
    /\bmissing a thought_signature\b/i,
    "Gemini 3, a call that another model made",
    "Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly."
  ]
]
