// Runs inside Temporal workflows too: nothing of `effect` at run time.
import { times, type Times } from "./Policy.ts"
import type { AnswerMode, Sending, Turn } from "./State.ts"

// What only waited for this machine (its store, a probe, another sending) was not tried: its age does not end it.
const wasTried = (step: Turn | Sending) => step.failures + step.limited > 0

/** When its age ends a turn that fails; `Infinity` when it does not. */
export const expiresAt = (turn: Turn, { age }: Times = times): number =>
  turn.mode === "ask" && wasTried(turn) ? turn.startedAt + age : Infinity

/** When its age ends a sending that fails; `Infinity` when it does not. */
export const abandonedAt = (sending: Sending, { age }: Times = times): number =>
  !sending.abandoned && wasTried(sending) ? sending.queuedAt + age : Infinity

/** When to tell the user that the answer is late; `Infinity` when that is told, or the turn is ending. */
export const lateAt = (turn: Turn, { late }: Times = times): number =>
  turn.mode === "ask" && !turn.told ? turn.startedAt + late : Infinity

/** A turn that is to end without asking a model: at once when it waits, and its failures are counted anew. */
export const conclude = (turn: Turn, mode: Exclude<AnswerMode, "ask">, at: number): Turn => ({
  ...turn,
  mode,
  failures: 0,
  limited: 0,
  progress: turn.progress._tag === "Waiting" ? { _tag: "Waiting", at } : turn.progress
})

/** A sending that is only to be written off, at once. */
export const abandon = (sending: Sending, at: number): Sending => ({
  ...sending,
  abandoned: true,
  failures: 0,
  limited: 0,
  progress: { _tag: "Waiting", at }
})
