// Runs inside Temporal workflows too: nothing of `effect` at run time.
import type { Action } from "./Action.ts"
import * as Outbox from "./Outbox.ts"
import type { Occurrence, State } from "./State.ts"

/** Something about the reminders changed: the store is to be asked again. Rules that know no reminders do not ask. */
export const replan = (state: State): State => {
  const { plan } = state
  if (plan === undefined) return state
  const asking = plan.standing === "asking" || plan.standing === "outdated"
  return { ...state, plan: { ...plan, standing: asking ? "outdated" : "stale" } }
}

/** The store answered. What is about to go out is due in the store until it went out, and asked for again then. */
export const planned = (state: State, next: Occurrence | null): State => {
  const { plan } = state
  if (plan?.standing !== "asking" && plan?.standing !== "outdated") return state
  const isNew = next !== null && !Outbox.isQueued(state, next.id)
  return { ...state, plan: { next: isNew ? next : null, standing: plan.standing === "asking" ? "known" : "stale" } }
}

/** A reminder went out. What its step was told of the next one holds unless something changed since it began. */
export const fired = (state: State, next: Occurrence | null | undefined): State =>
  next === undefined || state.plan?.standing !== "firing"
    ? replan(state)
    : { ...state, plan: { next, standing: "known" } }

/** When the next reminder is to go out; `Infinity` when none is known, or there is no room for it. */
export const remindsAt = (state: State): number =>
  state.plan?.standing === "known" && state.plan.next !== null && Outbox.room(state) > 0 ? state.plan.next.at : Infinity

/** Asks for the next reminder where that is not known, and lets go out what is due. */
export const advance = (state: State, now: number, actions: Array<Action>): State => {
  const { plan } = state
  if (plan?.standing === "stale") {
    actions.push({ _tag: "Plan" })
    return { ...state, plan: { ...plan, standing: "asking" } }
  }
  if (plan === undefined || plan.next === null || remindsAt(state) > now) return state
  return Outbox.remind({ ...state, plan: { next: null, standing: "firing" } }, plan.next.id, now)
}
