import * as Schema from "effect/Schema"
import { ignored, type Judgement, permanent, transient as mayPass } from "../resilience/Judgement.ts"
import type * as Refusal from "../resilience/Refusal.ts"
import type { Asked } from "./Facts.ts"
import { Permanent, PriceUnknown, SpendingCapReached } from "./Permanent.ts"
import { BudgetExhausted, CircuitOpen, LedgerUnavailable, Throttled, TimedOut, Transient } from "./Transient.ts"

export * from "./Permanent.ts"
export * from "./Transient.ts"

/**
 * Any failure of a model call.
 *
 * @since 0.1.0
 * @category models
 */
export const ModelFailure = Schema.Union(Transient, Permanent)
export type ModelFailure = typeof ModelFailure.Type

const transient: ReadonlySet<string> = new Set(Transient.members.map((member) => member._tag))

/**
 * Whether a failure is transient: a retry may succeed.
 *
 * @since 0.1.0
 * @category refinements
 */
export const isTransient = (failure: { readonly _tag: string }): failure is Transient => transient.has(failure._tag)

const local: ReadonlySet<string> = new Set(
  [CircuitOpen, BudgetExhausted, Throttled, LedgerUnavailable].map((failure) => failure._tag)
)

/** Permanent for this request, but nothing was sent. */
const unasked: ReadonlySet<string> = new Set([SpendingCapReached, PriceUnknown].map((failure) => failure._tag))

/** Whether a failure is a local refusal: no request was sent, so it says nothing about the provider. */
export const isLocal = (failure: {
  readonly _tag: string
}): failure is CircuitOpen | BudgetExhausted | Throttled | LedgerUnavailable => local.has(failure._tag)

/** The judge for failures of model calls. */
export const judge = (failure: ModelFailure): Judgement => {
  if (!isTransient(failure)) return unasked.has(failure._tag) ? ignored : permanent
  if (isLocal(failure)) return ignored
  return mayPass({ retryAfter: failure.retryAfter, because: reasons.get(failure._tag) })
}

const reasons: ReadonlyMap<string, "rate-limited" | "overloaded" | "timed-out"> = new Map([
  ["RateLimited", "rate-limited"],
  ["Overloaded", "overloaded"],
  ["TimedOut", "timed-out"]
])

/** A policy's refusal as a failure of a model call. */
export const fromRefusal = (refusal: Refusal.Refusal, asked: Asked): Transient => {
  if (refusal._tag === "TimedOut") return new TimedOut({ ...asked, phase: phases[refusal.deadline] })
  return new refusals[refusal._tag]({ ...asked, retryAfter: refusal.retryAfter })
}

const phases = { attempt: "total", total: "total", first: "first-token", idle: "idle" } as const
const refusals = { CircuitOpen, BudgetExhausted, BulkheadFull: Throttled, Throttled }
