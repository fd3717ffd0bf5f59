// Runs inside Temporal workflows too: nothing of `effect` at run time.
import { failed } from "./Backoff.ts"
import { abandon, attempts, conclude } from "./Ending.ts"
import type { Event } from "./Event.ts"
import * as Outbox from "./Outbox.ts"
import type { State } from "./State.ts"

/** Steps run at least once: an outcome that nothing waits for any more is ignored. */
type Outcome<Tag extends Event["_tag"]> = Extract<Event, { readonly _tag: Tag }>

/**
 * The answer is stored: it goes out, and the next turn may begin.
 *
 * @since 0.1.0
 * @category outcomes
 */
export const answered = (state: State, { id, at }: Outcome<"Answered">): State =>
  state.turn?.id === id ? Outbox.deliver({ ...state, turn: null }, id, at) : state

/**
 * The answer waits to be tried again; after five failures of the kind that is counted the turn ends as a dead letter.
 *
 * @since 0.1.0
 * @category outcomes
 */
export const answerFailed = (state: State, event: Outcome<"AnswerFailed">): State => {
  if (state.turn?.id !== event.id || state.turn.progress._tag !== "Running") return state
  const turn = failed(state.turn, event)
  const dead = turn.mode === "ask" && turn.limited >= attempts
  return { ...state, turn: dead ? conclude(turn, "dead", event.at) : turn }
}

/**
 * The first of the outbox has its receipts.
 *
 * @since 0.1.0
 * @category outcomes
 */
export const sent = (state: State, { id }: Outcome<"Sent">): State =>
  state.outbox[0]?.id === id ? { ...state, outbox: state.outbox.slice(1) } : state

/**
 * The first of the outbox waits to be tried again; after five failures of the kind that is counted it is written off.
 *
 * @since 0.1.0
 * @category outcomes
 */
export const sendFailed = (state: State, event: Outcome<"SendFailed">): State => {
  const [head, ...rest] = state.outbox
  if (head?.id !== event.id || head.progress?._tag !== "Running") return state
  const sending = failed(head, event)
  const dead = !sending.abandoned && sending.limited >= attempts
  return { ...state, outbox: [dead ? abandon(sending, event.at) : sending, ...rest] }
}
