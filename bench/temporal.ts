import * as Effect from "effect/Effect"
import type * as Report from "./Report.ts"
import { adapter } from "./temporal/Adapter.ts"
import { growth } from "./temporal/Growth.ts"
import { heap } from "./temporal/Heap.ts"
import { signals } from "./temporal/Signals.ts"
import { stops } from "./temporal/Stops.ts"
import { turns } from "./temporal/Turns.ts"

/**
 * The Temporal engine with steps that do nothing, on dev servers of its own: what the adapter adds, how soon and how often turns run,
 * how soon an answer is stopped, what a cached conversation weighs, and whether a long one costs more.
 */
export const run: Effect.Effect<ReadonlyArray<Report.Result>, unknown> = Effect.map(
  // The heap comes before what leaves much behind.
  Effect.all([adapter, heap, signals, stops, turns, growth]),
  (all) => all.flat()
)
