import type { Meaning } from "../../../domain/model/refusals/Meaning.ts"

/** Refusals as they are sent, beside the samples in `test/support/cases`; texts shortened. */
export const dialects: ReadonlyArray<{
  readonly from: string
  readonly status: number | undefined
  readonly body: unknown
  readonly means: Meaning
  /** It may be about this request only. */
  readonly guessed?: true
  /** In milliseconds. */
  readonly retryAfter?: number
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
    means: "RateLimited",
    retryAfter: 492_480
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
  },
  {
    from: "Bedrock, throttled",
    status: 429,
    body: { __type: "ThrottlingException", message: "Too many tokens, please wait before trying again." },
    means: "RateLimited"
  },
  {
    from: "Bedrock, throttled, without the type",
    status: 400,
    body: { message: "Too many tokens, please wait before trying again." },
    means: "RateLimited"
  },
  {
    from: "Bedrock, a day's tokens",
    status: 429,
    body: { message: "Too many tokens per day, please wait before trying again." },
    means: "QuotaSpent"
  },
  {
    from: "Bedrock, too long",
    status: 400,
    body: { message: "Too many input tokens. Max input tokens: 8000, request input token count: 12000" },
    means: "ContextTooLong"
  },
  {
    from: "Fireworks, a minute's tokens",
    status: 429,
    body: { error: { message: "Too many tokens per minute. Please slow down." } },
    means: "RateLimited"
  },
  {
    from: "OpenAI, a key without a scope",
    status: 401,
    body: {
      error: {
        message: "You have insufficient permissions for this operation. Missing scopes: model.request.",
        type: "invalid_request_error"
      }
    },
    means: "Unauthorized"
  },
  {
    from: "OpenAI, a key without an organisation",
    status: 401,
    body: {
      error: { message: "You must be a member of an organization to use the API.", type: "invalid_request_error" }
    },
    means: "Unauthorized"
  },
  {
    from: "OpenAI, a token that has expired",
    status: 401,
    body: { error: { message: "Provided token is expired.", type: "invalid_request_error", code: "token_expired" } },
    means: "Unauthorized"
  },
  {
    from: "OpenAI, a model that is not allowed",
    status: 403,
    body: { error: { message: "You are not allowed to sample from this model", type: "invalid_request_error" } },
    means: "Forbidden"
  },
  {
    from: "OpenAI, a model of an older API",
    status: 404,
    body: {
      error: {
        message:
          "This is not a chat model and thus not supported in the v1/chat/completions endpoint. Did you mean to use v1/completions?",
        type: "invalid_request_error",
        param: "model",
        code: null
      }
    },
    means: "ModelNotFound"
  },
  {
    from: "OpenAI, a model of a newer API",
    status: 404,
    body: {
      error: {
        message: "This model is only supported in v1/responses and not in v1/chat/completions.",
        type: "invalid_request_error",
        param: "model",
        code: null
      }
    },
    means: "ModelNotFound"
  },
  {
    from: "OpenAI, a text that is too long",
    status: 400,
    body: {
      error: {
        message:
          "Invalid 'messages[0].content': string too long. Expected a string with maximum length 10485760, but got a string with length 11000000 instead.",
        type: "invalid_request_error",
        param: "messages[0].content",
        code: "string_above_max_length"
      }
    },
    means: "ContextTooLong"
  },
  {
    from: "OpenAI, a text that is too long, in other words",
    status: 400,
    body: {
      error: { message: "Too long.", param: "messages[0].content", code: "string_above_max_length" }
    },
    means: "ContextTooLong"
  },
  {
    from: "OpenAI, the field of a person, too long",
    status: 400,
    body: {
      error: {
        message:
          "Invalid 'user': string too long. Expected a string with maximum length 64, but got a string with length 80 instead.",
        param: "user",
        code: "string_above_max_length"
      }
    },
    means: "no user"
  },
  {
    from: "Mistral, a field of every message",
    status: 422,
    body: {
      detail: [
        {
          type: "extra_forbidden",
          loc: ["body", "messages", 2, "reasoning_content"],
          msg: "Extra inputs are not permitted"
        }
      ]
    },
    means: "no reasoning"
  },
  {
    from: "OpenRouter, an upstream in Zhipu's numbers",
    status: 429,
    body: {
      error: {
        message: "Provider returned error",
        code: 429,
        metadata: { raw: '{"error":{"code":"1113","message":"x"}}', provider_name: "X" }
      }
    },
    means: "PaymentRequired"
  },
  {
    from: "OpenAI, a part of one message",
    status: 400,
    body: {
      error: {
        message: "Invalid value.",
        type: "invalid_request_error",
        param: "messages[2].content",
        code: "invalid_value"
      }
    },
    means: "no null-content",
    guessed: true
  },
  {
    from: "FastAPI, a part of one message",
    status: 422,
    body: { detail: [{ type: "value_error", loc: ["body", "messages", 2, "tool_calls"], msg: "Value error" }] },
    means: "no tools",
    guessed: true
  },
  {
    from: "a gateway, tools in other words",
    status: 400,
    body: { error: { message: "Tools can not be supported by this backend" } },
    means: "no tools",
    guessed: true
  },
  {
    from: "OpenAI, a day's tokens",
    status: 429,
    body: {
      error: {
        message:
          "Rate limit reached for gpt-4o on tokens per day (TPD): Limit 100000, Used 99999. Please try again in 5m45.6s.",
        type: "tokens",
        code: "rate_limit_exceeded"
      }
    },
    means: "RateLimited",
    retryAfter: 345_600
  },
  {
    from: "Gemini, a quota of the day of a paid project",
    status: 429,
    body: [
      {
        error: {
          code: 429,
          message: "You exceeded your current quota.",
          status: "RESOURCE_EXHAUSTED",
          details: [{ violations: [{ quotaId: "GenerateRequestsPerDayPerProjectPerModel" }] }, { retryDelay: "90s" }]
        }
      }
    ],
    means: "QuotaSpent",
    retryAfter: 3_600_000
  },
  {
    from: "Gemini, a quota of the minute",
    status: 429,
    body: [
      {
        error: {
          code: 429,
          message: "You exceeded your current quota.",
          status: "RESOURCE_EXHAUSTED",
          details: [{ violations: [{ quotaId: "GenerateRequestsPerMinutePerProjectPerModel" }] }, { retryDelay: "20s" }]
        }
      }
    ],
    means: "RateLimited",
    retryAfter: 20_000
  },
  {
    from: "Cloudflare, the neurons of a day",
    status: 429,
    body: {
      success: false,
      errors: [
        {
          code: 3036,
          message:
            "AiError: you have used up your daily free allocation of 10,000 neurons, please upgrade to Cloudflare's Workers Paid plan"
        }
      ]
    },
    means: "QuotaSpent"
  },
  {
    from: "Cloudflare, an object of a route",
    status: 404,
    body: {
      success: false,
      errors: [
        {
          code: 7003,
          message: "Could not route to /client/v4/accounts/x/ai, perhaps your object identifier is invalid?"
        }
      ]
    },
    means: "WrongAddress"
  },
  {
    from: "Anthropic, a limit of usage",
    status: 400,
    body: {
      type: "error",
      error: {
        type: "invalid_request_error",
        message: "You have reached your specified API usage limits. You will regain access on 2026-01-01 at 00:00 UTC."
      }
    },
    means: "PaymentRequired"
  },
  {
    from: "Anthropic, a limit of money",
    status: 400,
    body: {
      type: "error",
      error: {
        type: "invalid_request_error",
        message: "This request would exceed your organization's monthly spend limit."
      }
    },
    means: "PaymentRequired"
  },
  {
    from: "Anthropic, an organisation",
    status: 400,
    body: { type: "error", error: { type: "invalid_request_error", message: "This organization has been disabled." } },
    means: "Unauthorized"
  },
  {
    from: "Groq, a spend limit",
    status: 400,
    body: {
      error: {
        message: "Requests are blocked by a spend alert.",
        type: "invalid_request_error",
        code: "blocked_api_access"
      }
    },
    means: "PaymentRequired"
  },
  {
    from: "Groq, an organisation",
    status: 400,
    body: {
      error: {
        message: "Organization has been restricted. Please reach out to support if you believe this was in error.",
        type: "invalid_request_error",
        code: "organization_restricted"
      }
    },
    means: "Unauthorized"
  },
  {
    from: "LM Studio, cut short",
    status: 400,
    body: {
      error:
        "Reached context length of 4096 tokens with model (arch: qwen2) that does not currently support mid-generation context overflow."
    },
    means: "ContextTooLong"
  },
  {
    from: "LM Studio, two models",
    status: 400,
    body: {
      error: "Multiple models are loaded. Please specify a model by providing a 'model' field in the request body."
    },
    means: "ModelNotFound"
  },
  {
    from: "LM Studio, a crash",
    status: 400,
    body: { error: "The model has crashed without additional information. (Exit code: 6)" },
    means: "ServerError"
  },
  {
    from: "vLLM, no picture",
    status: 400,
    body: {
      object: "error",
      message: "At most 0 image(s) may be provided in one request.",
      type: "BadRequestError",
      code: 400
    },
    means: "no pictures"
  },
  {
    from: "Ollama, a picture",
    status: 500,
    body: { error: { message: "this model is missing data required for image input", type: "api_error" } },
    means: "no pictures"
  },
  {
    from: "Ollama, a model of embeddings",
    status: 400,
    body: { error: { message: '"nomic-embed-text" does not support chat', type: "api_error" } },
    means: "ModelNotFound"
  },
  {
    from: "Ollama, its own API, a model of embeddings",
    status: 400,
    body: { error: '"nomic-embed-text" does not support generate' },
    means: "ModelNotFound"
  },
  {
    from: "Azure OpenAI, a model of another kind",
    status: 400,
    body: {
      error: {
        code: "OperationNotSupported",
        message:
          "The chatCompletion operation does not work with the specified model, x. Please choose different model and try again."
      }
    },
    means: "ModelNotFound"
  },
  {
    from: "Azure OpenAI, a firewall",
    status: 403,
    body: { error: { code: "403", message: "Access denied due to Virtual Network/Firewall rules." } },
    means: "Forbidden"
  },
  {
    from: "LiteLLM, a model without a provider",
    status: 400,
    body: {
      error: {
        message:
          "litellm.BadRequestError: LLM Provider NOT provided. Pass in the LLM provider you are trying to call. You passed model=x",
        type: null,
        code: "400"
      }
    },
    means: "ModelNotFound"
  },
  {
    from: "Bedrock, a first message",
    status: 400,
    body: {
      message:
        "A conversation must start with a user message. Try again with a conversation that starts with a user message."
    },
    means: "no alternation"
  },
  {
    from: "a failed dependency",
    status: 424,
    body: { error: { message: "x", type: "invalid_request_error" } },
    means: "ServerError"
  },
  {
    from: "Hugging Face, an address of the past",
    status: 410,
    body: {
      error:
        "https://api-inference.huggingface.co is no longer supported. Please use https://router.huggingface.co instead."
    },
    means: "WrongAddress"
  },
  {
    from: "Hugging Face, a gated model",
    status: 403,
    body: {
      error:
        "Cannot access gated repo for url https://huggingface.co/x/y. Access to model x/y is restricted and you are not in the authorized list."
    },
    means: "Forbidden"
  },
  {
    from: "Groq, a call that failed",
    status: 400,
    body: {
      error: {
        message: "Failed to call a function. Please adjust your prompt. See 'failed_generation' for more details.",
        type: "invalid_request_error",
        code: "tool_use_failed"
      }
    },
    means: "ServerError"
  },
  {
    from: "Groq, a call that was not allowed",
    status: 400,
    body: { error: { message: "Tool choice is none, but model called a tool", type: "invalid_request_error" } },
    means: "ServerError"
  },
  {
    from: "Groq, a call of a tool that is not there",
    status: 400,
    body: {
      error: {
        message: "Tool call validation failed: attempted to call tool 'x' which was not in request.tools",
        type: "invalid_request_error"
      }
    },
    means: "ServerError"
  },
  {
    from: "Groq, arguments of a call",
    status: 400,
    body: {
      error: {
        message:
          "tool call validation failed: parameters for tool x did not match schema: errors: [additionalProperties 'user' not allowed]",
        type: "invalid_request_error"
      }
    },
    means: "ServerError"
  },
  {
    from: "Groq, an answer that is none",
    status: 400,
    body: { error: { message: "Parsing failed.", type: "invalid_request_error", code: "output_parse_failed" } },
    means: "ServerError"
  },
  {
    from: "a validator, arguments of a call",
    status: 400,
    body: { error: { message: "additionalProperties 'user' not allowed" } },
    means: "InvalidRequest"
  },
  {
    from: "Mistral, the order of roles",
    status: 400,
    body: {
      object: "error",
      message: "Unexpected role 'user' after role 'tool'",
      type: "invalid_request_message_order",
      code: "3230"
    },
    means: "InvalidRequest"
  },
  {
    from: "Gemini, a call of another model",
    status: 400,
    body: [
      {
        error: {
          code: 400,
          message:
            "Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly.",
          status: "INVALID_ARGUMENT"
        }
      }
    ],
    means: "no tools",
    guessed: true
  }
]
