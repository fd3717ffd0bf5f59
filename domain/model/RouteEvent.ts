import * as Schema from "effect/Schema"
import { RequestId } from "../Ids.ts"

const asked = { request: RequestId, candidate: Schema.String, attempt: Schema.Int, at: Schema.Int }

/**
 * What happens on the route, for numbers, logs and the console. No texts. Times are epoch milliseconds, durations milliseconds.
 *
 * - `Called`: a call goes out; `why` says for what.
 * - `FirstToken`: its first text came.
 * - `Answered`: it is whole. `Failed`: it is not; `failure` is the tag, `retryIn` the delay before the same candidate is asked again.
 * - `Skipped`: a candidate was not asked. `Resumed`: a cut answer goes on at `candidate`.
 * - `Breaker`: the breaker of a candidate changed.
 */
export const RouteEvent = Schema.Union(
  Schema.TaggedStruct("Called", {
    ...asked,
    why: Schema.Literal("first", "retry", "fallback", "hedge", "engine", "last-resort")
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
    retryIn: Schema.NullOr(Schema.Int)
  }),
  Schema.TaggedStruct("Skipped", {
    request: RequestId,
    candidate: Schema.String,
    at: Schema.Int,
    why: Schema.Literal("open", "resting", "budget", "throttled", "unfit")
  }),
  Schema.TaggedStruct("Resumed", { ...asked, how: Schema.Literal("prefill", "instruct", "restart", "replay") }),
  Schema.TaggedStruct("Breaker", {
    candidate: Schema.String,
    state: Schema.Literal("closed", "open", "half-open", "isolated"),
    at: Schema.Int,
    /** When probes are let through; null when it is not open. */
    until: Schema.NullOr(Schema.Int)
  })
)
export type RouteEvent = typeof RouteEvent.Type
