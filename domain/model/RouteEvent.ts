import * as Schema from "effect/Schema"
import { RequestId } from "../Ids.ts"

const asked = { request: RequestId, candidate: Schema.String, attempt: Schema.Int, at: Schema.Int }

/**
 * An event on the route, for metrics, logs and the console. It contains no texts. Times are epoch milliseconds,
 * durations are milliseconds.
 *
 * - `Called`: a call was sent; `why` is its reason.
 * - `FirstToken`: its first text arrived.
 * - `Answered`: the answer is complete.
 * - `Failed`: the call failed; `failure` is the tag, `retryIn` the delay before the same candidate is asked again, and
 *   `credential` the name of the setting with the key, never its value.
 * - `Skipped`: a candidate was not asked.
 * - `Resumed`: a cut answer is resumed at `candidate`.
 * - `Breaker`: the breaker of a candidate changed its state.
 */
export const RouteEvent = Schema.Union(
  Schema.TaggedStruct("Called", {
    ...asked,
    why: Schema.Literal("first", "retry", "fallback", "hedge", "engine", "last-resort"),
    /** The state of the candidate's breaker. */
    breaker: Schema.optional(Schema.Literal("closed", "open", "half-open", "isolated"))
  }),
  Schema.TaggedStruct("FirstToken", { ...asked, after: Schema.Int }),
  Schema.TaggedStruct("Answered", {
    ...asked,
    after: Schema.Int,
    promptTokens: Schema.NullOr(Schema.Int),
    completionTokens: Schema.NullOr(Schema.Int),
    cost: Schema.NullOr(Schema.Number)
  }),
  Schema.TaggedStruct("Failed", {
    ...asked,
    after: Schema.Int,
    failure: Schema.String,
    /** The HTTP status of a refusal. */
    status: Schema.optional(Schema.Int),
    retryIn: Schema.NullOr(Schema.Int),
    credential: Schema.optional(Schema.String)
  }),
  Schema.TaggedStruct("Skipped", {
    request: RequestId,
    candidate: Schema.String,
    at: Schema.Int,
    why: Schema.Literal("open", "resting", "budget", "throttled", "unfit", "ledger")
  }),
  Schema.TaggedStruct("Resumed", { ...asked, how: Schema.Literal("prefill", "instruct", "restart", "replay") }),
  Schema.TaggedStruct("Breaker", {
    candidate: Schema.String,
    state: Schema.Literal("closed", "open", "half-open", "isolated", "observing"),
    at: Schema.Int,
    /** When probes are allowed; `null` unless it is open. */
    until: Schema.NullOr(Schema.Int)
  })
)
export type RouteEvent = typeof RouteEvent.Type
