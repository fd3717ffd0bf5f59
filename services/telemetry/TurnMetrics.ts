import { counters } from "./Series.ts"

/** Turns whose answer was stored, by its kind: `whole`, `incomplete`, `stopped`, `failed`, `expired`, `dead`, `poisoned`. */
export const ended = counters("holdfast_turns_total", "Turns that ended, by the kind of their answer", ["end"])
