// Runs inside Temporal workflows too: nothing of `effect` at run time.
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

/** A conversation in which nothing was said, under rules that are known. Places begin with 1. */
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

/** The same, under the newest rules. */
export const initial: State = initialOf(rules)

/** A conversation that begins after what is done already: everything up to a place, with the last `/new` at `since`. */
export const following = (version: number, done: { readonly upTo: number; readonly since: number }): State => {
  const fresh = initialOf(version)
  return { ...fresh, ...done, ...(fresh.plan === undefined ? {} : { plan: { next: null, standing: "stale" } }) }
}

/**
 * What happened, taken into the state; `next` then says what follows from it. The same state comes back when it
 * changes nothing.
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

/** The steps that run, named again after a restart. An answer that was told to stop is named with that mode. */
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
 * Nothing runs, waits, is to be sent or asked for, or is known to be missing; a reminder may be due later. Such a state takes less
 * than 500 bytes.
 */
export const idle = (state: State): boolean =>
  state.turn === null &&
  state.waiting.length === 0 &&
  state.outbox.length === 0 &&
  state.beyond.length === 0 &&
  state.behind === 0 &&
  state.load === null &&
  (state.plan === undefined || state.plan.standing === "known")

/** Whether this program has the rules of a state. */
export const isKnown = (state: { readonly rules: number }): state is { readonly rules: Rules } =>
  state.rules === 1 || state.rules === 2

/** The same conversation under the newest rules. Not while a step runs, in an engine that replays what happened. */
export const upgrade = (state: State): State =>
  state.rules === rules ? state : { ...state, rules, plan: { next: null, standing: "stale" } }
