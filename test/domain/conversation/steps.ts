import type { StepFailure } from "../../../domain/conversation/Event.ts"
import { initial, next, receive } from "../../../domain/conversation/Reducer.ts"
import type { Policy } from "../../../domain/conversation/Policy.ts"
import type { Ref, State } from "../../../domain/conversation/State.ts"
import { noon, ref } from "./refs.ts"

export const seconds = 1_000
export const hours = 3_600 * seconds
export const gather: Policy = { queue: "gather" }
export const each: Policy = { queue: "each" }

export const offer = (state: State, ...refs: ReadonlyArray<Ref>) =>
  refs.reduce((state, ref) => receive(state, { _tag: "Arrived", ref, at: ref.acceptedAt }), state)

export const at = (state: State, now: number, policy = gather) => next(state, now, policy)

export const answered = (state: State, now: number) =>
  receive(state, { _tag: "Answered", id: state.turn?.id ?? ref(0).id, at: now })

export const answerFails = (state: State, failure: StepFailure, now: number, jitter = 1) =>
  receive(state, { _tag: "AnswerFailed", id: state.turn?.id ?? ref(0).id, failure, at: now, jitter })

export const sent = (state: State, now: number) =>
  receive(state, { _tag: "Sent", id: state.outbox[0]?.id ?? ref(0).id, at: now })

export const sendFails = (state: State, failure: StepFailure, now: number, jitter = 1) =>
  receive(state, { _tag: "SendFailed", id: state.outbox[0]?.id ?? ref(0).id, failure, at: now, jitter })

/** One message under way. */
export const asking = at(offer(initial, ref(1)), noon).state

export const answer = (first: number, places: ReadonlyArray<number>, over = {}) => ({
  _tag: "Answer",
  id: ref(first).id,
  places,
  since: 0,
  mode: "ask",
  delayed: false,
  ...over
})
