import type { Row } from "./Row.ts"

/** Models that do not exist, were retired or are not loaded, and models that this account may not use. */
export const models: ReadonlyArray<Row> = [
  ["ModelNotFound", "model_not_found", "OpenAI 2023, and many"],
  ["ModelNotFound", "model_decommissioned", "Groq 2024"],
  ["ModelNotFound", "model_deprecated", "gateways 2025"],
  ["ModelNotFound", "model_not_supported", "Hugging Face router 2025"],
  ["ModelNotFound", "model_not_available", "Together 2025"],
  ["ModelNotFound", "invalid_model", "Mistral, Perplexity 2025"],
  ["ModelNotFound", "unknown_model", "GitHub Models 2025"],
  ["ModelNotFound", "unavailable_model", "GitHub Models 2025"],
  ["ModelNotFound", "deploymentnotfound", "Azure OpenAI 2023"],
  ["ModelNotFound", "modelnotfound", "DashScope 2025"],
  ["ModelNotFound", "model_not_exist", "gateways 2025"],
  ["ModelNotFound", "resource_not_found_error", "Moonshot 2025"],
  ["ModelNotFound", "operationnotsupported", "Azure OpenAI 2024"],
  ["ModelNotFound", "zhipu:1211", "Zhipu 2025"],

  ["Forbidden", "unsupported_country_region_territory", "OpenAI 2024"],
  ["Forbidden", "model_terms_required", "Groq 2025"],
  ["Forbidden", "model_permission_blocked_org", "Groq 2025"],
  ["Forbidden", "model_permission_blocked_project", "Groq 2025"],
  ["Forbidden", "key_model_access_denied", "LiteLLM 1.108"],
  ["Forbidden", "team_model_access_denied", "LiteLLM 1.108"],
  ["Forbidden", "model.accessdenied", "DashScope 2025"],
  ["Forbidden", "accessdenied.unpurchased", "DashScope 2025"],
  ["Forbidden", "no_access", "GitHub Models 2025"],
  ["Forbidden", "zhipu:1220", "Zhipu 2025"],
  [
    "Forbidden",
    /\b(country|region|territory|location)\b.{0,40}\b((not |un)(supported|available|allowed)|restricted|blocked)\b/i,
    "Gemini, OpenAI 2024",
    "User location is not supported for the API use."
  ],
  [
    "Forbidden",
    /\bnot (supported|available|allowed)\b.{0,20} in (your|this) (country|region|location|territory)\b/i,
    "Anthropic, xAI 2025",
    "This model is not available in your region."
  ],
  [
    "Forbidden",
    /\b(don't|don’t|do not|does not) have access to (the |this )?model with\b|\bmodel access is denied\b|\bno access to model\b/i,
    "Bedrock 2024, GitHub Models",
    "You don't have access to the model with the specified model ID."
  ],
  [
    "Forbidden",
    /\b(key|team|project|user|organi[sz]ation|account)\b.{0,60}\b(not allowed to access|not have access to|not permitted to (use|access)|not authori[sz]ed to (use|access|call)).{0,20} model\b/i,
    "LiteLLM 1.108, OpenAI",
    "key not allowed to access model. This key can only access models=['a']. Tried to access b"
  ],
  [
    "Forbidden",
    /\brequires terms acceptance\b|\b(accept|agree to) the (model )?(terms|license)\b/i,
    "Groq, Hugging Face 2025",
    "The model `x` requires terms acceptance. Please have the org admin accept the terms."
  ],
  ["Forbidden", /^request not allowed\b/i, "Anthropic 2025", "Request not allowed"],
  [
    "Forbidden",
    /\bnot allowed to sample from this model\b/i,
    "OpenAI 2024",
    "You are not allowed to sample from this model"
  ],
  [
    "Forbidden",
    /\bvirtual network\/firewall rules\b/i,
    "Azure OpenAI 2024",
    "Access denied due to Virtual Network/Firewall rules."
  ],
  [
    "Forbidden",
    /\bgated (repo|model)\b|\baccess to model \S{1,150} is restricted\b/i,
    "Hugging Face 2025",
    "Cannot access gated repo for url https://huggingface.co/x/y. Access to model x/y is restricted."
  ],
  [
    "Forbidden",
    /\borgani[sz]ation must be verified to use\b/i,
    "OpenAI 2025",
    "Your organization must be verified to use the model `x`. Please go to the settings."
  ],

  ["ModelNotFound", /\bis not a valid model( id)?\b/i, "OpenRouter 2024", "first/model is not a valid model ID"],
  [
    "ModelNotFound",
    /\bmodels?\b.{0,150}?\b(has been|have been|is|was|are) (decommissioned|deprecated|retired|discontinued|sunset|shut ?down)\b/i,
    "Groq 2024",
    "The model `first` has been decommissioned and is no longer supported."
  ],
  [
    "ModelNotFound",
    /\bnot a chat model\b|\bmodel is only supported in v1\/\w{1,20}/i,
    "OpenAI 2024",
    "This is not a chat model and thus not supported in the v1/chat/completions endpoint. Did you mean to use v1/completions?"
  ],
  [
    "ModelNotFound",
    /\bdoes not support (chat|generate)[.'"`]{0,2}$|\bdoes not work with the specified model\b/i,
    "Ollama, Azure OpenAI 2024",
    '"nomic-embed-text" does not support chat'
  ],
  [
    "ModelNotFound",
    /^multiple models are loaded\b|\bLLM provider not provided\b/i,
    "LM Studio 0.3, LiteLLM 1.108",
    "Multiple models are loaded. Please specify a model by providing a 'model' field in the request body."
  ],
  ["ModelNotFound", /^models? (does )?not exist\b/i, "DeepSeek 2024, DashScope", "Model Not Exist"],
  [
    "ModelNotFound",
    /\binvalid model( name| identifier| id)?( passed in| specified|:|\.| ['"`])/i,
    "LiteLLM 1.108, Mistral, LM Studio, Perplexity",
    "/chat/completions: Invalid model name passed in model=nope. Call `/v1/models` to view available models for your key."
  ],
  [
    "ModelNotFound",
    /\b(model|deployment)\b[^.!?]{0,20}['"`]?[^\s'"`]{0,100}['"`]? (does not exist|doesn't exist|not found\b|(was|is|could|can) ?not (be )?found|is unknown|not recogni[sz]ed)/i,
    "OpenAI, vLLM, Ollama, Cohere, Cerebras, xAI",
    "model 'llama3' not found, try pulling it first"
  ],
  [
    "ModelNotFound",
    /\bmodels?\/\S{1,150} (is|was) not found\b/i,
    "Gemini, Vertex AI 2024",
    "models/gemini-9 is not found for API version v1beta, or is not supported for generateContent."
  ],
  ["ModelNotFound", /^model: \S{1,100}$/i, "Anthropic 2024", "model: claude-9-opus"],
  [
    "ModelNotFound",
    /^(unknown|unsupported) model\b|^no such model\b|\bnot found the model\b|: no such model\b/i,
    "GitHub Models, Cloudflare, Moonshot, MiniMax",
    "Not found the model moonshot-v9 or Permission denied"
  ],
  [
    "ModelNotFound",
    /\bunable to access (non-serverless )?model\b|\bnot found, inaccessible, and\/or not deployed\b/i,
    "Together, Fireworks 2025",
    "Unable to access model x. Please visit https://api.together.ai/models to view the list of supported models."
  ],
  [
    "ModelNotFound",
    /\bprovided model identifier is invalid\b|\bwith on-demand throughput isn(’|')t supported\b/i,
    "Bedrock 2024",
    "The provided model identifier is invalid."
  ],
  [
    "ModelNotFound",
    /\bmodel\b.{0,100}\bis not supported by (any )?provider\b/i,
    "Hugging Face router 2025",
    "The requested model 'x' is not supported by any provider you have enabled."
  ],
  [
    "ModelNotFound",
    /\bfunction\b.{0,150}\bis not found( for account)?\b/i,
    "NVIDIA NIM 2025",
    "Function 'b1f2' version 'c3': Specified function in account 'x' is not found"
  ],
  [
    "ModelNotFound",
    /\b(failed|unable|could not|cannot) (to )?load (the )?model\b/i,
    "LocalAI, Ollama 2025",
    "could not load model: no such file"
  ],
  [
    "ModelNotFound",
    /^no models? (is |are )?(currently )?loaded\b/i,
    "LM Studio, TabbyAPI, text-generation-webui",
    "No models loaded. Please load a model in the developer page or use the `lms load` command."
  ],
  [
    "ModelNotFound",
    /\bno (allowed )?(endpoints|providers)\b.{0,60}\b(data policy|are available for the selected model|available matching)\b/i,
    "OpenRouter 2025",
    "No endpoints found matching your data policy (Free model publication)."
  ],
  [
    "ModelNotFound",
    /模型.{0,60}无可用渠道|模型不存在|模型.{0,20}(未找到|已下线)/,
    "Zhipu, new-api 2025",
    "模型不存在,请检查模型代码。"
  ]
]

/**
 * The same, for rules that must come after those about missing capabilities: "No endpoints found that support tool
 * use".
 */
export const endpoints: ReadonlyArray<Row> = [
  ["ModelNotFound", /\bno endpoints found for \S/i, "OpenRouter 2024", "No endpoints found for first/model."]
]
