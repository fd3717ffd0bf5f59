import * as Duration from "effect/Duration"
import type { TimedOut } from "../../domain/model/Failure.ts"
import type { Deadlines } from "../../domain/model/Deadlines.ts"
import type { Deadline } from "../../services/resilience/Deadline.ts"

/** The deadlines of one attempt, which its reader moves. When one passes, `abort` runs, once. */
export class Vitals {
  /** The deadline that passed. */
  expired: TimedOut["phase"] | undefined
  readonly #deadline: Deadline
  readonly #abort: () => void
  readonly #idle: number
  readonly #total: () => void
  #firstToken = () => {}
  #waiting = () => {}

  constructor(deadline: Deadline, deadlines: Deadlines, streaming: boolean, abort: () => void) {
    this.#deadline = deadline
    this.#abort = abort
    this.#idle = Duration.toMillis(deadlines.idle)
    this.#total = this.#watch("total", Duration.toMillis(deadlines.total))
    if (streaming) this.#firstToken = this.#watch("first-token", Duration.toMillis(deadlines.firstToken))
  }

  /** The reader waits for the body from now on, or received a sign of life. */
  waiting(): void {
    this.#waiting()
    this.#waiting = this.#watch("idle", this.#idle)
  }

  /** Nobody reads: the provider is not to blame for a slow reader. */
  resting(): void {
    this.#waiting()
  }

  /** The first token has arrived. */
  started(): void {
    this.#firstToken()
  }

  /** The attempt has ended. */
  end(): void {
    this.#total()
    this.#firstToken()
    this.#waiting()
  }

  #watch(phase: TimedOut["phase"], millis: number): () => void {
    return this.#deadline.unsafeWatch(millis, () => {
      if (this.expired !== undefined) return
      this.expired = phase
      this.end()
      this.#abort()
    })
  }
}
