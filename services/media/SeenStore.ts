import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import type { RequestId } from "../../domain/Ids.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"
import type { Seen } from "../../domain/turns/Seen.ts"

/**
 * What was read and heard, by the unique id of the file: it is paid for once, also if the file is sent again or its
 * caption is edited. It is kept and erased with the request that brought it. Pictures are not kept here.
 *
 * @since 0.1.0
 * @category ports
 */
export class SeenStore extends Context.Tag("holdfast/services/media/SeenStore")<
  SeenStore,
  {
    readonly find: (file: string) => Effect.Effect<Option.Option<Seen>, StoreUnavailable>
    /** The first one of a request wins. */
    readonly keep: (request: RequestId, file: string, seen: Seen) => Effect.Effect<void, StoreUnavailable>
  }
>() {}
