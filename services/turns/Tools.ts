import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { ConversationKey, RequestId } from "../../domain/Ids.ts"
import type { Tool } from "../../domain/model/Chat.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"

/**
 * A model called a tool. The turn, the round and the index are what the call is known by: a provider's own id may repeat.
 */
export interface Call {
  /** The turn. */
  readonly request: RequestId
  /** Which model call of the turn it was, and which call of a tool in it, each from 0. */
  readonly round: number
  readonly index: number
  readonly conversation: ConversationKey
  /** Who wrote the newest message of the turn that the model was shown. */
  readonly user: number | undefined
  readonly name: string
  /** As the model wrote them; `{}` where it wrote nothing. */
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
     * Acts, and succeeds with what the model reads. What is wrong with a call (no JSON, arguments of another shape) is a result too,
     * one that begins with `error:`.
     *
     * It may be run more than once for one call, by a process that died in between. Our own tools therefore act and store their
     * result in one transaction, under the turn, the round and the index, and give what is stored there; tools that act elsewhere are at least once.
     */
    readonly run: (call: Call) => Effect.Effect<string, StoreUnavailable>
    /**
     * Returns the text about a call that has acted, in Markdown, for a person whose model failed before it could tell them: made of the
     * result, or nothing if the call changed nothing. Without this function nothing is told.
     */
    readonly done?: (name: string, result: string) => string | undefined
  }
>() {
  /** Offers nothing. */
  static readonly none: Layer.Layer<Tools> = Layer.succeed(Tools, {
    list: [],
    run: ({ name }) => Effect.succeed(unknown(name, []))
  })
}

/** What a model reads that called a tool which is not there. */
export const unknown = (name: string, tools: ReadonlyArray<Tool>): string =>
  `error: there is no tool "${name}"; ${tools.length === 0 ? "there are none" : `there is ${tools.map((tool) => tool.name).join(", ")}`}`
