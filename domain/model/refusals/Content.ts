import { codes, type Row, sentences } from "./Row.ts"

/** A filter, a guardrail or a moderation refuses the content. */
export const content: ReadonlyArray<Row> = [
  codes("ContentRefused", {
    "OpenRouter 2026, OpenAI": "content_policy_violation",
    "LiteLLM 1.108": "contentpolicyviolationerror",
    "Azure OpenAI 2023": "content_filter responsibleaipolicyviolation",
    "OpenRouter 2026": "refusal",
    "Volcengine Ark 2025": "sensitivecontentdetected inputtextsensitivecontentdetected",
    "OpenAI 2025": "moderation_blocked",
    "Gemini 2025": "prohibited_content",
    "DashScope 2025": "data_inspection_failed datainspectionfailed",
    "Zhipu 2025": "zhipu:1301",
    "MiniMax 2025": "base_resp:1026 base_resp:1027"
  }),
  sentences(
    "ContentRefused",
    // LiteLLM 1.108, Azure OpenAI, Anthropic, Moonshot, OpenAI
    /\b(response|request|prompt|output|input|content|completion) (was|were|is|has been|have been)? ?(filtered|blocked|rejected|flagged)\b.{0,80}\b(content (management )?(policy|filter|filtering)|content filtering policy|safety (system|filter|settings)|moderation|usage polic(y|ies)|guardrails?|considered high risk|content management)/i,
    // LiteLLM 1.108
    /\b(content_policy_violation|ContentPolicyViolationError|ResponsibleAIPolicyViolation)\b/,
    // OpenAI 2025, OpenRouter
    /^(invalid prompt: )?your (prompt|input|request) was flagged\b|\brequires moderation\b.{0,80}\binput was flagged\b/i,
    // DeepSeek 2024
    /^content exists risk\b/i,
    // DashScope 2025
    /\b(input|output) (data|text|image) may contain inappropriate content\b/i,
    // xAI 2025
    /^content violates (usage guidelines|.{0,20}polic)|\bviolates (our|the) (usage|content) (guidelines|polic(y|ies))\b/i,
    // GitHub Models, gateways 2025
    /^(your (request|prompt|input) )?violat(ed|es) (the |our )?(content|safety|usage) (safety )?polic(y|ies)\b/i,
    // Volcengine Ark 2025
    /\b(input|output|request) (text |content )?(may |might )?contains? sensitive (information|content|words)\b/i,
    // MiniMax 2025
    /\b(input|output) new_sensitive\b/i,
    // Zhipu 2025
    /(不安全|敏感)(或敏感)?(的)?内容/
  )
]
