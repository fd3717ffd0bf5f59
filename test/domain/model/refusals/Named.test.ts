import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { RequestId } from "../../../../domain/Ids.ts"
import { classify } from "../../../../domain/model/refusals/Classify.ts"
import { named } from "../../../../domain/model/refusals/Named.ts"

const error = (message: string, more: object = {}) => ({ error: { message, code: 400, ...more } })

const cases: ReadonlyArray<readonly [string, unknown, object]> = [
  ["OpenAI", error("This model's maximum context length is 128000 tokens."), { limit: 128_000 }],
  [
    "OpenAI, with a count",
    error("This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens."),
    { limit: 8192, asked: 9000 }
  ],
  [
    "OpenAI, with commas",
    error(
      "maximum context length is 16,385 tokens. However, you requested 17,000 tokens (16,000 in the messages, 1,000 in the completion)."
    ),
    { limit: 16_385, asked: 17_000 }
  ],
  ["Anthropic", error("prompt is too long: 201000 tokens > 200000 maximum"), { limit: 200_000, asked: 201_000 }],
  [
    "Anthropic, with max_tokens",
    error("input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000"),
    { limit: 200_000, asked: 210_000 }
  ],
  [
    "llama.cpp",
    error("request (4267 tokens) exceeds the available context size (4096 tokens), try increasing it", {
      n_prompt_tokens: 4267,
      n_ctx: 4096
    }),
    { limit: 4096, asked: 4267 }
  ],
  [
    "llama.cpp, words only",
    error("request (4267 tokens) exceeds the available context size (4096 tokens)"),
    { limit: 4096, asked: 4267 }
  ],
  ["llama.cpp, older", error("the request exceeds the available context size. try increasing the context size"), {}],
  [
    "Gemini, an array",
    [error("The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).")],
    { limit: 1_048_576, asked: 1_200_000 }
  ],
  [
    "Groq",
    error(
      "Request too large for model `x` on tokens per minute (TPM): Limit 6000, Requested 7323, please reduce your message size"
    ),
    { limit: 6000, asked: 7323 }
  ],
  [
    "vLLM",
    {
      object: "error",
      message:
        "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens in the messages.",
      code: 400
    },
    { limit: 4096, asked: 5000 }
  ],
  [
    "vLLM 0.32",
    error("The decoder prompt (length 5000) is longer than the maximum model length of 4096."),
    { limit: 4096, asked: 5000 }
  ],
  [
    "Mistral",
    {
      message: "Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length"
    },
    { limit: 32_768, asked: 40_000 }
  ],
  [
    "xAI",
    { error: "This model's maximum prompt length is 131072 but the request contains 500000 tokens." },
    { limit: 131_072, asked: 500_000 }
  ],
  [
    "Moonshot",
    error("Invalid request: Your request exceeded model token limit: 262144 (requested: 280000)"),
    { limit: 262_144, asked: 280_000 }
  ],
  [
    "DashScope",
    error("<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 129024]"),
    { limit: 129_024 }
  ],
  ["GitHub Models", error("Request body too large for gpt-4o model. Max size: 8000 tokens."), { limit: 8000 }],
  [
    "OpenRouter, wrapped",
    error("Provider returned error", {
      metadata: { raw: JSON.stringify(error("This model's maximum context length is 32768 tokens.")) }
    }),
    { limit: 32_768 }
  ],
  [
    "LM Studio",
    { error: "The number of tokens to keep from the initial prompt is greater than the context length." },
    {}
  ],
  [
    "Groq, a length and a limit",
    error("Please reduce the length of the messages or completion. Current length is 9000 while limit is 8192"),
    { limit: 8192, asked: 9000 }
  ],
  ["by how much, not how long", error("exceeded max context length by 300 tokens"), {}],
  ["by how much of the window", error("The prompt exceeds the context window of this model by 1523 tokens."), {}],
  ["both", error("request of 9523 tokens exceeds the context window by about 1523 tokens"), {}],
  ["kilobytes", error("Request too large: maximum size 1024 KB"), {}],
  ["bytes", error("request body exceeds the limit 4194304 bytes"), {}],
  ["characters", error("The prompt exceeds the maximum of 20000 characters"), {}],
  [
    "OpenAI, the length of a text",
    error(
      "Invalid 'messages[0].content': string too long. Expected a string with maximum length 10485760, but got a string with length 11000000 instead."
    ),
    {}
  ],
  [
    "characters beside tokens",
    error("prompt contains 5000 characters, exceeding the maximum of 4096 tokens"),
    { limit: 4096 }
  ],
  ["LM Studio, cut short", error("Reached context length of 4096 tokens with model (arch: qwen2)"), { limit: 4096 }],
  ["a page", "<html>413</html>", {}],
  ["nothing", undefined, {}]
]

describe("the numbers of a refusal", () => {
  it.each(cases)("are read: %s", (_, body, numbers) => {
    expect(named(body)).toEqual(numbers)
  })

  it("stand in the failure, and nothing else of the text does", () => {
    const body = error(
      "maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens: a secret",
      {
        code: "context_length_exceeded"
      }
    )
    const failure = classify(
      { request: RequestId.make("1"), candidate: "a", attempt: 1 },
      { status: 400, retryAfter: undefined, body }
    )
    expect(failure).toMatchObject({ _tag: "ContextTooLong", limit: 8192, asked: 9000, status: 400 })
    expect(failure.message).toContain("8192")
    expect(JSON.stringify(failure)).not.toContain("secret")
  })

  it.prop(
    "are those of a window whatever comes, and more was asked than fits",
    [
      FastCheck.oneof(
        FastCheck.json().map((text): unknown => JSON.parse(text)),
        FastCheck.string()
      )
    ],
    ([body]) => {
      const { asked, limit } = named(body)
      if (limit !== undefined) expect(limit).toBeGreaterThanOrEqual(128)
      if (asked !== undefined) expect(asked).toBeGreaterThan(limit ?? Infinity)
    }
  )
})
