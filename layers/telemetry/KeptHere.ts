import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"
import * as FiberRefs from "effect/FiberRefs"
import type * as Logger from "effect/Logger"

const kept = FiberRef.unsafeMake(false)

/**
 * Marks logs that are for the operator of the daemon only: they contain a secret for them to use, and are not exported.
 */
export const keptHere: <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R> = Effect.locally(kept, true)

export const isKeptHere = ({ context }: Logger.Logger.Options<unknown>): boolean =>
  FiberRefs.getOrDefault(context, kept)
