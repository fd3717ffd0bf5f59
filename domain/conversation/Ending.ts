// Runs inside Temporal workflows too: nothing of `effect` at run time.
import type { AnswerMode, Sending, Turn } from "./State.ts"

const minute = 60_000
const day = 24 * 60 * minute

// What only waited for this machine (its store, a probe, another sending) was not tried: its age does not end it.
const wasTried = (step: Turn | Sending) => step.failures + step.limited > 0

/**
 * When its age ends a turn that fails; `Infinity` when it does not.
 *
 * @since 0.1.0
 * @category endings
 */
export const expiresAt = (turn: Turn): number =>
  turn.mode === "ask" && wasTried(turn) ? turn.startedAt + day : Infinity

/**
 * When its age ends a sending that fails; `Infinity` when it does not.
 *
 * @since 0.1.0
 * @category endings
 */
export const abandonedAt = (sending: Sending): number =>
  !sending.abandoned && wasTried(sending) ? sending.queuedAt + day : Infinity

/**
 * When to tell the user that the answer is late; `Infinity` when that is told, or the turn is ending.
 *
 * @since 0.1.0
 * @category endings
 */
export const lateAt = (turn: Turn): number => (turn.mode === "ask" && !turn.told ? turn.startedAt + minute : Infinity)

/**
 * A turn that is to end without asking a model: at once when it waits, and its failures are counted anew.
 *
 * @since 0.1.0
 * @category endings
 */
export const conclude = (turn: Turn, mode: Exclude<AnswerMode, "ask">, at: number): Turn => ({
  ...turn,
  mode,
  failures: 0,
  limited: 0,
  progress: turn.progress._tag === "Waiting" ? { _tag: "Waiting", at } : turn.progress
})

/**
 * A sending that is only to be written off, at once.
 *
 * @since 0.1.0
 * @category endings
 */
export const abandon = (sending: Sending, at: number): Sending => ({
  ...sending,
  abandoned: true,
  failures: 0,
  limited: 0,
  progress: { _tag: "Waiting", at }
})
