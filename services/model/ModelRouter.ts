import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { ModelFailure } from "../../domain/model/Failure.ts"
import type { RequestId } from "../../domain/Ids.ts"
import type { ChatMessage, Finish, Tool } from "../../domain/model/Chat.ts"
import type { Checkpoint } from "../../domain/model/Checkpoint.ts"
import type { Priority } from "../../domain/resilience/PriorityQueue.ts"

/** What is to be answered, and for whom. */
export interface Ask {
  readonly request: RequestId
  /** Whose retry budget pays for more than the first call. */
  readonly client: string
  readonly messages: ReadonlyArray<ChatMessage>
  readonly tools?: ReadonlyArray<Tool>
  readonly toolChoice?: "none"
  /** Tools are only offered: who takes none is asked without them, unless the transcript holds calls. */
  readonly spareTools?: boolean
  readonly streaming: boolean
  /** Who is let through first where calls have to wait; a user where nothing is said. */
  readonly priority?: Priority
  /** Which run of the engine it is, from 1: a later one draws on the budget. */
  readonly run: number
  /**
   * The caller keeps how far the answer came, and asks again later when the failure is transient, as an engine does. Such an ask does
   * not wait for a candidate that may not be asked now, and the text so far of a broken answer is left to its last run. Otherwise the route
   * waits within its total deadline, and at the end returns the text so far, marked as cut.
   */
  readonly comesBack?: boolean
  /** Run before each call but the first. */
  readonly again: Effect.Effect<void>
  /** Called with the whole text so far, each time it has grown or was started again. */
  readonly show: (text: string) => void
  /** Called with the bytes of each call before it goes out. */
  readonly sent?: (candidate: string, body: string) => void
  /** How far an earlier run came: its text is gone on with; where there is none, the same bytes go out again. */
  readonly resume?: Checkpoint
}

/** An answer, and who gave it. `cut`: it is not whole, and why nobody could go on with it. */
export interface Routed {
  readonly text: string
  readonly finish: Finish | undefined
  /** The name of the candidate. */
  readonly candidate: string
  readonly cut: ModelFailure | undefined
}

/**
 * Answers along the route: retries, other candidates and resumed streams within one budget.
 *
 * @since 0.1.0
 * @category ports
 */
export class ModelRouter extends Context.Tag("holdfast/services/model/ModelRouter")<
  ModelRouter,
  {
    /**
     * Fails with the failure that says most about why nobody answered, and when to try again (`retryAfter`).
     * Interrupting it closes its connection, or ends its wait.
     */
    readonly answer: (ask: Ask) => Effect.Effect<Routed, ModelFailure>
  }
>() {}
