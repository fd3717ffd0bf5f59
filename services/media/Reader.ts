import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { MediaUnavailable } from "../../domain/media/MediaUnavailable.ts"
import type { Seen } from "../../domain/turns/Seen.ts"

/** A document, as its sender names its type. */
export interface Document {
  readonly bytes: Uint8Array
  readonly isPdf: boolean
}

/**
 * Reads the text of documents.
 *
 * @since 0.1.0
 * @category ports
 */
export class Reader extends Context.Tag("holdfast/services/media/Reader")<
  Reader,
  {
    /** Its text, bounded, or why there is none. `owner`: documents of one owner wait for each other. */
    readonly read: (owner: string, document: Document) => Effect.Effect<Seen, MediaUnavailable>
  }
>() {}
