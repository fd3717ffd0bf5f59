import { counters } from "./Series.ts"

/** Cache hits, by cache. */
export const hits = counters("holdfast_cache_hits_total", "Cache hits", ["cache"])

/** Cache misses, by cache. */
export const misses = counters("holdfast_cache_misses_total", "Cache misses", ["cache"])
