import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Usage } from "./Chat.ts"

/** A field that counts as absent when it has another type. */
const lenient = <A, I>(schema: Schema.Schema<A, I>) =>
  Schema.optional(Schema.UndefinedOr(schema).annotations({ decodingFallback: () => Either.right(undefined) }))

/**
 * The body of a refusal, in all known shapes: nothing is required, and a field of the wrong type counts as absent.
 * Source: the errors page of the OpenRouter API, and recorded answers of OpenAI-compatible servers.
 */
export const ErrorBody = Schema.Struct({
  code: lenient(Schema.Union(Schema.Number, Schema.String)),
  http_status: lenient(Schema.Union(Schema.Number, Schema.String)),
  error_type: lenient(Schema.String),
  type: lenient(Schema.String),
  /** Read to classify the refusal, never passed on. */
  message: lenient(Schema.String),
  metadata: lenient(
    Schema.Struct({
      error_type: lenient(Schema.String),
      limit_source: lenient(Schema.String),
      provider_name: lenient(Schema.Unknown),
      raw: lenient(Schema.Unknown),
      patterns: lenient(Schema.Array(Schema.Unknown)),
      reasons: lenient(Schema.Array(Schema.Unknown))
    })
  ),
  availability: lenient(
    Schema.Struct({
      code: lenient(Schema.String),
      retryable: lenient(Schema.Boolean),
      retry_after: lenient(Schema.Number)
    })
  )
})
export type ErrorBody = typeof ErrorBody.Type

const UsageBody = Schema.Struct({
  prompt_tokens: Schema.NonNegativeInt,
  completion_tokens: Schema.NonNegativeInt,
  cost: lenient(Schema.NonNegative),
  prompt_tokens_details: lenient(
    Schema.Struct({
      cached_tokens: lenient(Schema.NonNegativeInt),
      cache_write_tokens: lenient(Schema.NonNegativeInt)
    })
  ),
  completion_tokens_details: lenient(Schema.Struct({ reasoning_tokens: lenient(Schema.NonNegativeInt) }))
})

/** The names of Anthropic, OpenAI's Responses API and Bedrock. */
const NamedUsageBody = Schema.Struct({
  input_tokens: Schema.NonNegativeInt,
  output_tokens: Schema.NonNegativeInt
})

/** The names of Ollama's own API, beside the answer. */
const EvalBody = Schema.Struct({
  prompt_eval_count: Schema.optionalWith(Schema.NonNegativeInt, { default: () => 0 }),
  eval_count: Schema.NonNegativeInt
})

const decodeUsage = Schema.decodeUnknownOption(
  Schema.Union(
    UsageBody,
    Schema.transform(NamedUsageBody, Schema.typeSchema(UsageBody), {
      strict: false,
      decode: (body) => ({ prompt_tokens: body.input_tokens, completion_tokens: body.output_tokens }),
      encode: (body) => ({ input_tokens: body.prompt_tokens, output_tokens: body.completion_tokens })
    }),
    Schema.transform(EvalBody, Schema.typeSchema(UsageBody), {
      strict: false,
      decode: (body) => ({ prompt_tokens: body.prompt_eval_count, completion_tokens: body.eval_count }),
      encode: (body) => ({ prompt_eval_count: body.prompt_tokens, eval_count: body.completion_tokens })
    })
  )
)

/** Tokens and cost, if they are reported with the expected types. */
export const usage = (body: unknown): Usage | undefined =>
  Option.getOrUndefined(
    Option.map(decodeUsage(body), ({ completion_tokens, cost, prompt_tokens, ...details }) => {
      const { cache_write_tokens: written = 0, cached_tokens: read = 0 } = details.prompt_tokens_details ?? {}
      const { reasoning_tokens: thought = 0 } = details.completion_tokens_details ?? {}
      return {
        promptTokens: prompt_tokens,
        completionTokens: completion_tokens,
        cost,
        ...(read > 0 && { cacheReadTokens: read }),
        ...(written > 0 && { cacheWriteTokens: written }),
        ...(thought > 0 && { reasoningTokens: thought })
      }
    })
  )
