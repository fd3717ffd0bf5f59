import type * as Schedule from "effect/Schedule"
import type { Capability } from "../../domain/model/Capability.ts"
import type { Deadlines } from "../../domain/model/Deadlines.ts"
import type { Judgement } from "../../domain/resilience/Judgement.ts"
import type { ChatModel } from "./ChatModel.ts"

/**
 * How a candidate goes on with an answer that was cut:
 *
 * - `prefill`: the text so far is its last assistant message, and it continues it.
 * - `instruct`: the text so far, and a word that asks to go on exactly where it ends.
 * - `restart`: it answers anew; what was shown is replaced.
 */
export type Continuation = "prefill" | "instruct" | "restart"

/** A model at a provider with a credential. */
export interface Candidate {
  /** Unique in the route: its breaker, its failures and its numbers go by this name. */
  readonly name: string
  /** As its provider names it. */
  readonly model: string
  /** The name of what it pays with, such as `OPENROUTER_API_KEY`: one that is refused cools down for all candidates that use it. */
  readonly credential: string
  readonly provider: typeof ChatModel.Service
  readonly deadlines: Partial<Deadlines>
  /** When it is tried again before the next candidate is asked. */
  readonly retry: Schedule.Schedule<unknown, Judgement>
  /** How much it can be shown, in tokens, the answer included; `Infinity` if unknown: then it is learned. */
  readonly window: number
  readonly tools: boolean
  readonly pictures: boolean
  /** It answers the bytes of a finished request again without a charge, as OpenRouter's response cache does. */
  readonly replays: boolean
  /** Where it is asked, without secrets: facts learned about it hold at this address. */
  readonly address?: string
  /** Parts of a request that it does not take: they are never sent. */
  readonly lacks?: ReadonlySet<Capability>
  /** Parts of a request that it takes: a refusal of them is not learned. */
  readonly takes?: ReadonlySet<Capability>
  /** What to try with a cut answer, in order. */
  readonly continuations: ReadonlyArray<Continuation>
}

/** The key of facts learned about a candidate: the same model at another address can be another one. */
export const keyOf = ({ address = "", name }: Pick<Candidate, "address" | "name">): string => `${name} at ${address}`
