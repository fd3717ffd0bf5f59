import { codes, type Row, sentences } from "./Row.ts"

/**
 * Credit, quotas and keys. A quota per minute is a rate limit; a daily or monthly quota returns much later; without
 * credit, waiting does not help.
 */
export const account: ReadonlyArray<Row> = [
  sentences(
    "PaymentRequired",
    // Gemini 2025, a model without a free tier
    /\bquota exceeded for metric: .{1,200}?, limit: 0\b/i,
    // OpenRouter 2025
    /\bkey limit exceeded\b/i
  ),
  sentences(
    "QuotaSpent",
    // OpenRouter 2025
    /\bfree-models-per-day\b/i,
    // Groq, Cerebras, GitHub Models 2025
    /\b(requests|tokens|calls) per (day|month)\b|\b(RPD|TPD)\b|\b(daily|monthly) (request |token |usage )?(limit|quota)\b/i,
    // Cohere 2025
    /\btrial key\b.{0,100}\/ ?month\b/i,
    // Gemini 2025, a quotaId
    /^\w{1,60}PerDay\w{0,60}(-\w{1,20})?$/i,
    // Cloudflare Workers AI 2025
    /\bdaily free allocation\b/i
  ),
  codes("QuotaSpent", { "Zhipu 2025": "zhipu:1304" }),
  codes("RateLimited", {
    "Gemini, Vertex AI 2024": "resource_exhausted",
    "Cloudflare 2025": "quota_exceeded_per_minute"
  }),
  codes("PaymentRequired", {
    "OpenAI 2023, and many": "insufficient_quota",
    "OpenRouter 2026": "payment_required",
    "Anthropic 2025": "billing_error",
    "OpenAI 2023": "billing_not_active billing_hard_limit_reached",
    "Google 2024": "billing_disabled",
    "DeepSeek, gateways 2025": "insufficient_balance",
    "gateways 2025": "insufficient_credits",
    "new-api 2025": "insufficient_user_quota",
    "Moonshot 2025": "exceeded_current_quota_error",
    "DashScope 2025": "arrearage prepaidbilloverdue postpaidbilloverdue allocationquota.freetieronly",
    "LiteLLM 1.108": "budget_exceeded",
    "Zhipu 2025": "zhipu:1113",
    "MiniMax 2025": "base_resp:1008"
  }),
  sentences(
    "PaymentRequired",
    // Anthropic 2024
    /\bcredit balance is too low\b/i,
    // DeepSeek, OpenRouter, Moonshot 2025
    /(^|[:-] |\bdue to |\bhas )insufficient (account )?(balance|credits?|funds|quota)\b/i,
    // OpenAI 2023; Gemini says more (RESOURCE_EXHAUSTED, above)
    /\bexceeded your current quota, please check your plan/i,
    // Hugging Face 2025
    /\bexceeded your monthly (included )?credits\b|\bdepleted your monthly (included )?credits\b/i,
    // OpenRouter 2025
    /\brequires more credits\b|\bonly afford \d+/i,
    // xAI, Gemini, Together 2025
    /\b(any|all|no|available|prepayment|remaining) credits?\b.{0,40}\b(licen[sc]es|depleted|exhausted|used up|spending limit|left|remaining)\b|\bout of credits?\b/i,
    // Fireworks, xAI, Together, Anthropic 2025
    /\bspend(ing)? (limit|cap)\b|\bcredit limit exceeded\b/i,
    // LiteLLM 1.108
    /\bbudget has been exceeded\b|\bExceededBudget\b/i,
    // OpenAI 2023, Google
    /\bbilling (hard limit|details|to be enabled)\b|\brequires billing\b|\boverdue (payment|bill|balance)/i,
    // DashScope 2025
    /\byour account is in good standing\b|\bfree tier of the model has been exhausted\b/i,
    // gateways 2025
    /\b(account|credit) balance\b.{0,40}\b(insufficient|negative|exhausted|depleted|zero|recharge|top up)\b|\bout of funds\b/i,
    // Zhipu, new-api 2025
    /余额不足|欠费|无可用资源包/,
    // gateways
    /^payment required\b/i
  ),
  codes("PaymentRequired", { "Groq 2025, a spend limit": "blocked_api_access" }),
  sentences(
    "PaymentRequired",
    // Anthropic 2025
    /\breached your (specified )?(workspace )?API usage limits?\b|\byou will regain access on\b/i
  ),
  codes("Unauthorized", {
    "OpenAI 2023, and many": "invalid_api_key",
    "gateways 2025": "incorrect_api_key",
    "OpenRouter 2026": "authentication",
    "Anthropic 2024, and many": "authentication_error",
    "LiteLLM 1.108, vLLM": "authenticationerror",
    "Moonshot 2025": "invalid_authentication_error",
    "DashScope 2025": "invalidapikey",
    "Gemini 2024": "api_key_invalid",
    "Google 2024": "api_key_expired unauthenticated",
    "Azure OpenAI, GitHub Models 2025": "unauthorized",
    "LiteLLM 1.108": "expired_key token_not_found_in_db",
    "OpenAI 2023": "account_deactivated",
    "OpenAI 2025": "token_expired",
    "Groq 2025": "organization_restricted",
    "Bedrock 2024": "unrecognizedclientexception invalidsignatureexception expiredtokenexception",
    "Zhipu 2025": "zhipu:1000 zhipu:1001 zhipu:1002 zhipu:1003 zhipu:1004",
    "MiniMax 2025": "base_resp:1004 base_resp:2049"
  }),
  sentences(
    "Unauthorized",
    // OpenAI, xAI, llama.cpp, Cohere, Azure OpenAI 2025
    /\b(incorrect|invalid|wrong|unknown|expired|missing|no|bad) (openai |proxy |x-)?(api|access|auth|authentication|authorization|bearer|subscription)[ _-]?(key|token|credentials?|header)\b/i,
    // Gemini, DeepSeek 2025
    /\bapi[ _-]?(key|token)\b.{0,40}\b(not valid|is invalid|expired|is missing|not found|is required|is incorrect|revoked|disabled)\b/i,
    // DeepSeek, Moonshot, Hugging Face, NVIDIA, MiniMax, Perplexity, OpenRouter 2025
    /^(authentication (fails|failed|error|required)|invalid (authentication|credentials|token|x-api-key|username or password)|unauthori[sz]ed|(401 )?authorization required|login fail|user not found\.?$|no (cookie )?auth credentials found)/i,
    // OpenAI, MiniMax, TabbyAPI 2025
    /\b(didn't|did not|must|please) (provide|carry|include|supply) (the |an |a |your )?(valid )?api[ _-]?(secret )?key\b/i,
    // Anthropic, Groq 2025
    /\borgani[sz]ation has been (disabled|restricted|suspended)\b/i,
    // Bedrock 2024
    /\bsecurity token included in the request is (invalid|expired)/i,
    // Zhipu, new-api 2025
    /令牌(已过期|验证不正确|无效)|无效的令牌|身份验证失败/
  )
]
