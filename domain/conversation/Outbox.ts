import type { RequestId } from "../Ids.ts"
import type { Notice, State } from "./State.ts"

const capacity = 32

// A running turn may still send two things: a late notice and its answer.
const reserved = 2

/**
 * How many more sendings fit without the places reserved for the running turn. A turn starts only when there is at
 * least one, so a late notice and an answer always fit.
 */
export const room = (state: State): number => capacity - reserved - state.outbox.length

const fresh = { failures: 0, limited: 0, progress: null, abandoned: false } as const

export const deliver = (state: State, id: RequestId, at: number): State => ({
  ...state,
  outbox: [...state.outbox, { _tag: "Deliver", id, queuedAt: at, ...fresh }]
})

/** Queues a reminder, unless it is queued already. */
export const remind = (state: State, id: RequestId, at: number): State =>
  isQueued(state, id)
    ? state
    : { ...state, outbox: [...state.outbox, { _tag: "FireReminder", id, queuedAt: at, ...fresh }] }

export const isQueued = (state: State, id: RequestId): boolean => state.outbox.some((sending) => sending.id === id)

export const tell = (state: State, id: RequestId, about: Notice, at: number): State => ({
  ...state,
  outbox: [...state.outbox, { _tag: "Tell", id, about, queuedAt: at, ...fresh }]
})
