import type { RequestId } from "../Ids.ts"
import { answer, send, type Action } from "./Action.ts"
import { loadsAt } from "./Backlog.ts"
import { abandon, abandonedAt, conclude, expiresAt, lateAt } from "./Ending.ts"
import { delayed, gather, settlesAt } from "./Gathering.ts"
import * as Outbox from "./Outbox.ts"
import * as Planning from "./Planning.ts"
import type { Policy } from "./Policy.ts"
import type { Progress, State, Turn } from "./State.ts"

/**
 * The actions that may run now, marked as running in the returned state, and the next time at which to call this again
 * (`null`: only after an event). Without actions the same state is returned.
 */
export const next = (
  state: State,
  now: number,
  policy: Policy
): { readonly state: State; readonly actions: ReadonlyArray<Action>; readonly wakeAt: number | null } => {
  const actions: Array<Action> = []
  const answering =
    state.turn === null ? begin(state, now, policy, actions) : advance(state, state.turn, now, policy, actions)
  const loading = load(answering, now, actions)
  const planning = Planning.advance(loading, now, actions)
  // Last, because the steps above may add to the outbox.
  const sending = startSending(planning, now, policy, actions)
  return { state: sending, actions, wakeAt: wakeAt(sending, policy) }
}

const running: Progress = { _tag: "Running" }

const start = (state: State, turn: Turn, actions: Array<Action>): State => {
  actions.push(answer(turn, state.since))
  return { ...state, turn: { ...turn, progress: running, asking: turn.mode === "ask" } }
}

const begin = (state: State, now: number, policy: Policy, actions: Array<Action>): State => {
  const first = state.waiting[0]
  if (first === undefined || Outbox.room(state) <= 0 || isLoading(state, now)) return state
  if (first.kind === "new") {
    const since = Math.max(state.since, first.place)
    const told = Outbox.tell({ ...state, waiting: state.waiting.slice(1), since }, first.id, first.about ?? "new", now)
    return begin(told, now, policy, actions)
  }
  if (settlesAt(state, policy) > now) return state
  const members = gather(state, now, policy.queue)
  const turn: Turn = {
    id: first.id,
    places: members.map((ref) => ref.place),
    mode: "ask",
    startedAt: now,
    failures: 0,
    limited: 0,
    progress: running,
    asking: true,
    delayed: delayed(first, now),
    told: false,
    ...(first.candidate === undefined ? {} : { candidate: first.candidate })
  }
  return start({ ...state, waiting: state.waiting.filter((ref) => !members.includes(ref)) }, turn, actions)
}

const advance = (state: State, turn: Turn, now: number, policy: Policy, actions: Array<Action>): State => {
  if (turn.progress._tag === "Running") {
    if (turn.mode !== "stop" || !turn.asking) return state
    actions.push({ _tag: "Cancel", id: turn.id })
    return { ...state, turn: { ...turn, asking: false } }
  }
  if (expiresAt(turn, policy.times) <= now) return start(state, conclude(turn, "expired", now), actions)
  if (lateAt(turn, policy.times) <= now) {
    const told: Turn = { ...turn, told: true }
    return advance(Outbox.tell({ ...state, turn: told }, noticeId(turn.id), "late", now), told, now, policy, actions)
  }
  return turn.progress.at <= now ? start(state, turn, actions) : state
}

// Earlier refs may be among those that are being loaded.
const isLoading = (state: State, now: number) => state.load?._tag === "Running" || loadsAt(state) <= now

const load = (state: State, now: number, actions: Array<Action>): State => {
  if (loadsAt(state) > now) return state
  actions.push({ _tag: "Load", after: state.upTo })
  return { ...state, load: { _tag: "Running", after: state.upTo } }
}

const startSending = (state: State, now: number, { times }: Policy, actions: Array<Action>): State => {
  const [head, ...rest] = state.outbox
  if (head === undefined || head.progress?._tag === "Running") return state
  const sending = abandonedAt(head, times) <= now ? abandon(head, now) : head
  if (sending.progress?._tag === "Waiting" && sending.progress.at > now) return state
  actions.push(send(sending))
  return { ...state, outbox: [{ ...sending, progress: running }, ...rest] }
}

const wakeAt = (state: State, policy: Policy): number | null => {
  const { outbox, turn, waiting } = state
  const { times } = policy
  let at = Math.min(loadsAt(state), Planning.remindsAt(state))
  if (turn?.progress._tag === "Waiting")
    at = Math.min(at, turn.progress.at, expiresAt(turn, times), lateAt(turn, times))
  const head = outbox[0]
  if (head?.progress?._tag === "Waiting") at = Math.min(at, head.progress.at, abandonedAt(head, times))
  // A turn could begin but does not: it waits for the rest of a long paste or of an album.
  if (turn === null && waiting.length > 0 && Outbox.room(state) > 0 && state.load?._tag !== "Running")
    at = Math.min(at, settlesAt(state, policy))
  return at === Infinity ? null : at
}

// A cast, because `noticeId` of `domain/Ids.ts` would import `Schema` at run time.
const noticeId = (turn: RequestId) => `${turn}:notice` as RequestId
