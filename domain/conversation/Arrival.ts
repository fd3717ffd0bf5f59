import { batch } from "./Backlog.ts"
import { draftId } from "./Draft.ts"
import { conclude } from "./Ending.ts"
import { operate } from "./Operating.ts"
import * as Outbox from "./Outbox.ts"
import type { Ref, State } from "./State.ts"

/** The maximum number of places beyond a gap, and of refs that wait. */
const bound = 32

/** Whether a place was accepted. The relay offers a place again until it was. */
export const arrived = (state: State, place: number): boolean => place <= state.upTo || state.beyond.includes(place)

/** Handles an offered ref: a duplicate is counted, a ref without room stays in the store, any other is accepted. */
export const arrive = (state: State, ref: Ref, at: number): State => {
  if (arrived(state, ref.place)) return { ...state, duplicates: state.duplicates + 1 }
  if (!hasRoom(state, ref)) return ref.place <= state.behind ? state : { ...state, behind: ref.place }
  const taken = place(sequence(state, ref), ref.place)
  switch (ref.kind) {
    case "stop":
      return stop(taken, ref, at)
    case "tell":
      return Outbox.tell(taken, ref.id, ref.about ?? "help", at)
    default:
      return { ...taken, waiting: insert(taken.waiting, ref) }
  }
}

/** Accounts for a place that has no ref. Without room for it, it is offered again. */
export const pass = (state: State, at: number): State => {
  const hasRoom = at === state.upTo + 1 || state.beyond.length < bound
  return arrived(state, at) || !hasRoom ? state : place(state, at)
}

const hasRoom = (state: State, ref: Ref): boolean => {
  const follows = ref.place === state.upTo + 1
  if (!follows && state.beyond.length >= bound) return false
  switch (ref.kind) {
    case "stop":
      return state.turn !== null || ref.act !== undefined || ref.draft !== undefined || Outbox.room(state) > 0
    case "tell":
      return Outbox.room(state) > 0
    default:
      // Refs beyond a gap leave room for the missing ones, so that these can always be loaded first.
      return state.waiting.length < (follows ? bound : batch)
  }
}

const place = (state: State, place: number): State => {
  if (place !== state.upTo + 1) return { ...state, beyond: insertNumber(state.beyond, place) }
  let upTo = place
  let filled = 0
  while (state.beyond[filled] === upTo + 1) {
    upTo++
    filled++
  }
  return {
    ...state,
    upTo,
    beyond: filled === 0 ? state.beyond : state.beyond.slice(filled),
    behind: state.behind <= upTo ? 0 : state.behind
  }
}

const sequence = (state: State, ref: Ref): State => {
  if (ref.kind !== "message" && ref.kind !== "edit") return state
  return ref.sequence < state.newest[ref.kind]
    ? { ...state, late: state.late + 1 }
    : { ...state, newest: { ...state.newest, [ref.kind]: ref.sequence } }
}

const stop = (state: State, ref: Ref, at: number): State => {
  if (ref.act !== undefined) return operate(state, ref.act, at)
  const { turn } = state
  if (turn === null) return ref.draft === undefined ? Outbox.tell(state, ref.id, "idle", at) : state
  // A button names its turn. A command older than every message of the turn meant an earlier turn.
  const meant =
    ref.draft === undefined ? turn.places.some((place) => place < ref.place) : ref.draft === draftId(turn.id)
  return meant && turn.mode === "ask" ? { ...state, turn: conclude(turn, "stop", at) } : state
}

/** Inserts into a line that is ordered by place. Most refs go to its end. */
const insert = (line: ReadonlyArray<Ref>, ref: Ref): ReadonlyArray<Ref> => {
  let index = line.length
  for (let before = line[index - 1]; before !== undefined && before.place > ref.place; before = line[index - 1]) index--
  return [...line.slice(0, index), ref, ...line.slice(index)]
}

const insertNumber = (numbers: ReadonlyArray<number>, number: number): ReadonlyArray<number> =>
  [...numbers, number].sort((a, b) => a - b)
