import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import { notNow, notPlain } from "../../domain/reminders/language/Said.ts"
import type { Understanding } from "../../domain/reminders/language/Understanding.ts"
import { Reading } from "../../services/reminders/Reading.ts"
import { unreadTimes } from "../../services/telemetry/ReminderMetrics.ts"
import * as Threads from "../threads/Threads.ts"

/** The compiled file: when the sources run directly, it is in `dist/`. */
const entry = new URL(
  import.meta.url.endsWith(".ts") ? "../../dist/layers/reminders/readingThread.js" : "./readingThread.js",
  import.meta.url
)

/**
 * Two texts are read at a time, one per person, with at most four waiting per person. Reading takes a few milliseconds;
 * the deadline allows for a busy machine.
 *
 * @since 0.1.0
 * @category constants
 */
export const defaults: Threads.ThreadsOptions = {
  entry,
  // A text of the maximum size takes well under 10 MB.
  memory: 64,
  permits: 2,
  waiting: 64,
  each: 4,
  patience: Duration.seconds(30),
  starting: Duration.seconds(10),
  deadline: Duration.seconds(5),
  idle: Duration.minutes(1)
}

/**
 * Reads times on separate threads.
 *
 * - A text that exceeds the deadline or crashes its thread is given up: the person is asked for a simpler form, and the
 *   thread is replaced.
 * - If no thread starts, or too many texts wait, the person is asked to try again later.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options?: Partial<Threads.ThreadsOptions>): Layer.Layer<Reading> =>
  Layer.scoped(
    Reading,
    Effect.map(Threads.make({ ...defaults, ...options }), ({ run }) => {
      const gaveUp = (why: string, log: Effect.Effect<void>, answer: Understanding) =>
        log.pipe(
          Effect.annotateLogs("why", why),
          Effect.zipRight(Metric.increment(Metric.tagged(unreadTimes, "why", why))),
          Effect.as(answer)
        )
      return Reading.of({
        read: (person, said) =>
          run(person, said).pipe(
            // The thread is ours, and posts the result of `understand`.
            Effect.map((understood) => understood as Understanding),
            Effect.catchTags({
              Overdue: () => gaveUp("deadline", Effect.logWarning("a time took too long to read"), notPlain),
              NotBegun: ({ why }) => gaveUp(why, Effect.logWarning("a time was not read"), notNow),
              ThreadFailed: (failure) =>
                gaveUp(failure.why, Effect.logError(failure.message), failure.why === "start" ? notNow : notPlain)
            })
          )
      })
    })
  )
