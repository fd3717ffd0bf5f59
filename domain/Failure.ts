import * as Schema from "effect/Schema"
import { Permanent } from "./model/Permanent.ts"
import { Transient } from "./model/Transient.ts"

export * from "./model/Permanent.ts"
export * from "./model/Transient.ts"

/**
 * How a model call fails.
 *
 * @since 0.1.0
 * @category models
 */
export const ModelFailure = Schema.Union(Transient, Permanent)
export type ModelFailure = typeof ModelFailure.Type

const transient: ReadonlySet<string> = new Set(Transient.members.map((member) => member._tag))

/**
 * @since 0.1.0
 * @category refinements
 */
export const isTransient = (failure: { readonly _tag: string }): failure is Transient => transient.has(failure._tag)
