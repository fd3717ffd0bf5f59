// Workflows run this file: nothing of `effect` is imported at run time.
import * as Workflow from "@temporalio/workflow"
import type { Action, Step } from "../../../domain/conversation/Action.ts"
import type { Event, StepFailure } from "../../../domain/conversation/Event.ts"
import {
  arrived,
  following,
  initialOf,
  isKnown,
  next,
  receive,
  resume,
  upgrade
} from "../../../domain/conversation/Reducer.ts"
import { patience, type Policy } from "../../../domain/conversation/Policy.ts"
import type { Ref, State } from "../../../domain/conversation/State.ts"
import { Alarm } from "./Alarm.ts"
import { ProgressLog } from "./ProgressLog.ts"
import { type Activities, answersQueue, type Fired, reduced, type Start, type Terms } from "./Protocol.ts"
import { reportedFailure } from "./ReportedFailure.ts"

/** In milliseconds. Short activities restart sooner after a lost heartbeat than answers, which cost money. */
const soon = 4000

/**
 * Drives the conversation reducer inside a workflow. Everything that it decides on is in the history: time, random numbers, signals and the
 * results of activities.
 */
export class Driver {
  state: State
  /** No further answer starts, and the run ends as soon as no activity is running. */
  renewing = false
  readonly progress: ProgressLog
  readonly #start: Start
  readonly #terms: Terms
  #offered: Terms
  readonly #alarm: Alarm
  readonly #activities: Pick<Activities, "answer" | "send">
  readonly #store: Omit<Activities, "answer" | "send">
  #mailbox: Array<Event> = []
  #rang = false
  #running = 0

