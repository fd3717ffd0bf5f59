import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"

/** Retries storing an answer until the store accepts it: it was paid for, and is never requested again. */
export const patiently = <A>(storing: Effect.Effect<A, StoreUnavailable>): Effect.Effect<A, StoreUnavailable> =>
  Effect.catchAll(storing, (failure) =>
    Effect.zipRight(Effect.logWarning(failure.message), Effect.retry(storing, Schedule.spaced("1 second")))
  )
