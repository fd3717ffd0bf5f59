import { counters } from "./Series.ts"

/** What a cache had, by its name. */
export const hits = counters("holdfast_cache_hits_total", "What a cache had", ["cache"])

/** What a cache did not have, by its name. */
export const misses = counters("holdfast_cache_misses_total", "What a cache did not have", ["cache"])
