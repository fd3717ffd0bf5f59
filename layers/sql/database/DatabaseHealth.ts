import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import type { StoreUnavailable } from "../../../domain/StoreUnavailable.ts"
import { Readiness } from "../../../services/Readiness.ts"
import { Database } from "./Database.ts"
import { exec } from "./Operation.ts"
import { statement } from "./Statement.ts"
import { Writer } from "./Writer.ts"

const fill = statement("insert into probe (filler) values (?)")
const empty = statement("delete from probe")
/** Larger than two pages: on a full disk, a smaller change in place may still succeed. */
const filler = "-".repeat(16_384)

/**
 * Reports to `Readiness` whether the open database is sound and accepts writes. While it does not accept them, a probe
 * is written every second, so that the daemon becomes ready again without traffic.
 */
export const layer: Layer.Layer<never, never, Database | Readiness | Writer> = Layer.scopedDiscard(
  Effect.gen(function* () {
    const { report } = yield* Readiness
    const { health, write } = yield* Writer
    const { fault, opened } = yield* Database
    const probe = write("probe", function* () {
      yield* exec(fill, filler)
      yield* exec(empty)
    })
    const follow = Effect.fnUntraced(function* ([now, trouble]: [true | StoreUnavailable, string | undefined]) {
      yield* report("database", trouble ?? (now === true ? true : now.message))
      if (trouble === undefined && now !== true) yield* Effect.retry(probe, Schedule.spaced("1 second"))
    })
    // The first report comes after `opened`: until a write fails, the writer's health is `true`. A refusal ends the
    // start.
    yield* Effect.zipRight(
      opened,
      // Each failed probe updates `health`. Without `changesWith`, the same failure would start the next probe at
      // once.
      Stream.zipLatest(Stream.changesWith(health.changes, sameCode), fault).pipe(
        Stream.flatMap((both) => Stream.fromEffect(follow(both)), { switch: true }),
        Stream.runDrain
      )
    ).pipe(Effect.ignore, Effect.forkScoped)
  })
)

const sameCode = (a: true | StoreUnavailable, b: true | StoreUnavailable) =>
  a === true || b === true ? a === b : a.code === b.code
