// Runs inside Temporal workflows too: nothing of `effect` at run time.
import type { RequestId } from "../Ids.ts"
import type { Notice, State } from "./State.ts"

/** The most that an outbox holds. */
export const capacity = 32

// A turn under way may still say two things: that it is late, and its answer.
const reserved = 2

/**
 * How many more sendings it takes without touching what is reserved for the turn under way. A turn starts only when there is
 * one, so a late notice and an answer always fit.
 */
export const room = (state: State): number => capacity - reserved - state.outbox.length

const fresh = { failures: 0, limited: 0, progress: null, abandoned: false } as const

/** The answer of a turn goes out. */
export const deliver = (state: State, id: RequestId, at: number): State => ({
  ...state,
  outbox: [...state.outbox, { _tag: "Deliver", id, queuedAt: at, ...fresh }]
})

/** A reminder goes out; one that is about to already does not twice. */
export const remind = (state: State, id: RequestId, at: number): State =>
  isQueued(state, id)
    ? state
    : { ...state, outbox: [...state.outbox, { _tag: "FireReminder", id, queuedAt: at, ...fresh }] }

/** Whether something is about to go out under an id. */
export const isQueued = (state: State, id: RequestId): boolean => state.outbox.some((sending) => sending.id === id)

/** A word of ours goes out. */
export const tell = (state: State, id: RequestId, about: Notice, at: number): State => ({
  ...state,
  outbox: [...state.outbox, { _tag: "Tell", id, about, queuedAt: at, ...fresh }]
})
