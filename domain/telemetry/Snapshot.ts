import type { ConversationKey } from "../Ids.ts"
import type { Backlog } from "./Backlog.ts"
import { type Histogram, mean, quantile } from "./Histogram.ts"

/** Durations in milliseconds; null without values. A percentile is off by at most 3.1 %. */
export interface Times {
  readonly count: number
  readonly average: number | null
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
}

/** The durations in a histogram of seconds. */
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

/** A proportion from 0 to 1; null if both parts are 0. */
export const rate = (part: number, rest: number): number | null => (part + rest === 0 ? null : part / (part + rest))

type Counts = Readonly<Record<string, number>>

/** A conversation with messages that arrived after newer ones. */
interface Late {
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
  /** The conversations with the most late arrivals, in descending order. */
  readonly late: ReadonlyArray<Late>
  /** The store's backlog at `at`; null if the store does not answer. */
  readonly backlog: Backlog | null
  readonly calls: {
    readonly total: number
    readonly succeeded: number
    readonly failed: number
    /** Interrupted by us: the user stopped it, or a hedge was faster. It counts as neither failed nor succeeded. */
    readonly brokenOff: number
    /** Of the calls that were not interrupted. */
    readonly successRate: number | null
    /** By reason: `first`, `retry`, `fallback`, `hedge`, `engine`, `last-resort`. */
    readonly why: Counts
    /** By tag of the failure. */
    readonly failures: Counts
    /** Candidates that were not asked, by reason: `open`, `budget`, `throttled`, `resting`, `unfit`. */
    readonly rejections: Counts
    /** Resumed answers, by method. */
    readonly resumed: Counts
  }
  /** Transitions of circuit breakers, by the new state. */
  readonly transitions: Counts
  readonly cache: { readonly hits: number; readonly misses: number; readonly hitRate: number | null }
  /** By kind: `prompt`, `completion`. */
  readonly tokens: Counts
  /** In US dollars, as the providers report it. */
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
  /** Timed operations, by name. */
  readonly operations: Readonly<Record<string, Times>>
}
