import * as Context from "effect/Context"
import * as Data from "effect/Data"
import type * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { RequestId } from "../../domain/Ids.ts"
import type { MediaUnavailable } from "../../domain/media/MediaUnavailable.ts"

/** The recording will never be transcribed: it is damaged or too large, or nobody listens here. */
export class Unheard extends Data.TaggedError("Unheard")<{
  readonly why: "damaged" | "too large" | "not heard" | "not paid"
}> {}

/** A recording, with the name of its file, whose ending tells its format. */
export interface Recording {
  readonly request: RequestId
  readonly name: string
  readonly mime: string
  readonly bytes: Uint8Array
  /** On whose behalf it is heard. */
  readonly spender?: { readonly person?: string | undefined; readonly group?: string | undefined }
  /** Called with the seconds that the server bills, if it tells them. */
  readonly billed?: (seconds: number) => void
}

/**
 * Writes down what is said in a recording.
 *
 * @since 0.1.0
 * @category ports
 */
export class Transcriber extends Context.Tag("holdfast/services/media/Transcriber")<
  Transcriber,
  {
    /** Without it, no recording is fetched. */
    readonly listens: boolean
    readonly transcribe: (recording: Recording) => Effect.Effect<string, Unheard | MediaUnavailable>
  }
>() {
  static readonly none: Layer.Layer<Transcriber> = Layer.succeed(Transcriber, {
    listens: false,
    transcribe: () => new Unheard({ why: "not heard" })
  })
}
