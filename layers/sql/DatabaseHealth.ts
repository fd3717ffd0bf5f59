import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as SubscriptionRef from "effect/SubscriptionRef"
import { Readiness } from "../../services/Readiness.ts"
import { Database } from "./Database.ts"
import { statement } from "./Statement.ts"
import { Writer } from "./Writer.ts"

const fill = statement("insert into probe (filler) values (?)")
const empty = statement("delete from probe")
/** More than a page or two: a change in place may still succeed on a full disk. */
const filler = "-".repeat(16_384)

/**
 * Reports whether the database takes writes, once it is opened. While it does not, it is tried every second, so that it is ready again
 * without traffic.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<never, never, Database | Readiness | Writer> = Layer.scopedDiscard(
  Effect.gen(function* () {
    const { report } = yield* Readiness
    const { health, write } = yield* Writer
    const probe = write("probe", (session) => Effect.zipRight(session.run(fill, filler), session.run(empty)))
    const follow = Effect.gen(function* () {
      const now = yield* SubscriptionRef.get(health)
      yield* report("database", now === true ? true : now.message)
      if (now !== true) yield* Effect.retry(probe, Schedule.spaced("1 second"))
    })
    const { opened } = yield* Database
    // As long as nobody has written, one that is not there would go for a healthy one. A refusal ends the start.
    yield* Effect.zipRight(
      opened,
      Stream.runForEach(health.changes, () => follow)
    ).pipe(Effect.ignore, Effect.forkScoped)
  })
)
