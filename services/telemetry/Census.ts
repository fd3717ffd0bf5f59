import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import type { Backlog } from "../../domain/telemetry/Backlog.ts"

/** Counts from the stores, by cheap queries. */
export class Census extends Context.Tag("holdfast/services/telemetry/Census")<
  Census,
  {
    readonly backlog: Effect.Effect<Backlog, StoreUnavailable>
  }
>() {}
