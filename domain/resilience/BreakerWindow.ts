import { SlidingSums } from "./SlidingSums.ts"

/** Counts the recent calls, and how many of them failed or were slow. */
export interface BreakerWindow {
  readonly record: (now: number, failed: boolean, slow: boolean) => void
  readonly counts: (now: number) => { readonly calls: number; readonly failures: number; readonly slow: number }
  readonly clear: () => void
}

/** A window of the latest calls, by number. Memory is allocated with the first call. */
export const ofCalls = (size: number): BreakerWindow => {
  let ring: Uint8Array | undefined
  let at = 0
  let calls = 0
  let failures = 0
  let slows = 0
  const count = (outcome: number, by: number) => {
    calls += by
    failures += by * (outcome & 1)
    slows += by * (outcome >> 1)
  }
  return {
    record: (_, failed, slow) => {
      ring ??= new Uint8Array(size)
      if (calls === size) count(ring[at] ?? 0, -1)
      count((ring[at] = (failed ? 1 : 0) | (slow ? 2 : 0)), 1)
      at = (at + 1) % size
    },
    counts: () => ({ calls, failures, slow: slows }),
    clear: () => {
      calls = failures = slows = at = 0
      ring = undefined
    }
  }
}

/** A window of the last milliseconds. */
export const ofTime = (millis: number): BreakerWindow => {
  const sums = new SlidingSums(3, millis)
  return {
    record: (now, failed, slow) => {
      sums.add(0, now)
      if (failed) sums.add(1, now)
      if (slow) sums.add(2, now)
    },
    counts: (now) => ({ calls: sums.sum(0, now), failures: sums.sum(1, now), slow: sums.sum(2, now) }),
    clear: () => sums.clear()
  }
}
