import type { Judgement } from "./Judgement.ts"

/** A call that a breaker, a bulkhead or adaptive throttling let through. Exactly one of these ends it; later ones do nothing. */
export interface Permit {
  /** `first`: milliseconds until the first element of a stream. */
  readonly succeed: (first?: number) => void
  readonly fail: (judgement: Judgement) => void
  /** The call was interrupted, or never made: it counts for nothing. */
  readonly release: () => void
}
