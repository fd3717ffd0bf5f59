// Runs inside Temporal workflows too: nothing of `effect` at run time.
import * as Outbox from "./Outbox.ts"
import type { State } from "./State.ts"

const pause = 5_000

/**
 * For so many refs there is to be room before a backlog is fetched, and so much room is kept for what is missing before a gap.
 */
export const batch = 16

/**
 * When to ask for what waits in the store, refused or never offered; `Infinity` when nothing does, when there is no room, or
 * when it is being asked for. At the latest before a turn would overtake it.
 */
export const loadsAt = (state: State): number => {
  const missing = state.behind !== 0 || state.beyond.length > 0
  if (!missing || state.load?._tag === "Running") return Infinity
  const first = state.waiting[0]
  const overtakes = first === undefined || first.place > state.upTo
  const room = state.waiting.length <= batch && Outbox.room(state) >= batch
  return overtakes || room ? (state.load?.at ?? 0) : Infinity
}

/**
 * What was asked for was offered. When nothing followed (a gap that is not in the store yet), it is asked for again
 * after the next event, or some seconds; meanwhile it blocks nothing.
 */
export const loaded = (state: State, at: number): State => {
  if (state.load?._tag !== "Running") return state
  const stuck = state.upTo === state.load.after
  return { ...state, load: stuck ? { _tag: "Waiting", at: at + pause } : null }
}

/** Something happened: what brought nothing may bring something now. */
export const stir = (state: State): State => (state.load?._tag === "Waiting" ? { ...state, load: null } : state)
