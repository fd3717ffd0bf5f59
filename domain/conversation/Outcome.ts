// Runs inside Temporal workflows too: nothing of `effect` at run time.
import { failed } from "./Backoff.ts"
import { abandon, conclude } from "./Ending.ts"
import type { Event } from "./Event.ts"
import * as Outbox from "./Outbox.ts"
import * as Planning from "./Planning.ts"
import type { StepRetry } from "./Policy.ts"
import type { State } from "./State.ts"

/** Steps run at least once: an outcome that nothing waits for any more is ignored. */
type Outcome<Tag extends Event["_tag"]> = Extract<Event, { readonly _tag: Tag }>

/** The answer is stored: it goes out, and the next turn may begin. */
export const answered = (state: State, { id, at }: Outcome<"Answered">): State =>
  state.turn?.id === id ? Outbox.deliver({ ...state, turn: null }, id, at) : state

/**
 * The answer waits to be tried again; after enough failures of the kind that is counted the turn ends as a dead letter. What its model
 * says of how long to wait is nothing to an answer that was stopped meanwhile.
 */
export const answerFailed = (state: State, event: Outcome<"AnswerFailed">, retry: StepRetry): State => {
  if (state.turn?.id !== event.id || state.turn.progress._tag !== "Running") return state
  const { kind } = event.failure
  const turn = failed(state.turn, state.turn.mode === "ask" ? event : { ...event, failure: { kind } }, retry)
  const dead = turn.mode === "ask" && turn.limited >= retry.attempts
  return { ...state, turn: dead ? conclude(turn, "dead", event.at) : turn }
}

/** The first of the outbox has its receipts. After a reminder another one is due next. */
export const sent = (state: State, { id, next }: Outcome<"Sent">): State => {
  const [head, ...outbox] = state.outbox
  if (head?.id !== id) return state
  return head._tag === "FireReminder" ? Planning.fired({ ...state, outbox }, next) : { ...state, outbox }
}

/**
 * The first of the outbox waits to be tried again; after enough failures of the kind that is counted it is written off.
 */
export const sendFailed = (state: State, event: Outcome<"SendFailed">, retry: StepRetry): State => {
  const [head, ...rest] = state.outbox
  if (head?.id !== event.id || head.progress?._tag !== "Running") return state
  const sending = failed(head, event, retry)
  const dead = !sending.abandoned && sending.limited >= retry.attempts
  return { ...state, outbox: [dead ? abandon(sending, event.at) : sending, ...rest] }
}
