import type * as Schedule from "effect/Schedule"
import type { Capability } from "../../domain/model/Capability.ts"
import type { Deadlines } from "../../domain/model/Deadlines.ts"
import type { Judgement } from "../../domain/resilience/Judgement.ts"
import type { ChatModel } from "./ChatModel.ts"

/**
 * How a candidate continues an answer that was cut:
 *
 * - `prefill`: the text so far is sent as its last assistant message, and the candidate continues it.
 * - `instruct`: the text so far is sent with an instruction to continue exactly where it ends.
 * - `restart`: the candidate answers from scratch, and its answer replaces the text that was shown.
 */
export type Continuation = "prefill" | "instruct" | "restart"

/** A model at a provider with a credential. */
export interface Candidate {
  /** Unique in the route: it identifies the breaker, the failures and the metrics. */
  readonly name: string
  /** The provider's name for the model. */
  readonly model: string
  /** The name of its credential, such as `OPENROUTER_API_KEY`. If the provider rejects it, all candidates that use it cool down. */
  readonly credential: string
  readonly provider: typeof ChatModel.Service
  readonly deadlines: Partial<Deadlines>
  /** When a failed attempt is retried before the next candidate is called. */
  readonly retry: Schedule.Schedule<unknown, Judgement>
  /** The context window in tokens, including the answer; `Infinity` if unknown, in which case it is learned. */
  readonly window: number
  readonly tools: boolean
  /** If not, it is asked without pictures, and only if no other candidate sees them. */
  readonly pictures: boolean
  /** The provider answers a repeated finished request without a charge, as OpenRouter's response cache does. */
  readonly replays: boolean
  /** Its address, without secrets. Facts about the candidate are learned for this address. */
  readonly address?: string
  /** Parts of a request that it does not support: they are never sent. */
  readonly lacks?: ReadonlySet<Capability>
  /** Parts of a request that it supports: a rejection of them is not learned. */
  readonly takes?: ReadonlySet<Capability>
  /** The continuations to try for a cut answer, in order. */
  readonly continuations: ReadonlyArray<Continuation>
}

/** The key of facts learned about a candidate: the same name at another address may be another model. */
export const keyOf = ({ address = "", name }: Pick<Candidate, "address" | "name">): string => `${name} at ${address}`
