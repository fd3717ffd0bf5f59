import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Option from "effect/Option"
import type { RequestId } from "../../domain/Ids.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"

/**
 * What becomes of occurrences that are due.
 *
 * @since 0.1.0
 * @category services
 */
export class Reminders extends Context.Tag("holdfast/services/reminders/Reminders")<
  Reminders,
  {
    /** What is said for an occurrence, in Markdown; none where it is skipped, was cancelled, or is over. */
    readonly occasion: (occurrence: RequestId) => Effect.Effect<Option.Option<string>, StoreUnavailable>
    /** It went out, or is not to: its reminder goes on to the next occurrence, or is done. Idempotent. */
    readonly fired: (occurrence: RequestId) => Effect.Effect<void, StoreUnavailable>
  }
>() {
  /** There are none. */
  static readonly none: Layer.Layer<Reminders> = Layer.succeed(Reminders, {
    occasion: () => Effect.succeedNone,
    fired: () => Effect.void
  })
}
