import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { ModelFailure } from "../../domain/model/Failure.ts"
import type { RequestId } from "../../domain/Ids.ts"
import type { ChatMessage, Finish, Tool } from "../../domain/model/Chat.ts"
import type { Checkpoint } from "../../domain/model/Checkpoint.ts"
import type { RouteEvent } from "../../domain/model/RouteEvent.ts"
import type { Priority } from "../../domain/resilience/PriorityQueue.ts"

/** A request to the route. */
export interface Ask {
  readonly request: RequestId
  /** The client whose retry budget pays for all calls after the first. */
  readonly client: string
  readonly messages: ReadonlyArray<ChatMessage>
  readonly tools?: ReadonlyArray<Tool>
  readonly toolChoice?: "none"
  /** Tools are optional: a candidate without tool support is called without them, unless the transcript holds tool calls. */
  readonly spareTools?: boolean
  readonly streaming: boolean
  /** The priority of calls that have to wait; that of a user by default. */
  readonly priority?: Priority
  /** The run of the engine, from 1; a later run draws on the budget. */
  readonly run: number
  /**
   * The caller stores the progress of the answer and asks again later after a transient failure, as an engine does. Such an ask does not wait
   * for a candidate that cannot be called now, and only its last run returns the text of a cut answer. Otherwise the route waits within its
   * total deadline, and finally returns the text so far, marked as cut.
   */
  readonly comesBack?: boolean
  /** Runs before each call after the first. */
  readonly again: Effect.Effect<void>
  /** Called with the whole text so far, whenever it grows or restarts. */
  readonly show: (text: string) => void
  /** Called with the bytes of each call before they are sent. */
  readonly sent?: (candidate: string, body: string) => void
  /** Called with each event of this request on the route. It must be fast and must not throw. */
  readonly hear?: (event: RouteEvent) => void
  /** The name of the candidate that is called first, also during its cooldown. An unknown name is ignored. */
  readonly prefer?: string | undefined
  /** On whose behalf it is asked, and what for, where spending has caps; `answer` by default. */
  readonly spender?: { readonly person?: string | undefined; readonly group?: string | undefined }
  readonly purpose?: string
  /** The progress of an earlier run: its text is continued; if there is none, the same bytes are sent again. */
  readonly resume?: Checkpoint
}

/** An answer and the candidate that gave it. `cut`: why the answer is incomplete and could not be resumed. */
export interface Routed {
  readonly text: string
  readonly finish: Finish | undefined
  /** The name of the candidate. */
  readonly candidate: string
  readonly cut: ModelFailure | undefined
  /** The request had pictures, and the candidate was not shown them, because none of the route can see. */
  readonly unseen?: boolean
}

/**
 * Answers along the route, with retries, fallbacks and resumed streams within one budget.
 *
 * @since 0.1.0
 * @category ports
 */
export class ModelRouter extends Context.Tag("holdfast/services/model/ModelRouter")<
  ModelRouter,
  {
    /**
     * Fails with the failure that best explains why no candidate answered, and when to try again (`retryAfter`).
     * Interrupting it closes its connection or ends its wait.
     */
    readonly answer: (ask: Ask) => Effect.Effect<Routed, ModelFailure>
  }
>() {}
