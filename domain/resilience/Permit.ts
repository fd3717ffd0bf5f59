import type { Judgement } from "./Judgement.ts"

/** Admits a call through a breaker, a bulkhead or adaptive throttling. The first of these methods ends it; later calls do nothing. */
export interface Permit {
  /** `first`: milliseconds until the first element of a stream. */
  readonly succeed: (first?: number) => void
  readonly fail: (judgement: Judgement) => void
  /** The call was interrupted or never made: it does not count. */
  readonly release: () => void
}
