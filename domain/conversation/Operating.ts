import { abandon } from "./Ending.ts"
import type { Act, Sending, State } from "./State.ts"

/**
 * Applies a request of an operator. A turn that waits for its retry is answered at once, and an answer that waits to be
 * sent is written off. A completed turn stays unchanged.
 */
export const operate = (state: State, { candidate, turn: id, verb }: Act, at: number): State => {
  if (verb === "drop") {
    const drops = ({ _tag, abandoned, id: own }: Sending) => own === id && _tag === "Deliver" && !abandoned
    return state.outbox.some(drops)
      ? { ...state, outbox: state.outbox.map((one) => (drops(one) ? dropped(one, at) : one)) }
      : state
  }
  const { turn } = state
  if (turn?.id !== id || turn.mode !== "ask") return state
  const progress = turn.progress._tag === "Waiting" ? ({ _tag: "Waiting", at } as const) : turn.progress
  return { ...state, turn: { ...turn, progress, ...(candidate === undefined ? {} : { candidate }) } }
}

/** A running send ends first; only the head of the outbox waits for a time. */
const dropped = (sending: Sending, at: number): Sending =>
  sending.progress?._tag === "Waiting" ? abandon(sending, at) : { ...sending, abandoned: true }
