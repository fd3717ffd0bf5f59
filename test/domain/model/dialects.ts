import type { Meaning } from "../../../domain/model/Meaning.ts"

/** Refusals as they are sent, beside the samples in `test/support/cases`; texts shortened. */
export const dialects: ReadonlyArray<{
  readonly from: string
  readonly status: number | undefined
  readonly body: unknown
  readonly means: Meaning
}> = [
  {
    from: "OpenAI, an organisation without access to a model",
    status: 403,
    body: {
      error: {
        message: "Project `proj_x` does not have access to model `gpt-9`",
        type: "invalid_request_error",
        param: null,
        code: "model_not_found"
      }
    },
    means: "ModelNotFound"
  },
  {
    from: "OpenAI, a model that was never there",
    status: 404,
    body: {
      error: { message: "The model `nope` does not exist or you do not have access to it.", type: "x", code: null }
    },
    means: "ModelNotFound"
  },
  {
    from: "OpenAI, a wrong path",
    status: 404,
    body: { error: { message: "Invalid URL (POST /v1/v1/chat/completions)", type: "invalid_request_error" } },
    means: "WrongAddress"
  },
  {
    from: "OpenAI, a field",
    status: 400,
    body: {
      error: {
        message: "Unsupported parameter: 'user' is not supported with this model.",
        type: "invalid_request_error",
        param: "user",
        code: "unsupported_parameter"
      }
    },
    means: "no user"
  },
  {
    from: "Azure OpenAI, a filter",
    status: 400,
    body: {
      error: {
        message:
          "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry.",
        type: null,
        param: "prompt",
        code: "content_filter",
        status: 400,
        innererror: { code: "ResponsibleAIPolicyViolation", content_filter_result: {} }
      }
    },
    means: "ContentRefused"
  },
  {
    from: "Azure OpenAI, a deployment",
    status: 404,
    body: { error: { code: "DeploymentNotFound", message: "The API deployment for this resource does not exist." } },
    means: "ModelNotFound"
  },
  {
    from: "Azure OpenAI, a wrong address",
    status: 404,
    body: { error: { code: "404", message: "Resource not found" } },
    means: "WrongAddress"
  },
  {
    from: "Azure OpenAI, a key",
    status: 401,
    body: {
      error: { code: "401", message: "Access denied due to invalid subscription key or wrong API endpoint." }
    },
    means: "Unauthorized"
  },
  {
    from: "Anthropic, a model",
    status: 404,
    body: { type: "error", error: { type: "not_found_error", message: "model: claude-9" }, request_id: "req_1" },
    means: "ModelNotFound"
  },
  {
    from: "Anthropic, a path",
    status: 404,
    body: { type: "error", error: { type: "not_found_error", message: "Not Found" } },
    means: "WrongAddress"
  },
  {
    from: "Anthropic, overloaded",
    status: 529,
    body: { type: "error", error: { type: "overloaded_error", message: "Overloaded" } },
    means: "Overloaded"
  },
  {
    from: "Gemini, a model",
    status: 404,
    body: [
      {
        error: {
          code: 404,
          message: "models/gemini-9 is not found for API version v1main, or is not supported for generateContent.",
          status: "NOT_FOUND"
        }
      }
    ],
    means: "ModelNotFound"
  },
  {
    from: "Gemini, a quota of the day",
    status: 429,
    body: [
      {
        error: {
          code: 429,
          message:
            "You exceeded your current quota, please check your plan and billing details. Please retry in 34.07s.",
          status: "RESOURCE_EXHAUSTED",
          details: [
            {
              "@type": "type.googleapis.com/google.rpc.QuotaFailure",
              violations: [{ quotaId: "GenerateRequestsPerDayPerProjectPerModel-FreeTier", quotaValue: "250" }]
            },
            { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "34s" }
          ]
        }
      }
    ],
    means: "QuotaSpent"
  },
  {
    from: "Gemini, a system message",
    status: 400,
    body: [
      {
        error: {
          code: 400,
          message: "Developer instruction is not enabled for models/gemma-3-27b-it",
          status: "INVALID_ARGUMENT"
        }
      }
    ],
    means: "no system"
  },
  {
    from: "Gemini, an unknown field",
    status: 400,
    body: [
      {
        error: {
          code: 400,
          message: 'Invalid JSON payload received. Unknown name "user": Cannot find field.',
          status: "INVALID_ARGUMENT"
        }
      }
    ],
    means: "no user"
  },
  {
    from: "Mistral, no envelope, a field",
    status: 422,
    body: {
      object: "error",
      message: {
        detail: [
          {
            type: "extra_forbidden",
            loc: ["body", "stream_options"],
            msg: "Extra inputs are not permitted",
            input: { include_usage: true }
          }
        ]
      },
      type: "invalid_request_error"
    },
    means: "no stream-options"
  },
  { from: "Mistral, a key", status: 401, body: { message: "Unauthorized" }, means: "Unauthorized" },
  {
    from: "Mistral, a path",
    status: 404,
    body: { message: "no Route matched with those values" },
    means: "WrongAddress"
  },
  {
    from: "Mistral, a model",
    status: 400,
    body: { object: "error", message: "Invalid model: nope", type: "invalid_model", param: null, code: "1500" },
    means: "ModelNotFound"
  },
  {
    from: "Groq, a path",
    status: 404,
    body: {
      error: {
        message: "Unknown request URL: POST /openai/chat/completions. Please check the URL for typos.",
        type: "invalid_request_error",
        code: "unknown_url"
      }
    },
    means: "WrongAddress"
  },
  {
    from: "Groq, a day's tokens",
    status: 429,
    body: {
      error: {
        message:
          "Rate limit reached for model `llama` in organization `org` service tier `on_demand` on tokens per day (TPD): Limit 100000, Used 99336, Requested 1234. Please try again in 8m12.48s.",
        type: "tokens",
        code: "rate_limit_exceeded"
      }
    },
    means: "QuotaSpent"
  },
  {
    from: "DeepSeek, a key",
    status: 401,
    body: {
      error: {
        message: "Authentication Fails, Your api key: ****0000 is invalid",
        type: "authentication_error",
        param: null,
        code: "invalid_request_error"
      }
    },
    means: "Unauthorized"
  },
  {
    from: "DeepSeek, no credit",
    status: 402,
    body: { error: { message: "Insufficient Balance", type: "unknown_error", code: "invalid_request_error" } },
    means: "PaymentRequired"
  },
  {
    from: "xAI, a key",
    status: 400,
    body: { code: "Client specified an invalid argument", error: "Incorrect API key provided: xa***le." },
    means: "Unauthorized"
  },
  {
    from: "xAI, a model",
    status: 404,
    body: {
      code: "Some requested entity was not found",
      error: "The model grok-9 does not exist or your team x does not have access to it."
    },
    means: "ModelNotFound"
  },
  {
    from: "Cohere, a model",
    status: 404,
    body: {
      message:
        "model 'command-x' not found, make sure the correct model ID was used and that you have access to the model."
    },
    means: "ModelNotFound"
  },
  { from: "Cohere, a key", status: 401, body: { message: "invalid api token" }, means: "Unauthorized" },
  {
    from: "Fireworks, a model",
    status: 404,
    body: {
      error: {
        object: "error",
        type: "invalid_request_error",
        code: "NOT_FOUND",
        message: "Model not found, inaccessible, and/or not deployed"
      }
    },
    means: "ModelNotFound"
  },
  {
    from: "Cerebras, a minute's tokens",
    status: 429,
    body: {
      message: "Tokens per minute limit exceeded - too many tokens processed.",
      type: "too_many_tokens_error",
      param: "quota",
      code: "token_quota_exceeded"
    },
    means: "RateLimited"
  },
  {
    from: "Perplexity, a key, as a page",
    status: 401,
    body: "<html><head><title>401 Authorization Required</title></head></html>",
    means: "Unauthorized"
  },
  {
    from: "Perplexity, turns",
    status: 400,
    body: {
      error: {
        message:
          "After the (optional) system message(s), user or tool message(s) should alternate with assistant message(s).",
        type: "invalid_message",
        code: 400
      }
    },
    means: "no alternation"
  },
  {
    from: "Bedrock, a model without access",
    status: 403,
    body: { message: "You don't have access to the model with the specified model ID." },
    means: "Forbidden"
  },
  {
    from: "Bedrock, too many",
    status: 429,
    body: { __type: "ThrottlingException", message: "Please wait" },
    means: "RateLimited"
  },
  {
    from: "Vertex AI, a model",
    status: 404,
    body: {
      error: {
        code: 404,
        message:
          "Publisher Model `projects/p/locations/l/publishers/google/models/x` was not found or your project does not have access to it.",
        status: "NOT_FOUND"
      }
    },
    means: "ModelNotFound"
  },
  {
    from: "Moonshot, no credit",
    status: 429,
    body: {
      error: {
        message: "Your account org-x is suspended, please check your plan and billing details",
        type: "exceeded_current_quota_error"
      }
    },
    means: "PaymentRequired"
  },
  {
    from: "DashScope, content",
    status: 400,
    body: { error: { code: "data_inspection_failed", message: "Output data may contain inappropriate content." } },
    means: "ContentRefused"
  },
  {
    from: "Zhipu, no credit",
    status: 429,
    body: { error: { code: "1113", message: "余额不足或无可用资源包,请充值。" } },
    means: "PaymentRequired"
  },
  {
    from: "MiniMax, under a 200",
    status: undefined,
    body: { id: "x", choices: null, base_resp: { status_code: 1008, status_msg: "insufficient balance" } },
    means: "PaymentRequired"
  },
  {
    from: "NVIDIA NIM, a model",
    status: 404,
    body: { status: 404, title: "Not Found", detail: "Function 'x': Specified function in account 'y' is not found" },
    means: "ModelNotFound"
  },
  {
    from: "the Hugging Face router, a model",
    status: 400,
    body: {
      error: {
        message: "The requested model 'x/y' is not supported by any provider you have enabled.",
        type: "invalid_request_error",
        param: "model",
        code: "model_not_supported"
      }
    },
    means: "ModelNotFound"
  },
  {
    from: "Hugging Face, loading",
    status: 503,
    body: { error: "Model x/y is currently loading", estimated_time: 20 },
    means: "Overloaded"
  },
  {
    from: "Cloudflare, a route",
    status: 404,
    body: { result: null, success: false, errors: [{ code: 7000, message: "No route for that URI" }], messages: [] },
    means: "WrongAddress"
  },
  {
    from: "Cloudflare, a model",
    status: 400,
    body: { success: false, errors: [{ code: 5007, message: "No such model @cf/x or task" }] },
    means: "ModelNotFound"
  },
  {
    from: "GitHub Models, a model",
    status: 404,
    body: { error: { code: "unknown_model", message: "Unknown model: x", details: "Unknown model: x" } },
    means: "ModelNotFound"
  },
  {
    from: "OpenRouter, a key",
    status: 401,
    body: { error: { message: "User not found.", code: 401 } },
    means: "Unauthorized"
  },
  {
    from: "OpenRouter, an upstream without credit",
    status: 400,
    body: {
      error: {
        message: "Provider returned error",
        code: 400,
        metadata: {
          raw: '{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API."}}',
          provider_name: "Anthropic"
        }
      }
    },
    means: "PaymentRequired"
  },
  {
    from: "OpenRouter, no endpoints",
    status: 404,
    body: { error: { message: "No endpoints found for first/model.", code: 404 } },
    means: "ModelNotFound"
  },
  {
    from: "OpenRouter, a busy upstream",
    status: 429,
    body: {
      error: {
        message: "Provider returned error",
        code: "429",
        metadata: { raw: "x/y:free is temporarily rate-limited upstream. Please retry shortly.", provider_name: "X" }
      }
    },
    means: "RateLimited"
  },
  {
    from: "LiteLLM, an upstream's error in the form of Python",
    status: 400,
    body: {
      error: {
        message:
          "litellm.BadRequestError: OpenAIException - Error code: 400 - {'error': {'message': \"This model's maximum context length is 4096 tokens. However, your messages resulted in 5000 tokens.\", 'type': 'invalid_request_error', 'param': 'messages', 'code': None}}",
        type: null,
        code: "400"
      }
    },
    means: "ContextTooLong"
  },
  {
    from: "LiteLLM, a key",
    status: 401,
    body: {
      error: {
        message: "Authentication Error, Invalid proxy server token passed. key=x, not found in db.",
        type: "token_not_found_in_db",
        param: "key",
        code: "401"
      }
    },
    means: "Unauthorized"
  },
  {
    from: "LiteLLM, an upstream's quota",
    status: 429,
    body: {
      error: {
        message:
          "litellm.RateLimitError: RateLimitError: OpenAIException - You exceeded your current quota, please check your plan and billing details.",
        type: "throttling_error",
        code: "429"
      }
    },
    means: "PaymentRequired"
  },
  {
    from: "llama.cpp, a path",
    status: 404,
    body: { error: { code: 404, message: "File Not Found", type: "not_found_error" } },
    means: "WrongAddress"
  },
  {
    from: "llama.cpp, a key",
    status: 401,
    body: { error: { code: 401, message: "Invalid API Key", type: "authentication_error" } },
    means: "Unauthorized"
  },
  {
    from: "llama.cpp, a template",
    status: 500,
    body: {
      error: {
        code: 500,
        message:
          "Conversation roles must alternate user/assistant/user/assistant/... at row 1, column 400:\n{{ raise_exception('Conversation roles must alternate user/assistant') }}",
        type: "server_error"
      }
    },
    means: "no alternation"
  },
  {
    from: "llama.cpp, a picture",
    status: 500,
    body: {
      error: {
        code: 500,
        message: "image input is not supported - hint: if this is unexpected, you may need to provide the mmproj",
        type: "server_error"
      }
    },
    means: "no pictures"
  },
  {
    from: "llama.cpp, loading",
    status: 503,
    body: { error: { code: 503, message: "Loading model", type: "unavailable_error" } },
    means: "Overloaded"
  },
  {
    from: "llama-cpp-python, too long",
    status: 400,
    body: {
      error: {
        message: "This model's maximum context length is 512 tokens. However, you requested 800 tokens.",
        type: "invalid_request_error",
        param: "messages",
        code: "context_length_exceeded"
      }
    },
    means: "ContextTooLong"
  },
  {
    from: "llama-cpp-python, a validation",
    status: 500,
    body: {
      error: {
        message:
          "[{'type': 'string_type', 'loc': ('body', 'messages', 2, 'content'), 'msg': 'Input should be a valid string', 'input': None}]",
        type: "internal_server_error"
      }
    },
    means: "no null-content"
  },
  {
    from: "Ollama, a model",
    status: 404,
    body: { error: { message: 'model "nope" not found, try pulling it first', type: "api_error", code: null } },
    means: "ModelNotFound"
  },
  { from: "Ollama, its own API", status: 404, body: { error: "model 'nope' not found" }, means: "ModelNotFound" },
  { from: "Ollama, a path", status: 404, body: "404 page not found", means: "WrongAddress" },
  {
    from: "vLLM, a model",
    status: 404,
    body: {
      error: { message: "The model `nope` does not exist.", type: "NotFoundError", param: "model", code: 404 }
    },
    means: "ModelNotFound"
  },
  { from: "vLLM, a path", status: 404, body: { detail: "Not Found" }, means: "WrongAddress" },
  { from: "vLLM, a method", status: 405, body: { detail: "Method Not Allowed" }, means: "WrongAddress" },
  { from: "vLLM, a key", status: 401, body: { error: "Unauthorized" }, means: "Unauthorized" },
  {
    from: "vLLM, a picture",
    status: 400,
    body: { error: { message: "some/model is not a multimodal model", type: "BadRequestError", code: 400 } },
    means: "no pictures"
  },
  {
    from: "LM Studio, a path, under a 200",
    status: undefined,
    body: { error: "Unexpected endpoint or method. (POST /chat/completions). Returning 200 anyway" },
    means: "WrongAddress"
  },
  {
    from: "LM Studio, nothing loaded",
    status: 404,
    body: {
      error: {
        message: "No models loaded. Please load a model in the developer page or use the `lms load` command.",
        type: "invalid_request_error",
        param: "model",
        code: null
      }
    },
    means: "ModelNotFound"
  },
  { from: "Express", status: 404, body: "<pre>Cannot POST /chat/completions</pre>", means: "WrongAddress" },
  { from: "nginx, a path", status: 404, body: "<html><title>404 Not Found</title></html>", means: "WrongAddress" },
  { from: "nothing at all, a path", status: 404, body: "", means: "WrongAddress" },
  { from: "nginx, too large", status: 413, body: "<html>413 Request Entity Too Large</html>", means: "ContextTooLong" },
  { from: "nginx, an upstream", status: 502, body: "<html>502 Bad Gateway</html>", means: "ServerError" },
  { from: "a firewall", status: 403, body: "<html>Attention Required!</html>", means: "Forbidden" },
  { from: "Portkey, a path", status: 404, body: "404 Not Found", means: "WrongAddress" },
  {
    from: "SGLang, too long",
    status: 400,
    body: {
      object: "error",
      message: "Requested token count exceeds the model's maximum context length of 4096 tokens.",
      type: "BadRequestError",
      param: null,
      code: 400
    },
    means: "ContextTooLong"
  },
  {
    from: "TabbyAPI, a key",
    status: 401,
    body: { detail: "Invalid API key" },
    means: "Unauthorized"
  },
  {
    from: "FastAPI, a field",
    status: 422,
    body: {
      detail: [{ type: "extra_forbidden", loc: ["body", "tools"], msg: "Extra inputs are not permitted", input: [] }]
    },
    means: "no tools"
  }
]
