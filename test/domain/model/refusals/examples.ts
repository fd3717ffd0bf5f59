import type { Meaning } from "../../../../domain/model/refusals/Meaning.ts"

/** Refusals as providers word them. Each is read by a sentence of the table, and each sentence of the table reads one. */
export const examples: Readonly<Partial<Record<Meaning, ReadonlyArray<string>>>> = {
  "no tools": [
    "registry.ollama.ai/library/gemma3:4b does not support tools",
    "litellm.UnsupportedParamsError: x does not support parameters: ['tools'], for model=y.",
    'No endpoints found that support tool use. Try disabling "remind".',
    '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
    "tools param requires --jinja flag",
    "Unsupported param: tools",
    "`tool calling` is not supported with this model",
    "Support for tool calling is not enabled for this model"
  ],
  "no tool-choice": ["No endpoints found that support the provided 'tool_choice' value."],
  "no stream-options": ["Unrecognized request argument supplied: stream_options"],
  "no streaming": [
    "Your organization must be verified to stream this model. Please go to the settings.",
    "Unsupported value: 'stream' does not support true with this model.",
    "Streaming is not supported for this model"
  ],
  "no prefill": [
    "This model does not support assistant message prefill. The conversation must end with a user message.",
    "The last message of deepseek-reasoner must be a user message",
    "Expected last role User or Tool (or Assistant with prefix True) for serving but got assistant",
    "Cannot have 2 or more assistant messages at the end of the list."
  ],
  "no alternation": [
    "Conversation roles must alternate user/assistant/user/assistant/...",
    "Please ensure that multiturn requests alternate between user and model.",
    "deepseek-reasoner does not support successive user or assistant messages",
    "Unexpected role 'user' after role 'user'"
  ],
  "no system": [
    "System role not supported",
    "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
    "Only user and assistant roles are supported!"
  ],
  "no pictures": [
    "Model does not support images. Please use a model that does.",
    "image input is not supported - hint: if this is unexpected, you may need to provide the mmproj",
    "Failed to deserialize the JSON body into the target type: messages[0]: unknown variant `image_url`, expected `text`"
  ],
  "no null-content": [
    "Invalid value for 'content': expected a string, got null.",
    "All non-assistant messages must contain 'content'"
  ],
  "no reasoning": [
    "'messages.2' : for 'role:assistant' the following must be satisfied: property 'reasoning_content' is unsupported"
  ],
  PaymentRequired: [
    "You exceeded your current quota. * Quota exceeded for metric: generativelanguage.googleapis.com/free_tier_requests, limit: 0",
    "Key limit exceeded (monthly limit). Manage it using https://openrouter.ai/settings/keys",
    "Your credit balance is too low to access the API.",
    "Insufficient Balance",
    "You exceeded your current quota, please check your plan and billing details.",
    "You have exceeded your monthly included credits for Inference Providers. Subscribe to PRO to get 20x more monthly included credits.",
    "This request requires more credits, or fewer max_tokens. You requested up to 4096 tokens, but can only afford 100.",
    "Your newly created team doesn't have any credits or licenses yet.",
    "Account x is suspended, possibly due to reaching the monthly spending limit or failure to pay past invoices.",
    "Budget has been exceeded! Current cost: 10.0, Max budget: 10.0",
    "Your account is not active, please check your billing details on our website.",
    "Access denied, please make sure your account is in good standing.",
    "Your account balance is negative. Please top up.",
    "余额不足或无可用资源包,请充值。",
    "Payment Required",
    "You have reached your specified API usage limits. You will regain access on 2026-01-01 at 00:00 UTC."
  ],
  QuotaSpent: [
    "Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day",
    "Rate limit reached for model `x` in organization `y` on tokens per day (TPD): Limit 100000, Used 99000.",
    "You are using a Trial key, which is limited to 1000 API calls / month.",
    "GenerateRequestsPerDayPerProjectPerModel",
    "AiError: you have used up your daily free allocation of 10,000 neurons, please upgrade to Cloudflare's Workers Paid plan"
  ],
  Unauthorized: [
    "Incorrect API key provided: sk-x. You can find your API key at https://platform.openai.com.",
    "API key not valid. Please pass a valid API key.",
    "Authentication Fails, Your api key: ****1234 is invalid",
    "You didn't provide an API key. You need to provide your API key in an Authorization header.",
    "This organization has been disabled.",
    "The security token included in the request is invalid.",
    "令牌已过期或验证不正确"
  ],
  ContentRefused: [
    "litellm.ContentPolicyViolationError: the response was filtered by the content management policy",
    "litellm.BadRequestError: litellm.ContentPolicyViolationError: AzureException - your request",
    "Invalid prompt: your prompt was flagged as potentially violating our usage policy.",
    "Content Exists Risk",
    "<400> InternalError.Algo.DataInspectionFailed: Input data may contain inappropriate content.",
    "Content violates usage guidelines.",
    "Violated content safety policy",
    "The request failed because the input text may contain sensitive information.",
    "input new_sensitive",
    "系统检测到输入或生成内容可能包含不安全或敏感内容,请您避免输入易产生敏感内容的提示语。"
  ],
  ContextTooLong: [
    "Request too large for model `llama-3.1-8b-instant` on tokens per minute (TPM): Limit 6000, Requested 7323, please reduce your message size and try again.",
    "Error code: 400 - {'error': {'code': 'context_length_exceeded', 'param': 'messages'}}",
    "This model's maximum prompt length is 131072 but the request contains 500000 tokens.",
    "prompt is too long: 201000 tokens > 200000 maximum",
    "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000",
    "Context size has been exceeded.",
    "AiError: The estimated number of input and maximum output tokens (9000) exceeded this model context window limit (8192).",
    "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
    "Unable to submit request because the input token count is 2000000 but model only supports up to 1048576.",
    "The decoder prompt (length 5000) is longer than the maximum model length of 4096.",
    "Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length",
    "Invalid request: Your request exceeded model token limit: 262144 (requested: 280000)",
    "<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 129024]",
    "Request body too large for gpt-4o model. Max size: 8000 tokens.",
    "The number of tokens to keep from the initial prompt is greater than the context length.",
    "Trying to keep the first 5061 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough.",
    "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000 `inputs` tokens and 100 `max_new_tokens`",
    "Please reduce the length of the messages or completion. Current length is 9000 while limit is 8192",
    "too many tokens: total number of tokens in the prompt cannot exceed 4081 - received 5000. Try using a shorter prompt.",
    "Reached context length of 4096 tokens with model (arch: qwen2) that does not currently support mid-generation context overflow. Try reloading with a larger context length or shortening the prompt/chat.",
    "Invalid 'messages[0].content': string too long. Expected a string with maximum length 10485760, but got a string with length 11000000 instead.",
    "Input Tokens Exceeded: Number of input tokens exceeds maximum length. Please update the input to try again.",
    "Input tokens exceed the configured limit of 272000 tokens. Your messages resulted in 300000 tokens. Please reduce the length of the messages.",
    "Requested generation length 1000 is not possible! The provided prompt is 9000 tokens long, but the maximum supported sequence length is just 8192!",
    "The input (5000 tokens) is longer than the model's context length (4096 tokens).",
    "Prompt length 5000 is greater than max_seq_len 4096",
    "Requested tokens (5000) exceed context window of 4096",
    "prompt token count of 150000 exceeds the limit of 128000",
    "input is too large to process. increase the physical batch size",
    "Prompt 超长",
    "413 Request Entity Too Large",
    "Total tokens of image and text exceed max message tokens"
  ],
  Forbidden: [
    "User location is not supported for the API use.",
    "This model is not available in your region.",
    "You don't have access to the model with the specified model ID.",
    "key not allowed to access model. This key can only access models=['a']. Tried to access b",
    "The model `x` requires terms acceptance. Please have the org admin accept the terms.",
    "Request not allowed",
    "You are not allowed to sample from this model",
    "Access denied due to Virtual Network/Firewall rules.",
    "Cannot access gated repo for url https://huggingface.co/x/y. Access to model x/y is restricted.",
    "Your organization must be verified to use the model `x`. Please go to the settings."
  ],
  ModelNotFound: [
    "first/model is not a valid model ID",
    "The model `first` has been decommissioned and is no longer supported.",
    "This is not a chat model and thus not supported in the v1/chat/completions endpoint. Did you mean to use v1/completions?",
    '"nomic-embed-text" does not support chat',
    "Multiple models are loaded. Please specify a model by providing a 'model' field in the request body.",
    "Model Not Exist",
    "/chat/completions: Invalid model name passed in model=nope. Call `/v1/models` to view available models for your key.",
    "model 'llama3' not found, try pulling it first",
    "models/gemini-9 is not found for API version v1beta, or is not supported for generateContent.",
    "model: claude-9-opus",
    "Not found the model moonshot-v9 or Permission denied",
    "Unable to access model x. Please visit https://api.together.ai/models to view the list of supported models.",
    "The provided model identifier is invalid.",
    "The requested model 'x' is not supported by any provider you have enabled.",
    "Function 'b1f2' version 'c3': Specified function in account 'x' is not found",
    "could not load model: no such file",
    "No models loaded. Please load a model in the developer page or use the `lms load` command.",
    "No endpoints found matching your data policy (Free model publication).",
    "模型不存在,请检查模型代码。",
    "No endpoints found for first/model."
  ],
  ServerError: [
    "Tool choice is none, but model called a tool",
    "Parsing failed. The model generated output that could not be parsed. Please adjust your prompt.",
    "The model has crashed without additional information. (Exit code: 6)"
  ],
  WrongAddress: [
    "Not Found",
    "404 page not found",
    "Cannot POST /chat/completions",
    "Unexpected endpoint or method. (POST /chat/completions). Returning 200 anyway",
    "https://api-inference.huggingface.co is no longer supported. Please use https://router.huggingface.co instead.",
    "Missing Authentication Token"
  ],
  RateLimited: [
    "Rate limit exceeded: free-models-per-min.",
    "Service tier capacity exceeded for this model.",
    "Too many tokens, please wait before trying again."
  ],
  Overloaded: [
    "Loading model",
    "server busy, please try again. maximum pending requests exceeded",
    "This model is currently experiencing high demand. Please try again later."
  ],
  InvalidRequest: ["Unsupported parameter"]
}

/** Read by sentences that may be wrong about the candidate. */
export const guesses: ReadonlyArray<string> = [
  "Tools can not be supported by this backend",
  "This endpoint does not yet accept requests with tools",
  "Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly."
]
