import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type { RequestId } from "../../domain/Ids.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"

/**
 * What is stored of a request that has no answer yet: the last call's bytes, and the text so far.
 *
 * @since 0.1.0
 * @category models
 */
export interface Checkpoint {
  readonly candidate: string
  readonly attempt: number
  /** The bytes that were sent; they go out again unchanged. */
  readonly body: string
  readonly streaming: boolean
  /** What was received so far, over all calls, without overlaps. */
  readonly text: string
}

/**
 * Calls under way, and the partial texts of their answers. Every method is one transaction.
 *
 * @since 0.1.0
 * @category ports
 */
export class Checkpoints extends Context.Tag("holdfast/services/model/Checkpoints")<
  Checkpoints,
  {
    /** A call goes out. `keep` says how much of the text so far it continues, in UTF-16 units; 0 forgets the text. */
    readonly begin: (call: {
      readonly request: RequestId
      readonly candidate: string
      readonly attempt: number
      readonly body: string
      readonly streaming: boolean
      readonly keep: number
      readonly at: number
    }) => Effect.Effect<void, StoreUnavailable>
    /** More of the text: `text` stands at `offset` (UTF-16 units). Idempotent. */
    readonly append: (request: RequestId, offset: number, text: string) => Effect.Effect<void, StoreUnavailable>
    readonly find: (request: RequestId) => Effect.Effect<Option.Option<Checkpoint>, StoreUnavailable>
    /** Nothing of it is wanted any more: also done when its answer is stored. */
    readonly forget: (request: RequestId) => Effect.Effect<void, StoreUnavailable>
  }
>() {}
