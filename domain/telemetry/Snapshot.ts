import type { ConversationKey } from "../Ids.ts"
import type { Backlog } from "./Backlog.ts"
import { type Histogram, mean, quantile } from "./Histogram.ts"

/** How long something took, in milliseconds; null when nothing was seen. A percentile is off by 3.1 % at most. */
export interface Times {
  readonly count: number
  readonly average: number | null
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
}

/** The times in a histogram of seconds. */
export const times = (histogram: Histogram): Times => {
  const millis = (seconds: number | null) => (seconds === null ? null : seconds * 1000)
  return {
    count: histogram.count,
    average: millis(mean(histogram)),
    p50: millis(quantile(histogram, 0.5)),
    p95: millis(quantile(histogram, 0.95)),
    p99: millis(quantile(histogram, 0.99))
  }
}

/** A share of a whole, from 0 to 1; null of nothing. */
export const rate = (part: number, rest: number): number | null => (part + rest === 0 ? null : part / (part + rest))

type Counts = Readonly<Record<string, number>>

/** A conversation in which messages came after newer ones. */
export interface Late {
  readonly conversation: ConversationKey
  readonly late: number
}

/** The numbers of a daemon from `since` to `at` (epoch milliseconds). */
export interface Snapshot {
  readonly since: number
  readonly at: number
  readonly updates: {
    readonly received: number
    readonly duplicates: number
    readonly skipped: number
    readonly late: number
  }
  /** Those with the most late arrivals, most first. */
  readonly late: ReadonlyArray<Late>
  /** As the store says it at `at`; null when it cannot say. */
  readonly backlog: Backlog | null
  readonly calls: {
    readonly total: number
    readonly succeeded: number
    readonly failed: number
    /** By ourselves: the user stopped it, a hedge was faster. It neither failed nor succeeded. */
    readonly brokenOff: number
    /** Of the calls that ended by themselves. */
    readonly successRate: number | null
    /** By why they were made: `first`, `retry`, `fallback`, `hedge`, `engine`, `last-resort`. */
    readonly why: Counts
    /** By the class of failure. */
    readonly failures: Counts
    /** Candidates that were not asked, by why: `open`, `budget`, `throttled`, `resting`, `unfit`. */
    readonly rejections: Counts
    /** Cut answers that went on, by how. */
    readonly resumed: Counts
  }
  /** Changes of circuit breakers, by the state that they came to. */
  readonly transitions: Counts
  readonly cache: { readonly hits: number; readonly misses: number; readonly hitRate: number | null }
  /** By kind: `prompt`, `completion`. */
  readonly tokens: Counts
  /** In the providers' unit: US dollars. */
  readonly cost: number
  readonly sendings: {
    readonly sends: number
    readonly probes: number
    readonly proven: number
    readonly resent: number
  }
  readonly firstToken: Times
  readonly call: Times
  readonly acceptToDelivered: Times
  /** What was timed, by its name. */
  readonly operations: Readonly<Record<string, Times>>
}
