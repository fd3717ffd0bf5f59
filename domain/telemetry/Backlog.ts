import type { State } from "../conversation/State.ts"

/** What is not done yet. */
export interface Backlog {
  /** Updates that no engine has taken on. */
  readonly updates: number
  /** Conversations in which something runs or waits. */
  readonly conversations: number
  /** Turns that came to nothing, and about which nobody has decided. */
  readonly deadLetters: number
  /** Since when the oldest of it waits or runs, in epoch milliseconds; null when nothing does. */
  readonly since: number | null
}

/**
 * Since when the oldest that a conversation has to do waits or runs, in epoch milliseconds: a message since it was accepted, a turn
 * since it began, a sending since it was ready. Null when it has nothing to do.
 */
export const since = ({ outbox, turn, waiting }: State): number | null =>
  earliest([
    ...waiting.map(({ acceptedAt }) => acceptedAt),
    ...outbox.map(({ queuedAt }) => queuedAt),
    turn?.startedAt ?? null
  ])

/** The first of some times, those left out that are none. */
export const earliest = (times: ReadonlyArray<number | null>): number | null =>
  times.reduce((first, time) => (first === null || (time !== null && time < first) ? time : first), null)
