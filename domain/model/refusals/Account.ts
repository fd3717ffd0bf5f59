import type { Row } from "./Row.ts"

/**
 * Credit, quotas and keys. A quota per minute is a rate limit; a daily or monthly quota returns much later; without
 * credit, waiting does not help.
 */
export const account: ReadonlyArray<Row> = [
  [
    "PaymentRequired",
    /\bquota exceeded for metric: .{1,200}?, limit: 0\b/i,
    "Gemini 2025, a model without a free tier",
    "You exceeded your current quota. * Quota exceeded for metric: generativelanguage.googleapis.com/free_tier_requests, limit: 0"
  ],
  [
    "PaymentRequired",
    /\bkey limit exceeded\b/i,
    "OpenRouter 2025",
    "Key limit exceeded (monthly limit). Manage it using https://openrouter.ai/settings/keys"
  ],
  [
    "QuotaSpent",
    /\bfree-models-per-day\b/i,
    "OpenRouter 2025",
    "Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model requests per day"
  ],
  [
    "QuotaSpent",
    /\b(requests|tokens|calls) per (day|month)\b|\b(RPD|TPD)\b|\b(daily|monthly) (request |token |usage )?(limit|quota)\b/i,
    "Groq, Cerebras, GitHub Models 2025",
    "Rate limit reached for model `x` in organization `y` on tokens per day (TPD): Limit 100000, Used 99000."
  ],
  [
    "QuotaSpent",
    /\btrial key\b.{0,100}\/ ?month\b/i,
    "Cohere 2025",
    "You are using a Trial key, which is limited to 1000 API calls / month."
  ],
  [
    "QuotaSpent",
    /^\w{1,60}PerDay\w{0,60}(-\w{1,20})?$/i,
    "Gemini 2025, a quotaId",
    "GenerateRequestsPerDayPerProjectPerModel"
  ],
  [
    "QuotaSpent",
    /\bdaily free allocation\b/i,
    "Cloudflare Workers AI 2025",
    "AiError: you have used up your daily free allocation of 10,000 neurons, please upgrade to Cloudflare's Workers Paid plan"
  ],
  ["QuotaSpent", "zhipu:1304", "Zhipu 2025"],
  ["RateLimited", "resource_exhausted", "Gemini, Vertex AI 2024"],
  ["RateLimited", "quota_exceeded_per_minute", "Cloudflare 2025"],

  ["PaymentRequired", "insufficient_quota", "OpenAI 2023, and many"],
  ["PaymentRequired", "payment_required", "OpenRouter 2026"],
  ["PaymentRequired", "billing_error", "Anthropic 2025"],
  ["PaymentRequired", "billing_not_active", "OpenAI 2023"],
  ["PaymentRequired", "billing_hard_limit_reached", "OpenAI 2023"],
  ["PaymentRequired", "billing_disabled", "Google 2024"],
  ["PaymentRequired", "insufficient_balance", "DeepSeek, gateways 2025"],
  ["PaymentRequired", "insufficient_credits", "gateways 2025"],
  ["PaymentRequired", "insufficient_user_quota", "new-api 2025"],
  ["PaymentRequired", "exceeded_current_quota_error", "Moonshot 2025"],
  ["PaymentRequired", "arrearage", "DashScope 2025"],
  ["PaymentRequired", "prepaidbilloverdue", "DashScope 2025"],
  ["PaymentRequired", "postpaidbilloverdue", "DashScope 2025"],
  ["PaymentRequired", "allocationquota.freetieronly", "DashScope 2025"],
  ["PaymentRequired", "budget_exceeded", "LiteLLM 1.108"],
  ["PaymentRequired", "zhipu:1113", "Zhipu 2025"],
  ["PaymentRequired", "base_resp:1008", "MiniMax 2025"],
  [
    "PaymentRequired",
    /\bcredit balance is too low\b/i,
    "Anthropic 2024",
    "Your credit balance is too low to access the API."
  ],
  [
    "PaymentRequired",
    /(^|[:-] |\bdue to |\bhas )insufficient (account )?(balance|credits?|funds|quota)\b/i,
    "DeepSeek, OpenRouter, Moonshot 2025",
    "Insufficient Balance"
  ],
  [
    "PaymentRequired",
    /\bexceeded your current quota, please check your plan/i,
    "OpenAI 2023; Gemini says more (RESOURCE_EXHAUSTED, above)",
    "You exceeded your current quota, please check your plan and billing details."
  ],
  [
    "PaymentRequired",
    /\bexceeded your monthly (included )?credits\b|\bdepleted your monthly (included )?credits\b/i,
    "Hugging Face 2025",
    "You have exceeded your monthly included credits for Inference Providers. Subscribe to PRO to get 20x more monthly included credits."
  ],
  [
    "PaymentRequired",
    /\brequires more credits\b|\bonly afford \d+/i,
    "OpenRouter 2025",
    "This request requires more credits, or fewer max_tokens. You requested up to 4096 tokens, but can only afford 100."
  ],
  [
    "PaymentRequired",
    /\b(any|all|no|available|prepayment|remaining) credits?\b.{0,40}\b(licen[sc]es|depleted|exhausted|used up|spending limit|left|remaining)\b|\bout of credits?\b/i,
    "xAI, Gemini, Together 2025",
    "Your newly created team doesn't have any credits or licenses yet."
  ],
  [
    "PaymentRequired",
    /\bspend(ing)? (limit|cap)\b|\bcredit limit exceeded\b/i,
    "Fireworks, xAI, Together, Anthropic 2025",
    "Account x is suspended, possibly due to reaching the monthly spending limit or failure to pay past invoices."
  ],
  [
    "PaymentRequired",
    /\bbudget has been exceeded\b|\bExceededBudget\b/i,
    "LiteLLM 1.108",
    "Budget has been exceeded! Current cost: 10.0, Max budget: 10.0"
  ],
  [
    "PaymentRequired",
    /\bbilling (hard limit|details|to be enabled)\b|\brequires billing\b|\boverdue (payment|bill|balance)/i,
    "OpenAI 2023, Google",
    "Your account is not active, please check your billing details on our website."
  ],
  [
    "PaymentRequired",
    /\byour account is in good standing\b|\bfree tier of the model has been exhausted\b/i,
    "DashScope 2025",
    "Access denied, please make sure your account is in good standing."
  ],
  [
    "PaymentRequired",
    /\b(account|credit) balance\b.{0,40}\b(insufficient|negative|exhausted|depleted|zero|recharge|top up)\b|\bout of funds\b/i,
    "gateways 2025",
    "Your account balance is negative. Please top up."
  ],
  ["PaymentRequired", /余额不足|欠费|无可用资源包/, "Zhipu, new-api 2025", "余额不足或无可用资源包,请充值。"],
  ["PaymentRequired", /^payment required\b/i, "gateways", "Payment Required"],
  ["PaymentRequired", "blocked_api_access", "Groq 2025, a spend limit"],
  [
    "PaymentRequired",
    /\breached your (specified )?(workspace )?API usage limits?\b|\byou will regain access on\b/i,
    "Anthropic 2025",
    "You have reached your specified API usage limits. You will regain access on 2026-01-01 at 00:00 UTC."
  ],

  ["Unauthorized", "invalid_api_key", "OpenAI 2023, and many"],
  ["Unauthorized", "incorrect_api_key", "gateways 2025"],
  ["Unauthorized", "authentication", "OpenRouter 2026"],
  ["Unauthorized", "authentication_error", "Anthropic 2024, and many"],
  ["Unauthorized", "authenticationerror", "LiteLLM 1.108, vLLM"],
  ["Unauthorized", "invalid_authentication_error", "Moonshot 2025"],
  ["Unauthorized", "invalidapikey", "DashScope 2025"],
  ["Unauthorized", "api_key_invalid", "Gemini 2024"],
  ["Unauthorized", "api_key_expired", "Google 2024"],
  ["Unauthorized", "unauthenticated", "Google 2024"],
  ["Unauthorized", "unauthorized", "Azure OpenAI, GitHub Models 2025"],
  ["Unauthorized", "expired_key", "LiteLLM 1.108"],
  ["Unauthorized", "token_not_found_in_db", "LiteLLM 1.108"],
  ["Unauthorized", "account_deactivated", "OpenAI 2023"],
  ["Unauthorized", "token_expired", "OpenAI 2025"],
  ["Unauthorized", "organization_restricted", "Groq 2025"],
  ["Unauthorized", "unrecognizedclientexception", "Bedrock 2024"],
  ["Unauthorized", "invalidsignatureexception", "Bedrock 2024"],
  ["Unauthorized", "expiredtokenexception", "Bedrock 2024"],
  ["Unauthorized", "zhipu:1000", "Zhipu 2025"],
  ["Unauthorized", "zhipu:1001", "Zhipu 2025"],
  ["Unauthorized", "zhipu:1002", "Zhipu 2025"],
  ["Unauthorized", "zhipu:1003", "Zhipu 2025"],
  ["Unauthorized", "zhipu:1004", "Zhipu 2025"],
  ["Unauthorized", "base_resp:1004", "MiniMax 2025"],
  ["Unauthorized", "base_resp:2049", "MiniMax 2025"],
  [
    "Unauthorized",
    /\b(incorrect|invalid|wrong|unknown|expired|missing|no|bad) (openai |proxy |x-)?(api|access|auth|authentication|authorization|bearer|subscription)[ _-]?(key|token|credentials?|header)\b/i,
    "OpenAI, xAI, llama.cpp, Cohere, Azure OpenAI 2025",
    "Incorrect API key provided: sk-x. You can find your API key at https://platform.openai.com."
  ],
  [
    "Unauthorized",
    /\bapi[ _-]?(key|token)\b.{0,40}\b(not valid|is invalid|expired|is missing|not found|is required|is incorrect|revoked|disabled)\b/i,
    "Gemini, DeepSeek 2025",
    "API key not valid. Please pass a valid API key."
  ],
  [
    "Unauthorized",
    /^(authentication (fails|failed|error|required)|invalid (authentication|credentials|token|x-api-key|username or password)|unauthori[sz]ed|(401 )?authorization required|login fail|user not found\.?$|no (cookie )?auth credentials found)/i,
    "DeepSeek, Moonshot, Hugging Face, NVIDIA, MiniMax, Perplexity, OpenRouter 2025",
    "Authentication Fails, Your api key: ****1234 is invalid"
  ],
  [
    "Unauthorized",
    /\b(didn't|did not|must|please) (provide|carry|include|supply) (the |an |a |your )?(valid )?api[ _-]?(secret )?key\b/i,
    "OpenAI, MiniMax, TabbyAPI 2025",
    "You didn't provide an API key. You need to provide your API key in an Authorization header."
  ],
  [
    "Unauthorized",
    /\borgani[sz]ation has been (disabled|restricted|suspended)\b/i,
    "Anthropic, Groq 2025",
    "This organization has been disabled."
  ],
  [
    "Unauthorized",
    /\bsecurity token included in the request is (invalid|expired)/i,
    "Bedrock 2024",
    "The security token included in the request is invalid."
  ],
  [
    "Unauthorized",
    /令牌(已过期|验证不正确|无效)|无效的令牌|身份验证失败/,
    "Zhipu, new-api 2025",
    "令牌已过期或验证不正确"
  ]
]
