import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { MediaUnavailable } from "../../domain/media/MediaUnavailable.ts"
import type { Seen } from "../../domain/turns/Seen.ts"
import { Reader } from "../../services/media/Reader.ts"
import * as Threads from "../threads/Threads.ts"

/** The compiled file: when the sources run directly, it is in `dist/`. */
const entry = new URL(
  import.meta.url.endsWith(".ts") ? "../../dist/layers/media/documentThread.js" : "./documentThread.js",
  import.meta.url
)

/** One document is read at a time: a hostile one can take the whole deadline, and all of its memory. */
const defaults: Threads.ThreadsOptions = {
  entry,
  memory: 256,
  permits: 1,
  waiting: 32,
  each: 10,
  patience: Duration.minutes(2),
  starting: Duration.seconds(10),
  deadline: Duration.seconds(20),
  idle: Duration.seconds(30)
}

const damaged: Seen = { _tag: "Unread", why: "damaged" }

const unavailable = (code: string) => new MediaUnavailable({ what: "reader", code })

/**
 * Reads documents on a thread of their own, with limits of time and memory. A document that exceeds them counts as
 * damaged.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options?: Partial<Threads.ThreadsOptions>): Layer.Layer<Reader> =>
  Layer.scoped(
    Reader,
    Effect.map(Threads.make({ ...defaults, ...options }), ({ run }) => {
      const gaveUp = (why: string) => Effect.as(Effect.logWarning(`a document was given up: ${why}`), damaged)
      return Reader.of({
        read: (owner, document) =>
          run(owner, document).pipe(
            // The thread is ours, and posts what it has seen.
            Effect.map((seen) => seen as Seen),
            Effect.catchTags({
              Overdue: () => gaveUp("it took too long"),
              NotBegun: ({ why }) => unavailable(why),
              ThreadFailed: (failure) => (failure.why === "start" ? unavailable(failure.code) : gaveUp(failure.message))
            })
          )
      })
    })
  )
