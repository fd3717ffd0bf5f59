import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import type { FinishReason, Usage } from "./Chat.ts"

/** A field that is as good as absent when it is of another type. */
const lenient = <A, I>(schema: Schema.Schema<A, I>) =>
  Schema.optional(Schema.UndefinedOr(schema).annotations({ decodingFallback: () => Either.right(undefined) }))

/**
 * The body of a refusal, in all the shapes seen: nothing is required, and what is of a wrong type counts as absent.
 * Source: the OpenRouter API's errors page, and what OpenAI-compatible servers send.
 *
 * @since 0.1.0
 * @category schemas
 */
export const ErrorBody = Schema.Struct({
  code: lenient(Schema.Union(Schema.Number, Schema.String)),
  http_status: lenient(Schema.Union(Schema.Number, Schema.String)),
  error_type: lenient(Schema.String),
  type: lenient(Schema.String),
  /** Read for what it is about, never passed on. */
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
  cost: lenient(Schema.NonNegative)
})

/**
 * A whole answer. Of what it says beside its text and its end nothing is required.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Completion = Schema.Struct({
  id: lenient(Schema.String),
  model: lenient(Schema.String),
  usage: lenient(UsageBody),
  choices: Schema.NonEmptyArray(
    Schema.Struct({
      finish_reason: Schema.optional(Schema.NullOr(Schema.String)),
      message: Schema.optional(
        Schema.Struct({
          content: Schema.optional(Schema.NullOr(Schema.String)),
          refusal: lenient(Schema.String),
          reasoning_details: lenient(Schema.Array(Schema.Unknown)),
          tool_calls: lenient(Schema.Array(Schema.Unknown))
        })
      ),
      error: Schema.optional(Schema.Unknown)
    })
  )
})

const decodeUsage = Schema.decodeUnknownEither(UsageBody)

/**
 * @since 0.1.0
 * @category decoding
 */
export const toUsage = (body: typeof UsageBody.Type): Usage => ({
  promptTokens: body.prompt_tokens,
  completionTokens: body.completion_tokens,
  cost: body.cost
})

/**
 * Tokens and cost, where they are told in the expected types.
 *
 * @since 0.1.0
 * @category decoding
 */
export const usage = (body: unknown): Usage | undefined =>
  Either.match(decodeUsage(body), { onLeft: () => undefined, onRight: toUsage })

const reasons: Readonly<Record<string, FinishReason>> = {
  length: "length",
  max_tokens: "length",
  content_filter: "content_filter",
  tool_calls: "tool_calls",
  function_call: "tool_calls"
}

/**
 * A finish reason in our words; one that we do not know is still an end.
 *
 * @since 0.1.0
 * @category decoding
 */
export const finishReason = (word: string): FinishReason =>
  (Object.hasOwn(reasons, word) ? reasons[word] : undefined) ?? "stop"
