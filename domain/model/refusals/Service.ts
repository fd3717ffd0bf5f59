import { codes, type Row, sentences } from "./Row.ts"

/** There is no chat API at this address. */
export const address: ReadonlyArray<Row> = [
  codes("WrongAddress", { "Groq 2025": "unknown_url" }),
  sentences(
    "WrongAddress",
    // FastAPI (vLLM, TabbyAPI), Hono (Portkey), llama.cpp, Azure OpenAI
    /^(error:? )?(404:? ?)?(the )?(requested )?((file|page|url|path|route|endpoint|resource|uri) )?(was |is )?(not found|could not be found)[.!]?$/i,
    // Go (Ollama, LocalAI)
    /^404 (page )?not found\b/i,
    // Express, FastAPI, Python's http.server
    /^cannot (POST|GET) \/|^method not allowed\b|^unsupported method\b/i,
    // OpenAI, Groq, LM Studio, Kong (Mistral), Cloudflare
    /\b(invalid|unknown( request)?) url\b.{0,5}\(?(POST|GET)?|\bunexpected endpoint or method\b|\bno route (matched|for that uri)\b|\broute (\S{1,100} )?not found\b|\bplease check the url\b/i,
    // Cloudflare, Hugging Face 2025
    /\bcould not route to \/|\bis no longer supported\. please use https?:/i,
    // AWS API Gateway, Spring
    /^missing authentication token$|\bno static resource\b|\brequest path contains unsupported\b/i
  )
]

/** Retry later: too many requests, no capacity, or still loading. */
export const later: ReadonlyArray<Row> = [
  codes("RateLimited", {
    "OpenRouter 2026, OpenAI": "rate_limit_exceeded",
    "Anthropic 2024": "rate_limit_error",
    "LiteLLM 1.108": "ratelimiterror throttling_error",
    "Moonshot 2025": "rate_limit_reached_error",
    "GitHub Models 2025": "ratelimitreached",
    "Mistral 2025": "rate_limited service_tier_capacity_exceeded",
    "Cerebras, gateways 2025": "too_many_requests",
    "Cerebras 2025": "request_quota_exceeded token_quota_exceeded",
    "DashScope 2025": "limit_requests throttling throttling.ratequota throttling.allocationquota",
    "Bedrock 2024": "throttlingexception servicequotaexceededexception",
    "Zhipu 2025": "zhipu:1302 zhipu:1303 zhipu:1305",
    "MiniMax 2025": "base_resp:1002"
  }),
  codes("Overloaded", {
    "OpenRouter 2026": "provider_overloaded",
    "Anthropic 2024": "overloaded_error",
    "Moonshot 2025": "engine_overloaded_error",
    "Cerebras 2025": "queue_exceeded",
    "gateways 2025": "model_overloaded service_unavailable",
    "Bedrock 2024": "modelnotreadyexception serviceunavailableexception",
    "Google 2024": "unavailable",
    "llama.cpp 2025": "unavailable_error"
  }),
  sentences(
    "RateLimited",
    // OpenAI, Groq, OpenRouter, Azure OpenAI, Hugging Face
    /\brate[ -]limit(s|ed)?\b.{0,60}\b(exceed(ed|s)?|reached|hit)\b|\b(exceeded|reached|hit)\b.{0,40}\brate[ -]limits?\b|^(you('re| are) being )?rate[ -]limited\b|\btoo many requests\b/i,
    // Together, Mistral
    /^(slow down|you requested too frequently)\b|\b(requests|tokens) per min(ute)?\b|\bservice tier capacity exceeded\b/i,
    // Bedrock, Fireworks 2025
    /\btoo many (input )?tokens\b.{0,40}\b(wait|per (second|minute)|slow down|try(ing)? again)\b/i
  ),
  sentences(
    "ServerError",
    // LM Studio 0.3
    /^(error: )?the model has crashed\b/i
  ),
  sentences(
    "Overloaded",
    // Hugging Face, llama.cpp, LM Studio
    /\bmodel\b.{0,100}\bis (currently |still )?(loading|starting|warming up|being loaded)\b|^loading model\b/i,
    // Anthropic, Ollama, DeepSeek, LiteLLM, SGLang
    /\b(overloaded|server busy|server is busy|service is too busy|service too busy|at (full )?capacity|model (is )?(too )?busy|no available (slots?|workers?|capacity)|no healthy (deployments?|upstream)|no deployments available|maximum pending requests)\b/i,
    // Gemini, Together, Fireworks
    /\btemporarily unavailable\b|\bservice unavailable\b|\bhigh (demand|load|traffic)\b|^no instances? available\b/i
  )
]

/** Unspecific codes and sentences: tried last, because servers use them for many errors. */
export const plain: ReadonlyArray<Row> = [
  codes("ServerError", {
    "OpenRouter 2026": "provider_unavailable timeout server unmapped",
    "Bedrock 2024": "internalserverexception modeltimeoutexception",
    "MiniMax 2025": "base_resp:1000 base_resp:1001 base_resp:1013"
  }),
  codes("Unauthorized", {
    "OpenRouter 2026, Google": "permission_denied",
    "Anthropic 2024": "permission_error",
    "Bedrock 2024": "accessdeniedexception"
  }),
  codes("RateLimited", { "OpenAI, Groq 2024: a type": "tokens requests" }),
  sentences(
    "InvalidRequest",
    // OpenAI 2023, and many
    /^(unsupported|unknown|invalid|unrecogni[sz]ed) (request |query |body )?(param(eter)?s?|arguments?|value|field)\b/i
  )
]

/** Something does not exist: the model, unless the status is more specific. */
export const missing: ReadonlyArray<Row> = [
  codes("ModelNotFound", {
    "OpenRouter 2026": "not_found",
    "Anthropic 2024": "not_found_error",
    "vLLM 0.6, LiteLLM 1.108": "notfounderror",
    "Bedrock 2024": "resourcenotfoundexception"
  })
]

/**
 * Types that servers send with every error, even for a wrong key or a missing scope: they count only if the status is
 * unspecific.
 */
export const malformed: ReadonlyArray<Row> = [
  codes("InvalidRequest", {
    "OpenRouter 2026": "invalid_request invalid_prompt unprocessable precondition_failed",
    "OpenAI 2023, and many": "invalid_request_error",
    "vLLM 0.6, LiteLLM 1.108": "badrequesterror",
    "Google 2024": "invalid_argument",
    "Bedrock 2024": "validationexception",
    "DashScope 2025": "invalid_parameter_error",
    "MiniMax 2025": "base_resp:2013"
  })
]
