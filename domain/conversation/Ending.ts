import { times, type Times } from "./Policy.ts"
import type { AnswerMode, Sending, Turn } from "./State.ts"

// A step that waited for this machine only (its store, a probe, another sending) was not attempted: its age does not
// end it.
const wasTried = (step: Turn | Sending) => step.failures + step.limited > 0

/** When a failing turn expires; `Infinity` when it does not. */
export const expiresAt = (turn: Turn, { age }: Times = times): number =>
  turn.mode === "ask" && wasTried(turn) ? turn.startedAt + age : Infinity

/** When a failing sending is abandoned; `Infinity` when it is not. */
export const abandonedAt = (sending: Sending, { age }: Times = times): number =>
  !sending.abandoned && wasTried(sending) ? sending.queuedAt + age : Infinity

/** When to tell the user that the answer is late; `Infinity` when the user was told, or the turn is ending. */
export const lateAt = (turn: Turn, { late }: Times = times): number =>
  turn.mode === "ask" && !turn.told ? turn.startedAt + late : Infinity

/** Ends a turn without asking a model: at once if it waits. Its failures are counted from zero again. */
export const conclude = (turn: Turn, mode: Exclude<AnswerMode, "ask">, at: number): Turn => ({
  ...turn,
  mode,
  failures: 0,
  limited: 0,
  progress: turn.progress._tag === "Waiting" ? { _tag: "Waiting", at } : turn.progress
})

/** Abandons a sending: it is only written off, at once. */
export const abandon = (sending: Sending, at: number): Sending => ({
  ...sending,
  abandoned: true,
  failures: 0,
  limited: 0,
  progress: { _tag: "Waiting", at }
})
