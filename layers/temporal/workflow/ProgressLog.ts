// Workflows run this file: nothing of `effect` is imported at run time.
import type { Step } from "../../../domain/conversation/Action.ts"
import type { Ref, State } from "../../../domain/conversation/State.ts"
import type { RequestId } from "../../../domain/Ids.ts"
import type { Progress } from "./Protocol.ts"

/** The maximum number of remembered requests; the oldest are removed first. */
const most = 16

/** The progress of the latest requests of a conversation. */
export class ProgressLog {
  #entries: ReadonlyArray<Progress>
  readonly #waiting: () => State["waiting"]

  constructor(entries: ReadonlyArray<Progress>, waiting: () => State["waiting"]) {
    this.#entries = entries
    this.#waiting = waiting
  }

  get all(): ReadonlyArray<Progress> {
    return this.#entries
  }

  /** By the id of any of its members. */
  of(id: RequestId): Progress | null {
    const known = this.#entries.find((entry) => entry.id === id || entry.members.includes(id))
    if (known !== undefined) return known
    const ref = this.#waiting().find((one) => one.id === id)
    return ref === undefined ? null : { ...fresh(id, [id], ref.acceptedAt), standing: "waiting" }
  }

  /** A step starts. `line`: the waiting messages before it took some of them. */
  started(step: Step, line: ReadonlyArray<Ref>, now: number): void {
    const known = this.#entries.find(({ id }) => id === step.id)
    if (known !== undefined) {
      this.#put({ ...known, attempts: known.attempts + 1 })
      return
    }
    const members = step._tag === "Answer" ? line.filter(({ place }) => step.places.includes(place)) : []
    const ids = members.length === 0 ? [step.id] : members.map(({ id }) => id)
    this.#put({ ...fresh(step.id, ids, now), attempts: 1 })
  }

  /** A step has ended. */
  ended(step: Step, now: number): void {
    const known = this.#entries.find(({ id }) => id === step.id)
    if (known === undefined) return
    this.#put(
      step._tag === "Answer"
        ? { ...known, standing: "answered", answeredAt: now }
        : { ...known, standing: "done", doneAt: now }
    )
  }

  #put(entry: Progress): void {
    this.#entries = [...this.#entries.filter(({ id }) => id !== entry.id), entry].slice(-most)
  }
}

const fresh = (id: RequestId, members: ReadonlyArray<RequestId>, startedAt: number): Progress => ({
  id,
  members,
  standing: "running",
  attempts: 0,
  startedAt,
  answeredAt: null,
  doneAt: null
})
