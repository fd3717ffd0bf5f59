import { failed } from "./Backoff.ts"
import { abandon, conclude } from "./Ending.ts"
import type { Event } from "./Event.ts"
import * as Outbox from "./Outbox.ts"
import * as Planning from "./Planning.ts"
import type { StepRetry } from "./Policy.ts"
import type { State } from "./State.ts"

/** Steps run at least once: an outcome that nothing waits for is ignored. */
type Outcome<Tag extends Event["_tag"]> = Extract<Event, { readonly _tag: Tag }>

/** The answer is stored: it is queued for sending, and the next turn may begin. */
export const answered = (state: State, { id, at }: Outcome<"Answered">): State =>
  state.turn?.id === id ? Outbox.deliver({ ...state, turn: null }, id, at) : state

/**
 * The answer waits for its retry; after too many counted failures the turn ends as a dead letter. An answer that was
 * stopped in the meantime ignores the model's retry hint.
 */
export const answerFailed = (state: State, event: Outcome<"AnswerFailed">, retry: StepRetry): State => {
  if (state.turn?.id !== event.id || state.turn.progress._tag !== "Running") return state
  const { kind } = event.failure
  const turn = failed(state.turn, state.turn.mode === "ask" ? event : { ...event, failure: { kind } }, retry)
  const dead = turn.mode === "ask" && turn.limited >= retry.attempts
  return { ...state, turn: dead ? conclude(turn, "dead", event.at) : turn }
}

/** The head of the outbox has its receipts. After a reminder, the next one is planned. */
export const sent = (state: State, { id, next }: Outcome<"Sent">): State => {
  const [head, ...outbox] = state.outbox
  if (head?.id !== id) return state
  return head._tag === "FireReminder" ? Planning.fired({ ...state, outbox }, next) : { ...state, outbox }
}

/** The head of the outbox waits for its retry; after too many counted failures it is written off. */
export const sendFailed = (state: State, event: Outcome<"SendFailed">, retry: StepRetry): State => {
  const [head, ...rest] = state.outbox
  if (head?.id !== event.id || head.progress?._tag !== "Running") return state
  const sending = failed(head, event, retry)
  const dead = !sending.abandoned && sending.limited >= retry.attempts
  return { ...state, outbox: [dead ? abandon(sending, event.at) : sending, ...rest] }
}
