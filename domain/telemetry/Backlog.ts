import type { State } from "../conversation/State.ts"

export interface Backlog {
  /** Updates that no engine has taken. */
  readonly updates: number
  /** Conversations in which something runs or waits. */
  readonly conversations: number
  /** Failed turns that nobody has decided about. */
  readonly deadLetters: number
  /** Since when the oldest of this work waits or runs, in epoch milliseconds; null without any. */
  readonly since: number | null
}

/**
 * Since when the oldest work of a conversation waits or runs, in epoch milliseconds: a message since it was accepted, a
 * turn since it began, a send since it was queued. Null without any.
 */
export const since = ({ outbox, turn, waiting }: State): number | null =>
  earliest([
    ...waiting.map(({ acceptedAt }) => acceptedAt),
    ...outbox.map(({ queuedAt }) => queuedAt),
    turn?.startedAt ?? null
  ])

/** The earliest of some times; nulls are ignored. */
export const earliest = (times: ReadonlyArray<number | null>): number | null =>
  times.reduce((first, time) => (first === null || (time !== null && time < first) ? time : first), null)
