import { codes, type Row, sentences } from "./Row.ts"

/** Models that do not exist, were retired or are not loaded, and models that this account may not use. */
export const models: ReadonlyArray<Row> = [
  codes("ModelNotFound", {
    "OpenAI 2023, and many": "model_not_found",
    "Groq 2024": "model_decommissioned",
    "gateways 2025": "model_deprecated model_not_exist",
    "Hugging Face router 2025": "model_not_supported",
    "Together 2025": "model_not_available",
    "Mistral, Perplexity 2025": "invalid_model",
    "GitHub Models 2025": "unknown_model unavailable_model",
    "Azure OpenAI 2023": "deploymentnotfound",
    "DashScope 2025": "modelnotfound",
    "Moonshot 2025": "resource_not_found_error",
    "Azure OpenAI 2024": "operationnotsupported",
    "Zhipu 2025": "zhipu:1211"
  }),
  codes("Forbidden", {
    "OpenAI 2024": "unsupported_country_region_territory",
    "Groq 2025": "model_terms_required model_permission_blocked_org model_permission_blocked_project",
    "LiteLLM 1.108": "key_model_access_denied team_model_access_denied",
    "DashScope 2025": "model.accessdenied accessdenied.unpurchased",
    "GitHub Models 2025": "no_access",
    "Zhipu 2025": "zhipu:1220"
  }),
  sentences(
    "Forbidden",
    // Gemini, OpenAI 2024
    /\b(country|region|territory|location)\b.{0,40}\b((not |un)(supported|available|allowed)|restricted|blocked)\b/i,
    // Anthropic, xAI 2025
    /\bnot (supported|available|allowed)\b.{0,20} in (your|this) (country|region|location|territory)\b/i,
    // Bedrock 2024, GitHub Models
    /\b(don't|don’t|do not|does not) have access to (the |this )?model with\b|\bmodel access is denied\b|\bno access to model\b/i,
    // LiteLLM 1.108, OpenAI
    /\b(key|team|project|user|organi[sz]ation|account)\b.{0,60}\b(not allowed to access|not have access to|not permitted to (use|access)|not authori[sz]ed to (use|access|call)).{0,20} model\b/i,
    // Groq, Hugging Face 2025
    /\brequires terms acceptance\b|\b(accept|agree to) the (model )?(terms|license)\b/i,
    // Anthropic 2025
    /^request not allowed\b/i,
    // OpenAI 2024
    /\bnot allowed to sample from this model\b/i,
    // Azure OpenAI 2024
    /\bvirtual network\/firewall rules\b/i,
    // Hugging Face 2025
    /\bgated (repo|model)\b|\baccess to model \S{1,150} is restricted\b/i,
    // OpenAI 2025
    /\borgani[sz]ation must be verified to use\b/i
  ),
  sentences(
    "ModelNotFound",
    // OpenRouter 2024
    /\bis not a valid model( id)?\b/i,
    // Groq 2024
    /\bmodels?\b.{0,150}?\b(has been|have been|is|was|are) (decommissioned|deprecated|retired|discontinued|sunset|shut ?down)\b/i,
    // OpenAI 2024
    /\bnot a chat model\b|\bmodel is only supported in v1\/\w{1,20}/i,
    // Ollama, Azure OpenAI 2024
    /\bdoes not support (chat|generate)[.'"`]{0,2}$|\bdoes not work with the specified model\b/i,
    // LM Studio 0.3, LiteLLM 1.108
    /^multiple models are loaded\b|\bLLM provider not provided\b/i,
    // DeepSeek 2024, DashScope
    /^models? (does )?not exist\b/i,
    // LiteLLM 1.108, Mistral, LM Studio, Perplexity
    /\binvalid model( name| identifier| id)?( passed in| specified|:|\.| ['"`])/i,
    // OpenAI, vLLM, Ollama, Cohere, Cerebras, xAI
    /\b(model|deployment)\b[^.!?]{0,20}['"`]?[^\s'"`]{0,100}['"`]? (does not exist|doesn't exist|not found\b|(was|is|could|can) ?not (be )?found|is unknown|not recogni[sz]ed)/i,
    // Gemini, Vertex AI 2024
    /\bmodels?\/\S{1,150} (is|was) not found\b/i,
    // Anthropic 2024
    /^model: \S{1,100}$/i,
    // GitHub Models, Cloudflare, Moonshot, MiniMax
    /^(unknown|unsupported) model\b|^no such model\b|\bnot found the model\b|: no such model\b/i,
    // Together, Fireworks 2025
    /\bunable to access (non-serverless )?model\b|\bnot found, inaccessible, and\/or not deployed\b/i,
    // Bedrock 2024
    /\bprovided model identifier is invalid\b|\bwith on-demand throughput isn(’|')t supported\b/i,
    // Hugging Face router 2025
    /\bmodel\b.{0,100}\bis not supported by (any )?provider\b/i,
    // NVIDIA NIM 2025
    /\bfunction\b.{0,150}\bis not found( for account)?\b/i,
    // LocalAI, Ollama 2025
    /\b(failed|unable|could not|cannot) (to )?load (the )?model\b/i,
    // LM Studio, TabbyAPI, text-generation-webui
    /^no models? (is |are )?(currently )?loaded\b/i,
    // OpenRouter 2025
    /\bno (allowed )?(endpoints|providers)\b.{0,60}\b(data policy|are available for the selected model|available matching)\b/i,
    // Zhipu, new-api 2025
    /模型.{0,60}无可用渠道|模型不存在|模型.{0,20}(未找到|已下线)/
  )
]

/**
 * The same, for rules that must come after those about missing capabilities: "No endpoints found that support tool
 * use".
 */
export const endpoints: ReadonlyArray<Row> = [
  sentences(
    "ModelNotFound",
    // OpenRouter 2024
    /\bno endpoints found for \S/i
  )
]
