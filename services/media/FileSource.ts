import * as Context from "effect/Context"
import * as Data from "effect/Data"
import type * as Effect from "effect/Effect"
import type { MediaUnavailable } from "../../domain/media/MediaUnavailable.ts"

/** Telegram will never hand out the file: it is larger than allowed, or no longer there. */
export class FileRefused extends Data.TaggedError("FileRefused")<{ readonly why: "too large" | "gone" }> {}

/**
 * Fetches files that were sent.
 *
 * @since 0.1.0
 * @category ports
 */
export class FileSource extends Context.Tag("holdfast/services/media/FileSource")<
  FileSource,
  {
    /** The bytes of a file by its id, at most `most` of them. */
    readonly fetch: (file: string, most: number) => Effect.Effect<Uint8Array, FileRefused | MediaUnavailable>
  }
>() {}
