import type { Row } from "./Row.ts"

/** There is no chat API at this address. */
export const address: ReadonlyArray<Row> = [
  ["WrongAddress", "unknown_url", "Groq 2025"],
  [
    "WrongAddress",
    /^(error:? )?(404:? ?)?(the )?(requested )?((file|page|url|path|route|endpoint|resource|uri) )?(was |is )?(not found|could not be found)[.!]?$/i,
    "FastAPI (vLLM, TabbyAPI), Hono (Portkey), llama.cpp, Azure OpenAI",
    "Not Found"
  ],
  ["WrongAddress", /^404 (page )?not found\b/i, "Go (Ollama, LocalAI)", "404 page not found"],
  [
    "WrongAddress",
    /^cannot (POST|GET) \/|^method not allowed\b|^unsupported method\b/i,
    "Express, FastAPI, Python's http.server",
    "Cannot POST /chat/completions"
  ],
  [
    "WrongAddress",
    /\b(invalid|unknown( request)?) url\b.{0,5}\(?(POST|GET)?|\bunexpected endpoint or method\b|\bno route (matched|for that uri)\b|\broute (\S{1,100} )?not found\b|\bplease check the url\b/i,
    "OpenAI, Groq, LM Studio, Kong (Mistral), Cloudflare",
    "Unexpected endpoint or method. (POST /chat/completions). Returning 200 anyway"
  ],
  [
    "WrongAddress",
    /\bcould not route to \/|\bis no longer supported\. please use https?:/i,
    "Cloudflare, Hugging Face 2025",
    "https://api-inference.huggingface.co is no longer supported. Please use https://router.huggingface.co instead."
  ],
  [
    "WrongAddress",
    /^missing authentication token$|\bno static resource\b|\brequest path contains unsupported\b/i,
    "AWS API Gateway, Spring",
    "Missing Authentication Token"
  ]
]

/** Retry later: too many requests, no capacity, or still loading. */
export const later: ReadonlyArray<Row> = [
  ["RateLimited", "rate_limit_exceeded", "OpenRouter 2026, OpenAI"],
  ["RateLimited", "rate_limit_error", "Anthropic 2024"],
  ["RateLimited", "ratelimiterror", "LiteLLM 1.108"],
  ["RateLimited", "rate_limit_reached_error", "Moonshot 2025"],
  ["RateLimited", "ratelimitreached", "GitHub Models 2025"],
  ["RateLimited", "rate_limited", "Mistral 2025"],
  ["RateLimited", "too_many_requests", "Cerebras, gateways 2025"],
  ["RateLimited", "request_quota_exceeded", "Cerebras 2025"],
  ["RateLimited", "token_quota_exceeded", "Cerebras 2025"],
  ["RateLimited", "limit_requests", "DashScope 2025"],
  ["RateLimited", "throttling", "DashScope 2025"],
  ["RateLimited", "throttling.ratequota", "DashScope 2025"],
  ["RateLimited", "throttling.allocationquota", "DashScope 2025"],
  ["RateLimited", "throttlingexception", "Bedrock 2024"],
  ["RateLimited", "throttling_error", "LiteLLM 1.108"],
  ["RateLimited", "servicequotaexceededexception", "Bedrock 2024"],
  ["RateLimited", "service_tier_capacity_exceeded", "Mistral 2025"],
  ["RateLimited", "zhipu:1302", "Zhipu 2025"],
  ["RateLimited", "zhipu:1303", "Zhipu 2025"],
  ["RateLimited", "zhipu:1305", "Zhipu 2025"],
  ["RateLimited", "base_resp:1002", "MiniMax 2025"],
  ["Overloaded", "provider_overloaded", "OpenRouter 2026"],
  ["Overloaded", "overloaded_error", "Anthropic 2024"],
  ["Overloaded", "engine_overloaded_error", "Moonshot 2025"],
  ["Overloaded", "queue_exceeded", "Cerebras 2025"],
  ["Overloaded", "model_overloaded", "gateways 2025"],
  ["Overloaded", "modelnotreadyexception", "Bedrock 2024"],
  ["Overloaded", "serviceunavailableexception", "Bedrock 2024"],
  ["Overloaded", "service_unavailable", "gateways 2025"],
  ["Overloaded", "unavailable", "Google 2024"],
  ["Overloaded", "unavailable_error", "llama.cpp 2025"],
  [
    "RateLimited",
    /\brate[ -]limit(s|ed)?\b.{0,60}\b(exceed(ed|s)?|reached|hit)\b|\b(exceeded|reached|hit)\b.{0,40}\brate[ -]limits?\b|^(you('re| are) being )?rate[ -]limited\b|\btoo many requests\b/i,
    "OpenAI, Groq, OpenRouter, Azure OpenAI, Hugging Face",
    "Rate limit exceeded: free-models-per-min."
  ],
  [
    "RateLimited",
    /^(slow down|you requested too frequently)\b|\b(requests|tokens) per min(ute)?\b|\bservice tier capacity exceeded\b/i,
    "Together, Mistral",
    "Service tier capacity exceeded for this model."
  ],
  [
    "RateLimited",
    /\btoo many (input )?tokens\b.{0,40}\b(wait|per (second|minute)|slow down|try(ing)? again)\b/i,
    "Bedrock, Fireworks 2025",
    "Too many tokens, please wait before trying again."
  ],
  [
    "ServerError",
    /^(error: )?the model has crashed\b/i,
    "LM Studio 0.3",
    "The model has crashed without additional information. (Exit code: 6)"
  ],
  [
    "Overloaded",
    /\bmodel\b.{0,100}\bis (currently |still )?(loading|starting|warming up|being loaded)\b|^loading model\b/i,
    "Hugging Face, llama.cpp, LM Studio",
    "Loading model"
  ],
  [
    "Overloaded",
    /\b(overloaded|server busy|server is busy|service is too busy|service too busy|at (full )?capacity|model (is )?(too )?busy|no available (slots?|workers?|capacity)|no healthy (deployments?|upstream)|no deployments available|maximum pending requests)\b/i,
    "Anthropic, Ollama, DeepSeek, LiteLLM, SGLang",
    "server busy, please try again. maximum pending requests exceeded"
  ],
  [
    "Overloaded",
    /\btemporarily unavailable\b|\bservice unavailable\b|\bhigh (demand|load|traffic)\b|^no instances? available\b/i,
    "Gemini, Together, Fireworks",
    "This model is currently experiencing high demand. Please try again later."
  ]
]

/** Unspecific codes and sentences: tried last, because servers use them for many errors. */
export const plain: ReadonlyArray<Row> = [
  ["ServerError", "provider_unavailable", "OpenRouter 2026"],
  ["ServerError", "timeout", "OpenRouter 2026"],
  ["ServerError", "server", "OpenRouter 2026"],
  ["ServerError", "unmapped", "OpenRouter 2026"],
  ["ServerError", "internalserverexception", "Bedrock 2024"],
  ["ServerError", "modeltimeoutexception", "Bedrock 2024"],
  ["ServerError", "base_resp:1000", "MiniMax 2025"],
  ["ServerError", "base_resp:1001", "MiniMax 2025"],
  ["ServerError", "base_resp:1013", "MiniMax 2025"],
  ["Unauthorized", "permission_denied", "OpenRouter 2026, Google"],
  ["Unauthorized", "permission_error", "Anthropic 2024"],
  ["Unauthorized", "accessdeniedexception", "Bedrock 2024"],
  ["RateLimited", "tokens", "OpenAI, Groq 2024: a type"],
  ["RateLimited", "requests", "OpenAI, Groq 2024: a type"],
  [
    "InvalidRequest",
    /^(unsupported|unknown|invalid|unrecogni[sz]ed) (request |query |body )?(param(eter)?s?|arguments?|value|field)\b/i,
    "OpenAI 2023, and many",
    "Unsupported parameter"
  ]
]

/** Something does not exist: the model, unless the status is more specific. */
export const missing: ReadonlyArray<Row> = [
  ["ModelNotFound", "not_found", "OpenRouter 2026"],
  ["ModelNotFound", "not_found_error", "Anthropic 2024"],
  ["ModelNotFound", "notfounderror", "vLLM 0.6, LiteLLM 1.108"],
  ["ModelNotFound", "resourcenotfoundexception", "Bedrock 2024"]
]

/**
 * Types that servers send with every error, even for a wrong key or a missing scope: they count only if the status is
 * unspecific.
 */
export const malformed: ReadonlyArray<Row> = [
  ["InvalidRequest", "invalid_request", "OpenRouter 2026"],
  ["InvalidRequest", "invalid_prompt", "OpenRouter 2026"],
  ["InvalidRequest", "unprocessable", "OpenRouter 2026"],
  ["InvalidRequest", "precondition_failed", "OpenRouter 2026"],
  ["InvalidRequest", "invalid_request_error", "OpenAI 2023, and many"],
  ["InvalidRequest", "badrequesterror", "vLLM 0.6, LiteLLM 1.108"],
  ["InvalidRequest", "invalid_argument", "Google 2024"],
  ["InvalidRequest", "validationexception", "Bedrock 2024"],
  ["InvalidRequest", "invalid_parameter_error", "DashScope 2025"],
  ["InvalidRequest", "base_resp:2013", "MiniMax 2025"]
]
