import * as Schema from "effect/Schema"
import { Permanent } from "./Permanent.ts"
import { BudgetExhausted, CircuitOpen, Throttled, Transient } from "./Transient.ts"

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

const local: ReadonlySet<string> = new Set([CircuitOpen, BudgetExhausted, Throttled].map((failure) => failure._tag))

/**
 * Whether a failure is a refusal of our own: no request was sent, so it says nothing about the provider.
 *
 * @since 0.1.0
 * @category refinements
 */
export const isLocal = (failure: { readonly _tag: string }): failure is CircuitOpen | BudgetExhausted | Throttled =>
  local.has(failure._tag)
