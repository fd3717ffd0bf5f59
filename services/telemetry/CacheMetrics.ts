import { counters } from "./Series.ts"

export const hits = counters("holdfast_cache_hits_total", "Cache hits", ["cache"])

export const misses = counters("holdfast_cache_misses_total", "Cache misses", ["cache"])
