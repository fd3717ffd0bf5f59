import * as Effect from "effect/Effect"
import type * as Report from "./Report.ts"
import { adapter } from "./temporal/Adapter.ts"
import { growth } from "./temporal/Growth.ts"
import { heap } from "./temporal/Heap.ts"
import { signals } from "./temporal/Signals.ts"
import { spent } from "./temporal/Spent.ts"
import { stops } from "./temporal/Stops.ts"
import { turns } from "./temporal/Turns.ts"

/**
 * The Temporal engine with steps that do nothing, on its own dev servers: the cost of the adapter, the latency and rate
 * of turns, the latency of a stop, the memory of a cached conversation, and the cost of a long one.
 */
export const run: Effect.Effect<ReadonlyArray<Report.Result>, unknown> = Effect.map(
  // The heap is measured before benchmarks that leave much behind.
  Effect.all([adapter, heap, signals, stops, spent, turns, growth]),
  (all) => all.flat()
)
