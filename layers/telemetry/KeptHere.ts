import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"
import * as FiberRefs from "effect/FiberRefs"
import type * as Logger from "effect/Logger"

const kept = FiberRef.unsafeMake(false)

/**
 * What is logged inside is for the eyes of who runs the daemon: it holds a secret that they are to use, and is not exported.
 */
export const keptHere: <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R> = Effect.locally(kept, true)

export const isKeptHere = ({ context }: Logger.Logger.Options<unknown>): boolean =>
  FiberRefs.getOrDefault(context, kept)
