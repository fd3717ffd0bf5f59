import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { ConversationKey, RequestId } from "../../domain/Ids.ts"
import type { Tool } from "../../domain/model/Chat.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"

/** A tool call of a model. It is identified by the turn, the round and the index: a provider's own id may repeat. */
export interface Call {
  /** The id of the turn. */
  readonly request: RequestId
  /** The index of the model call in the turn, and of the tool call in it, each from 0. */
  readonly round: number
  readonly index: number
  readonly conversation: ConversationKey
  /** The author of the newest message of the turn that was in the prompt. */
  readonly user: number | undefined
  readonly name: string
  /** As the model wrote them; `{}` if it wrote nothing. */
  readonly arguments: string
}

/**
 * The tools that a model may call in a turn.
 *
 * @since 0.1.0
 * @category ports
 */
export class Tools extends Context.Tag("holdfast/services/turns/Tools")<
  Tools,
  {
    readonly list: ReadonlyArray<Tool>
    /**
     * Runs a call, and succeeds with the result for the model. An invalid call (no JSON, wrong arguments) succeeds with
     * a result that begins with `error:`. Fails only with `StoreUnavailable`, after which it runs again.
     *
     * It may run more than once for one call, if a process died in between. Our own tools therefore act and store their
     * result in one transaction, under the turn, the round and the index, and return the stored result on later runs.
     * Tools with effects elsewhere run at least once.
     */
    readonly run: (call: Call) => Effect.Effect<string, StoreUnavailable>
    /**
     * Returns a Markdown text about a completed call, for a person whose model failed before it could report it: made
     * from the result, or `undefined` if the call changed nothing. Without this function nothing is reported.
     */
    readonly done?: (name: string, result: string) => string | undefined
  }
>() {
  static readonly none: Layer.Layer<Tools> = Layer.succeed(Tools, {
    list: [],
    run: ({ name }) => Effect.succeed(unknown(name, []))
  })
}

/** The result for a model that called an unknown tool. */
export const unknown = (name: string, tools: ReadonlyArray<Tool>): string =>
  `error: there is no tool "${name}"; ${tools.length === 0 ? "there are none" : `there is ${tools.map((tool) => tool.name).join(", ")}`}`
