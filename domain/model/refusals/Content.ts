import type { Row } from "./Row.ts"

/** A filter, a guardrail or a moderation refuses the content. */
export const content: ReadonlyArray<Row> = [
  ["ContentRefused", "content_policy_violation", "OpenRouter 2026, OpenAI"],
  ["ContentRefused", "contentpolicyviolationerror", "LiteLLM 1.108"],
  ["ContentRefused", "content_filter", "Azure OpenAI 2023"],
  ["ContentRefused", "responsibleaipolicyviolation", "Azure OpenAI 2023"],
  ["ContentRefused", "refusal", "OpenRouter 2026"],
  ["ContentRefused", "sensitivecontentdetected", "Volcengine Ark 2025"],
  ["ContentRefused", "inputtextsensitivecontentdetected", "Volcengine Ark 2025"],
  ["ContentRefused", "moderation_blocked", "OpenAI 2025"],
  ["ContentRefused", "prohibited_content", "Gemini 2025"],
  ["ContentRefused", "data_inspection_failed", "DashScope 2025"],
  ["ContentRefused", "datainspectionfailed", "DashScope 2025"],
  ["ContentRefused", "zhipu:1301", "Zhipu 2025"],
  ["ContentRefused", "base_resp:1026", "MiniMax 2025"],
  ["ContentRefused", "base_resp:1027", "MiniMax 2025"],
  [
    "ContentRefused",
    /\b(response|request|prompt|output|input|content|completion) (was|were|is|has been|have been)? ?(filtered|blocked|rejected|flagged)\b.{0,80}\b(content (management )?(policy|filter|filtering)|content filtering policy|safety (system|filter|settings)|moderation|usage polic(y|ies)|guardrails?|considered high risk|content management)/i,
    "LiteLLM 1.108, Azure OpenAI, Anthropic, Moonshot, OpenAI",
    "litellm.ContentPolicyViolationError: the response was filtered by the content management policy"
  ],
  [
    "ContentRefused",
    /\b(content_policy_violation|ContentPolicyViolationError|ResponsibleAIPolicyViolation)\b/,
    "LiteLLM 1.108",
    "litellm.BadRequestError: litellm.ContentPolicyViolationError: AzureException - your request"
  ],
  [
    "ContentRefused",
    /^(invalid prompt: )?your (prompt|input|request) was flagged\b|\brequires moderation\b.{0,80}\binput was flagged\b/i,
    "OpenAI 2025, OpenRouter",
    "Invalid prompt: your prompt was flagged as potentially violating our usage policy."
  ],
  ["ContentRefused", /^content exists risk\b/i, "DeepSeek 2024", "Content Exists Risk"],
  [
    "ContentRefused",
    /\b(input|output) (data|text|image) may contain inappropriate content\b/i,
    "DashScope 2025",
    "<400> InternalError.Algo.DataInspectionFailed: Input data may contain inappropriate content."
  ],
  [
    "ContentRefused",
    /^content violates (usage guidelines|.{0,20}polic)|\bviolates (our|the) (usage|content) (guidelines|polic(y|ies))\b/i,
    "xAI 2025",
    "Content violates usage guidelines."
  ],
  [
    "ContentRefused",
    /^(your (request|prompt|input) )?violat(ed|es) (the |our )?(content|safety|usage) (safety )?polic(y|ies)\b/i,
    "GitHub Models, gateways 2025",
    "Violated content safety policy"
  ],
  [
    "ContentRefused",
    /\b(input|output|request) (text |content )?(may |might )?contains? sensitive (information|content|words)\b/i,
    "Volcengine Ark 2025",
    "The request failed because the input text may contain sensitive information."
  ],
  ["ContentRefused", /\b(input|output) new_sensitive\b/i, "MiniMax 2025", "input new_sensitive"],
  [
    "ContentRefused",
    /(不安全|敏感)(或敏感)?(的)?内容/,
    "Zhipu 2025",
    "系统检测到输入或生成内容可能包含不安全或敏感内容,请您避免输入易产生敏感内容的提示语。"
  ]
]