  constructor(start: Start) {
    const { key, terms } = start
    this.#start = start
    this.#terms = terms
    this.#offered = terms
    this.state = start.state ?? initialOf(terms.rules)
    this.progress = new ProgressLog(start.progress ?? [], () => this.state.waiting)
    this.#alarm = new Alarm(() => {
      this.#rang = true
    })
    const { answer, heartbeat, send } = terms.limits
    const { attempts, coefficient, initial, maximum } = terms.policy.retry ?? patience
    const retry: Workflow.RetryPolicy = {
      initialInterval: initial,
      maximumInterval: maximum,
      backoffCoefficient: coefficient,
      maximumAttempts: attempts,
      nonRetryableErrorTypes: reduced
    }
    // Temporal accepts keys of at most 64 bytes; conversation keys are ASCII.
    const priority = { fairnessKey: key.slice(0, 64) }
    const shared = { heartbeatTimeout: Math.min(heartbeat, soon), priority }
    const own = Workflow.workflowInfo().taskQueue
    this.#activities = {
      answer: Workflow.proxyActivities<Activities>({
        priority,
        heartbeatTimeout: heartbeat,
        retry,
        taskQueue: answersQueue(own),
        startToCloseTimeout: answer
      }).answer,
      send: Workflow.proxyActivities<Activities>({ ...shared, retry, startToCloseTimeout: send }).send
    }
    // Activities that only read the store are retried until it answers.
    this.#store = Workflow.proxyActivities<Activities>({
      ...shared,
      startToCloseTimeout: "30 seconds",
      retry: { initialInterval: "1 second", maximumInterval: "10 seconds" }
    })
  }

  arrive(refs: ReadonlyArray<Ref>, terms: Terms): void {
    this.#offered = terms
    for (const ref of refs) this.#mailbox.push({ _tag: "Arrived", ref, at: Date.now() })
  }

  replan(terms: Terms): void {
    this.#offered = terms
    this.#mailbox.push({ _tag: "Replan" })
  }

  /** Runs until it is time to continue as new; returns the start of the next run. */
  async run(): Promise<Start> {
    const { key, state } = this.#start
    if (state === undefined) this.state = this.#following(await this.#store.begin(key))
    for (const action of resume(this.state)) this.#perform(action)
    for (;;) {
      this.#take()
      this.renewing ||= this.#isTimeToRenew()
      // While an answer runs no other one starts, but stops and sends go on.
      if (!this.renewing || this.state.turn?.progress._tag === "Running") this.#advance()
      if (this.#canEnd) return this.#renewed()
      await Workflow.condition(() => this.#mailbox.length > 0 || this.#rang || this.#canEnd)
      this.#rang = false
    }
  }

  /** Messages that arrived meanwhile may already be confirmed, but are not done. */
  #following({ since, upTo }: Awaited<ReturnType<Activities["begin"]>>): State {
    const come = this.#mailbox.flatMap((event) => (event._tag === "Arrived" ? [event.ref.place - 1] : []))
    return following(this.#terms.rules, { since, upTo: Math.min(upTo, ...come) })
  }

  /** No activity is running that the next run would not know of. */
  get isOver(): boolean {
    return this.renewing && this.#running === 0
  }

  get #canEnd(): boolean {
    return this.isOver && Workflow.allHandlersFinished()
  }

  #take(): void {
    const mailbox = this.#mailbox
    this.#mailbox = []
    for (const event of mailbox) this.state = receive(this.state, event, this.#policy)
  }

  #advance(): void {
    const { waiting } = this.state
    const { actions, state, wakeAt } = next(this.state, Date.now(), this.#policy)
    this.state = state
    for (const action of actions) this.#perform(action, waiting)
    this.#alarm.set(wakeAt)
  }

  get #policy(): Policy {
    return this.#terms.policy
  }

  #perform(action: Action, line: ReadonlyArray<Ref> = []): void {
    const { key } = this.#start
    switch (action._tag) {
      case "Answer":
      case "Deliver":
      case "FireReminder":
      case "Tell":
        this.progress.started(action, line, Date.now())
        return this.#step(action)
      case "Cancel":
        return this.#under(this.#store.stop(action.id), () => [])
      case "Plan":
        return this.#under(this.#store.plan(key), (next) => [{ _tag: "Planned", next }])
      case "Load":
        return this.#under(this.#store.load(key, action.after), ({ passed, refs }) => {
          const at = Date.now()
          const isNew = ({ place }: Ref) => !arrived(this.state, place)
          return [
            ...passed.map((place): Event => ({ _tag: "Passed", place })),
            ...refs.filter(isNew).map((ref): Event => ({ _tag: "Arrived", ref, at })),
            { _tag: "Loaded", at }
          ]
        })
    }
  }

  #step(step: Step): void {
    const { key } = this.#start
    const { id } = step
    const answers = step._tag === "Answer"
    this.#under<Fired | void>(
      answers ? this.#activities.answer(key, step) : this.#activities.send(key, step),
      (fired) => {
        const at = Date.now()
        this.progress.ended(step, at)
        return [answers ? { _tag: "Answered", id, at } : { _tag: "Sent", id, at, ...fired }]
      },
      (error) => {
        const failure = failureOf(error)
        return [{ _tag: answers ? "AnswerFailed" : "SendFailed", id, failure, at: Date.now(), jitter: Math.random() }]
      }
    )
  }

  /**
   * Counts running activities, because a run continues as new only without any. The end of an activity and its events become visible
   * together; otherwise a busy conversation would never have an idle moment.
   */
  #under<A>(
    running: Promise<A>,
    ended: (result: A) => ReadonlyArray<Event>,
    failed: (error: unknown) => ReadonlyArray<Event> = () => []
  ): void {
    const count = (events: ReadonlyArray<Event>) => {
      this.#running--
      this.#mailbox.push(...events)
      this.#rang = true
    }
    this.#running++
    void running.then(
      (result) => count(ended(result)),
      (error) => count(failed(error))
    )
  }

  /** Renews in an idle moment, or when the history is too long. It depends on the history only, so that it is deterministic on any worker. */
  #isTimeToRenew(): boolean {
    const { continueAsNewSuggested, historyLength } = Workflow.workflowInfo()
    const { limits, policy, rules } = this.#terms
    const offered = this.#offered
    if (continueAsNewSuggested || historyLength >= 2 * limits.events) return true
    if (this.#running > 0) return false
    return (
      historyLength >= limits.events ||
      (offered.rules > this.state.rules && this.#isKnown(offered.rules)) ||
      (offered.rules >= rules && JSON.stringify(offered.policy) !== JSON.stringify(policy))
    )
  }

  /** Records in the history that this worker knows the rules, because an older worker may have run this workflow before. */
  #isKnown(rules: number): boolean {
    return isKnown({ rules }) && Workflow.patched(`rules ${rules}`)
  }

  #renewed(): Start {
    const terms = this.#offered.rules >= this.#terms.rules ? this.#offered : this.#terms
    const state = terms.rules > this.state.rules ? upgrade(this.state) : this.state
    return { key: this.#start.key, terms, state, progress: this.progress.all }
  }
}

/** Failures of steps carry their kind; a lost attempt (its worker died or was stopped) says nothing about the step. */
const failureOf = (error: unknown): StepFailure => {
  const reported = reportedFailure(error)
  if (reported === undefined) return { kind: "local" }
  if (reported.type === "Defect") return { kind: "limited" }
  return isStepFailure(reported.details) ? reported.details : { kind: "local" }
}

const isStepFailure = (details: unknown): details is StepFailure =>
  typeof details === "object" && details !== null && "kind" in details
