import { deepStrictEqual, ok, strictEqual } from "node:assert"
import type { Action, Step } from "../../../domain/conversation/Action.ts"
import type { Event, StepFailure } from "../../../domain/conversation/Event.ts"
import { arrived, idle, initial, next, receive, resume } from "../../../domain/conversation/Reducer.ts"
import type { RequestId } from "../../../domain/Ids.ts"
import type { Policy } from "../../../domain/conversation/Policy.ts"
import type { Occurrence, Ref, State } from "../../../domain/conversation/State.ts"
import { noon } from "./refs.ts"

type Answer = Extract<Action, { readonly _tag: "Answer" }>

const readBack = (state: State): State => JSON.parse(JSON.stringify(state))

const freeze = <A>(value: A): A => {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const inner of Object.values(value)) freeze(inner)
  }
  return value
}

/**
 * A small engine and the store behind it, in memory. It checks after every step what must always hold, and keeps what must
 * hold in the end.
 */
export class Model {
  now = noon
  state: State
  wakeAt: number | null = null
  /** Under way, as an engine has them: in no state, lost with the process. */
  answer: Answer | undefined
  sending: Exclude<Step, Answer> | undefined
  /** Whether the user may see the answers stop: told to by `Cancel`, or started so. */
  readonly cancelled: Array<string> = []
  /** The first start of each turn. */
  readonly turns: Array<Answer> = []
  readonly answered: Array<string> = []
  readonly sent: Array<Exclude<Step, Answer>> = []
  readonly taken = new Map<number, Ref>()
  private after: Occurrence | null = null
  /** The reminders of the store, by id, and how often each went out. */
  readonly reminders = new Map<string, { readonly at: number; standing: "active" | "cancelled"; fired: number }>()
  private changed = false
  private accepted = 0
  private readonly hidden = new Set<number>()
  readonly expected: { duplicates: number; late: number }
  private readonly highest = { message: 0, edit: 0 }
  readonly policy: Policy
  readonly store: ReadonlyArray<Ref>
  private readonly byPlace: ReadonlyMap<number, Ref>

  constructor(policy: Policy, store: ReadonlyArray<Ref>, state: State = initial) {
    this.state = freeze(state)
    this.expected = { duplicates: state.duplicates, late: state.late }
    this.policy = policy
    this.store = store
    this.byPlace = new Map(store.map((ref) => [ref.place, ref]))
  }

  /** The door takes in some more; with `lost`, the process that was to offer them dies first. */
  accept(count: number, lost = false) {
    const fresh = this.store.slice(this.accepted, this.accepted + count)
    this.accepted += fresh.length
    if (lost) return
    for (const ref of fresh) this.arrive(ref)
    this.run()
  }

  /** One ref of the store, out of order or again. */
  offer(index: number) {
    const ref = this.store[index % Math.max(1, this.accepted)]
    if (ref === undefined || this.hidden.has(ref.place)) return
    this.arrive(ref)
    this.run()
  }

  /** One more was given its place, but its transaction is committed only at `reveal`. */
  hide() {
    const ref = this.store[this.accepted]
    if (ref === undefined) return
    this.accepted++
    this.hidden.add(ref.place)
  }

  reveal() {
    this.hidden.clear()
  }

  /** The relay: repeats all unconfirmed updates in order, and announces changed reminders. */
  relay(limit = Infinity) {
    for (const ref of this.unconfirmed(0).slice(0, limit)) this.arrive(ref)
    if (this.changed) this.receive({ _tag: "Replan" })
    this.changed = false
    this.run()
  }

  /** A step sets a reminder; the relay tells of it. */
  remind(delay: number) {
    const id = `reminder:${this.reminders.size + 1}:1`
    this.reminders.set(id, { at: this.now + delay, standing: "active", fired: 0 })
    this.changed = true
  }

  /** Someone cancels one; one that is about to go out still may. */
  cancel(index: number) {
    const reminder = [...this.reminders.values()][index % Math.max(1, this.reminders.size)]
    if (reminder === undefined) return
    reminder.standing = "cancelled"
    this.changed = true
  }

  answers(outcome: "done" | StepFailure, jitter = 0.5) {
    const step = this.answer
    if (step === undefined) return
    this.answer = undefined
    if (outcome === "done") {
      this.answered.push(step.id)
      this.receive({ _tag: "Answered", id: step.id, at: this.now })
    } else {
      this.receive({ _tag: "AnswerFailed", id: step.id, failure: outcome, at: this.now, jitter })
    }
    this.run()
  }

  sends(outcome: "done" | StepFailure, jitter = 0.5) {
    const step = this.sending
    if (step === undefined) return
    this.sending = undefined
    if (outcome === "done") {
      this.sent.push(step)
      const reminder = this.reminders.get(step.id)
      if (reminder !== undefined) {
        reminder.fired++
        ok(reminder.at <= this.now, "never before its time")
      }
      // Every other step tells what was due next when it began.
      const told = this.sent.length % 2 === 0 || reminder === undefined ? {} : { next: this.after }
      this.receive({ _tag: "Sent", id: step.id, at: this.now, ...told })
    } else {
      this.receive({ _tag: "SendFailed", id: step.id, failure: outcome, at: this.now, jitter })
    }
    this.run()
  }

  /** Time goes on, past every waking on the way. */
  advance(ms: number) {
    const until = this.now + ms
    while (this.wakeAt !== null && this.wakeAt <= until) {
      this.now = this.wakeAt
      this.run()
    }
    this.now = until
    this.run()
  }

