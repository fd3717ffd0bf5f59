// This folder also runs inside Temporal workflows: it imports nothing of `effect` at run time.
import { answer, send, type Action } from "./Action.ts"
import { arrive, pass } from "./Arrival.ts"
import { loaded, stir } from "./Backlog.ts"
import type { Event } from "./Event.ts"
import { answered, answerFailed, sendFailed, sent } from "./Outcome.ts"
import { planned, replan } from "./Planning.ts"
import { patience, type Policy } from "./Policy.ts"
import { type Rules, rules, type State } from "./State.ts"

export { arrived } from "./Arrival.ts"
export { next } from "./Next.ts"

/** An empty conversation under the given version of the rules. Places begin with 1. */
export const initialOf = (version: number): State => ({
  rules: version === 1 ? 1 : rules,
  upTo: 0,
  beyond: [],
  behind: 0,
  load: null,
  newest: { message: 0, edit: 0 },
  duplicates: 0,
  late: 0,
  waiting: [],
  since: 0,
  turn: null,
  outbox: [],
  ...(version === 1 ? {} : { plan: { next: null, standing: "known" } })
})

export const initial: State = initialOf(rules)

/** A conversation that continues after completed work: everything up to a place, with the last `/new` at `since`. */
export const following = (version: number, done: { readonly upTo: number; readonly since: number }): State => {
  const fresh = initialOf(version)
  return { ...fresh, ...done, ...(fresh.plan === undefined ? {} : { plan: { next: null, standing: "stale" } }) }
}

/**
 * Applies an event to the state; `next` then returns the resulting actions. An event without effect returns the same
 * state.
 */
export const receive = (state: State, event: Event, { retry = patience }: Pick<Policy, "retry"> = {}): State => {
  switch (event._tag) {
    case "Arrived":
      return arrive(stir(state), event.ref, event.at)
    case "Passed":
      return pass(state, event.place)
    case "Answered":
      return answered(stir(state), event)
    case "AnswerFailed":
      return answerFailed(stir(state), event, retry)
    case "Sent":
      return sent(stir(state), event)
    case "SendFailed":
      return sendFailed(stir(state), event, retry)
    case "Loaded":
      return loaded(state, event.at)
    case "Replan":
      return replan(state)
    case "Planned":
      return planned(state, event.next)
  }
}

/** The running steps, named again after a restart. An answer that was told to stop is named with that mode. */
export const resume = (state: State): ReadonlyArray<Action> => {
  const { load, outbox, plan, since, turn } = state
  const actions: Array<Action> = []
  if (turn?.progress._tag === "Running") actions.push(answer(turn, since))
  if (outbox[0]?.progress?._tag === "Running") actions.push(send(outbox[0]))
  if (load?._tag === "Running") actions.push({ _tag: "Load", after: load.after })
  if (plan?.standing === "asking" || plan?.standing === "outdated") actions.push({ _tag: "Plan" })
  return actions
}

/**
 * Whether nothing runs, waits, is queued, is being loaded or is known to be missing. A reminder may be due later. Such
 * a state takes less than 500 bytes.
 */
export const idle = (state: State): boolean =>
  state.turn === null &&
  state.waiting.length === 0 &&
  state.outbox.length === 0 &&
  state.beyond.length === 0 &&
  state.behind === 0 &&
  state.load === null &&
  (state.plan === undefined || state.plan.standing === "known")

/** Whether this program knows the rules of a state. */
export const isKnown = (state: { readonly rules: number }): state is { readonly rules: Rules } =>
  state.rules === 1 || state.rules === 2

/**
 * The same conversation under the newest rules. An engine that replays its history must not call this while a step
 * runs.
 */
export const upgrade = (state: State): State =>
  state.rules === rules ? state : { ...state, rules, plan: { next: null, standing: "stale" } }
