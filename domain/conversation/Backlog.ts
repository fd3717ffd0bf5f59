import * as Outbox from "./Outbox.ts"
import type { State } from "./State.ts"

const pause = 5_000

/**
 * A backlog is fetched when there is room for this many refs. As much room is kept free for refs missing before a gap.
 */
export const batch = 16

/**
 * When to load the refs that wait in the store, refused or never offered: at the latest before a turn would overtake
 * them. `Infinity` when none waits, when there is no room, or while they are being loaded.
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
 * The refs of a `Load` were offered. When none followed (the gap is not in the store yet), they are loaded again after
 * the next event or after some seconds; meanwhile the gap blocks nothing.
 */
export const loaded = (state: State, at: number): State => {
  if (state.load?._tag !== "Running") return state
  const stuck = state.upTo === state.load.after
  return { ...state, load: stuck ? { _tag: "Waiting", at: at + pause } : null }
}

/** An event arrived: a load that brought nothing may bring something now. */
export const stir = (state: State): State => (state.load?._tag === "Waiting" ? { ...state, load: null } : state)
