import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { RequestId } from "../../../domain/Ids.ts"
import { Stops } from "../../../services/turns/Stops.ts"
import { Database } from "../database/Database.ts"
import { all, exec } from "../database/Operation.ts"
import { statement, statementOf } from "../database/Statement.ts"
import { Writer } from "../database/Writer.ts"

/** The interval at which the store is asked while answers are in progress. */
const every = Duration.millis(100)

/** The most answers per statement. */
const most = 256

const request = statement("insert into stops (turn, requested_at) values (?, ?) on conflict (turn) do nothing")

export const requested = statementOf<{ readonly turn: RequestId }>(
  (turns) => `select turn from stops where turn in (${turns})`
)

/**
 * The attempts of one turn that wait for a stop. There are two while an engine that gave up the first has not yet interrupted it, and each
 * leaves by itself.
 */
interface Waiting {
  readonly latch: Effect.Latch
  attempts: number
}

/** Stops that go through a database. It is asked only while answers are in progress, once for all of them. */
export const layer: Layer.Layer<Stops, never, Database | Writer> = Layer.scoped(
  Stops,
  Effect.gen(function* () {
    const database = yield* Database
    const { write } = yield* Writer
    const waiting = new Map<RequestId, Waiting>()
    const some = yield* Effect.makeLatch(false)

    const look = Effect.gen(function* () {
      yield* some.await
      const turns = [...waiting.keys()].slice(0, most)
      const rows = yield* database.read("stops", () => all(requested(turns.length), ...turns))
      for (const { turn } of rows) waiting.get(turn)?.latch.unsafeOpen()
      // The turns that were asked about move to the end of the queue.
      for (const turn of turns.length < most ? [] : turns) {
        const one = waiting.get(turn)
        if (one !== undefined && waiting.delete(turn)) waiting.set(turn, one)
      }
    }).pipe(Effect.catchAll((failure) => Effect.logDebug(`stops are looked for again: ${failure.message}`)))
    yield* Effect.forkScoped(Effect.forever(Effect.zipRight(look, Effect.sleep(every))))

    return Stops.of({
      request: (turn) =>
        Effect.flatMap(Clock.currentTimeMillis, (now) => write("stop", () => exec(request, turn, now))).pipe(
          Effect.zipLeft(Effect.sync(() => waiting.get(turn)?.latch.unsafeOpen()))
        ),
      requested: (turn) =>
        Effect.acquireUseRelease(
          Effect.sync(() => {
            const one = waiting.get(turn) ?? { latch: Effect.unsafeMakeLatch(false), attempts: 0 }
            one.attempts++
            waiting.set(turn, one)
            some.unsafeOpen()
            return one
          }),
          ({ latch }) => latch.await,
          (one) =>
            Effect.sync(() => {
              if (--one.attempts === 0) waiting.delete(turn)
              if (waiting.size === 0) some.unsafeClose()
            })
        )
    })
  })
)
