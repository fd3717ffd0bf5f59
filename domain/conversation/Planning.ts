import type { Action } from "./Action.ts"
import * as Outbox from "./Outbox.ts"
import type { Occurrence, State } from "./State.ts"

/** The reminders changed: the store has to be asked again. Rules without reminders do not ask. */
export const replan = (state: State): State => {
  const { plan } = state
  if (plan === undefined) return state
  const asking = plan.standing === "asking" || plan.standing === "outdated"
  return { ...state, plan: { ...plan, standing: asking ? "outdated" : "stale" } }
}

/**
 * The store answered. A reminder that is queued already stays due in the store until it is sent, and the store is asked
 * again then.
 */
export const planned = (state: State, next: Occurrence | null): State => {
  const { plan } = state
  if (plan?.standing !== "asking" && plan?.standing !== "outdated") return state
  const isNew = next !== null && !Outbox.isQueued(state, next.id)
  return { ...state, plan: { next: isNew ? next : null, standing: plan.standing === "asking" ? "known" : "stale" } }
}

/** A reminder was sent. The next one that its step reported is valid unless something changed in the meantime. */
export const fired = (state: State, next: Occurrence | null | undefined): State =>
  next === undefined || state.plan?.standing !== "firing"
    ? replan(state)
    : { ...state, plan: { next, standing: "known" } }

/** When the next reminder is due; `Infinity` when none is known, or there is no room for it. */
export const remindsAt = (state: State): number =>
  state.plan?.standing === "known" && state.plan.next !== null && Outbox.room(state) > 0 ? state.plan.next.at : Infinity

/** Asks for the next reminder when it is unknown, and queues the one that is due. */
export const advance = (state: State, now: number, actions: Array<Action>): State => {
  const { plan } = state
  if (plan?.standing === "stale") {
    actions.push({ _tag: "Plan" })
    return { ...state, plan: { ...plan, standing: "asking" } }
  }
  if (plan === undefined || plan.next === null || remindsAt(state) > now) return state
  return Outbox.remind({ ...state, plan: { next: null, standing: "firing" } }, plan.next.id, now)
}