  /** The process dies, and comes back with what was written. */
  crash() {
    const { answer, sending } = this
    this.answer = undefined
    this.sending = undefined
    this.state = freeze(readBack(this.state))
    const actions = resume(this.state)
    // An answer that was stopped meanwhile is named with that mode.
    const named = answer !== undefined && this.cancelled.includes(answer.id) ? { ...answer, mode: "stop" } : answer
    deepStrictEqual(
      actions,
      [named, sending].filter((step) => step !== undefined)
    )
    for (const action of actions) this.perform(action)
    this.run()
  }

  /** From here on all goes well, for as long as there is something to do. */
  settle() {
    this.reveal()
    this.accept(Infinity)
    for (let round = 0; round < 10_000; round++) {
      this.relay()
      this.answers("done")
      this.sends("done")
      const reminding = [...this.reminders.values()].some((one) => one.standing === "active" && one.fired === 0)
      if (idle(this.state) && this.unconfirmed(0).length === 0 && !reminding) return
      if (this.answer === undefined && this.sending === undefined) {
        ok(this.wakeAt !== null, "nothing runs, nothing wakes, and it is not idle")
        this.advance(this.wakeAt - this.now)
      }
    }
    throw new Error("it never came to rest")
  }

  private unconfirmed(after: number): ReadonlyArray<Ref> {
    const accepted = this.store.slice(0, this.accepted)
    return accepted.filter((ref) => ref.place > after && !this.taken.has(ref.place) && !this.hidden.has(ref.place))
  }

  private arrive(ref: Ref) {
    const before = this.state
    const known = this.taken.has(ref.place)
    strictEqual(arrived(before, ref.place), known)
    this.receive({ _tag: "Arrived", ref, at: this.now })
    if (known) {
      this.expected.duplicates++
    } else if (arrived(this.state, ref.place)) {
      this.taken.set(ref.place, ref)
      if (ref.kind === "message" || ref.kind === "edit") {
        if (ref.sequence < this.highest[ref.kind]) this.expected.late++
        this.highest[ref.kind] = Math.max(this.highest[ref.kind], ref.sequence)
      }
    } else {
      ok(this.state.behind >= ref.place, "what is refused is remembered")
    }
  }

  private receive(event: Event) {
    this.state = freeze(receive(this.state, event))
  }

  private run() {
    const { state, actions, wakeAt } = next(this.state, this.now, this.policy)
    this.state = freeze(state)
    this.wakeAt = wakeAt
    this.check()
    for (const action of actions) this.perform(action)
  }

  private perform(action: Action) {
    switch (action._tag) {
      case "Answer":
        strictEqual(this.answer, undefined, "one answer at a time")
        this.answer = action
        return this.recordTurn(action)
      case "Deliver":
      case "FireReminder":
      case "Tell":
        strictEqual(this.sending, undefined, "one sending at a time")
        this.sending = action
        this.after = this.due(action.id)
        return
      case "Cancel":
        strictEqual(this.answer?.id, action.id)
        strictEqual(this.answer?.mode, "ask")
        ok(!this.cancelled.includes(action.id), "cancelled once")
        this.cancelled.push(action.id)
        return
      case "Plan": {
        strictEqual(this.state.plan?.standing, "asking")
        this.receive({ _tag: "Planned", next: this.due() })
        return this.run()
      }
      case "Load":
        strictEqual(this.state.load?._tag, "Running")
        for (const ref of this.unconfirmed(action.after).slice(0, 32)) this.arrive(ref)
        this.receive({ _tag: "Loaded", at: this.now })
        return this.run()
    }
  }

  /** The reminder that the store has next, but for one that just goes out. */
  private due(but?: RequestId): Occurrence | null {
    const due = [...this.reminders].filter(([id, one]) => one.standing === "active" && one.fired === 0 && id !== but)
    const [first] = due.toSorted(([, a], [, b]) => a.at - b.at)
    return first === undefined ? null : { id: first[0] as RequestId, at: first[1].at }
  }

  private recordTurn(action: Answer) {
    const first = this.turns.find((turn) => turn.id === action.id)
    if (first !== undefined) return deepStrictEqual(action.places, first.places)
    const members = action.places.map((place) => this.byPlace.get(place)!)
    strictEqual(members[0]?.id, action.id)
    const [lowest] = this.state.waiting
    ok(lowest === undefined || lowest.place > members[0].place, "a turn begins with the first that waits")
    for (const { kind, place } of this.state.waiting) {
      ok(kind !== "new" || action.places.every((member) => member < place), "nothing is gathered across a /new")
    }
    this.turns.push(action)
  }

  private check() {
    const { state, wakeAt } = this
    deepStrictEqual(readBack(state), state)
    ok(state.waiting.length <= 32 && state.beyond.length <= 32 && state.outbox.length <= 32, "bounded")
    ok(JSON.stringify(state).length < 20_000)
    if (idle(state)) ok(JSON.stringify(state).length < 500)
    ok(state.behind === 0 || state.behind > state.upTo)
    strictEqual(state.duplicates, this.expected.duplicates)
    strictEqual(state.late, this.expected.late)
    // Between the wakings there is nothing to do, and at a waking there is.
    deepStrictEqual(next(state, this.now, this.policy), { state, actions: [], wakeAt })
    ok(wakeAt === null || wakeAt > this.now)
    const asleep = wakeAt === null ? this.now + 1e12 : wakeAt - 1
    strictEqual(next(state, asleep, this.policy).state, state)
    if (wakeAt !== null) ok(next(state, wakeAt, this.policy).state !== state)
  }
}
