import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { join } from "node:path"
import * as Postgres from "../../layers/sql/database/Postgres.ts"
import * as StopsSql from "../../layers/sql/stores/StopsSql.ts"
import * as TemporalEngine from "../../layers/temporal/TemporalEngine.ts"
import * as Workers from "../../layers/temporal/Workers.ts"
import { Inbox } from "../../services/inbox/Inbox.ts"
import { Stops } from "../../services/turns/Stops.ts"
import { folder, makeTape, noopApi, rigOn } from "../engine/Rig.ts"
import { stopping } from "../engine/Stopping.ts"
import * as Report from "../Report.ts"
import * as DevServer from "../../test/support/world/DevServer.ts"
import { postgres } from "../../test/support/world/Postgres.ts"
import { limits, link } from "./Rig.ts"

const rounds = 200
const chats = 20

const taskQueues = ["stops"] as const

/** The stop is accepted elsewhere than where the answer is made, as in two processes that share only a database. */
const parted = Layer.scoped(
  Stops,
  Effect.gen(function* () {
    const told = yield* Stops
    const other = Context.get(yield* Layer.build(Layer.fresh(StopsSql.layer)), Stops)
    return Stops.of({ ...told, requested: other.requested })
  })
)

const engine = (address: string) =>
  TemporalEngine.layer({ policy: { queue: "each" }, limits, taskQueues }).pipe(
    Layer.provideMerge(
      Workers.layer({
        taskQueues,
        answers: 64,
        sendings: 64,
        grace: Duration.zero,
        heartbeat: Duration.millis(limits.heartbeat)
      }).pipe(Layer.provide(parted))
    ),
    Layer.provide(link(address))
  )

/**
 * The time from the acceptance of a `/stop` to the interruption of the model call, one at a time, on PostgreSQL and a
 * dev server with its database in a file, if another process than the answering one accepts the stop.
 */
export const stops: Effect.Effect<ReadonlyArray<Report.Result>, unknown> = Effect.gen(function* () {
  const server = yield* DevServer.started(join(yield* folder, "temporal.db"))
  const url = Redacted.make(yield* postgres)
  const tape = makeTape()
  const times = yield* Effect.gen(function* () {
    const inbox = yield* Inbox
    yield* Effect.forEach(Array.from({ length: chats }), (_, index) => stopping(inbox, tape, 1 + index))
    return yield* Effect.forEach(Array.from({ length: rounds }), (_, index) =>
      stopping(inbox, tape, 1 + (index % chats))
    )
  }).pipe(Effect.provide(rigOn(Postgres.layer({ url }), engine(server.address), tape, noopApi(tape))))
  return [
    Report.atMost("a stop to the interrupted model call, by another process, p50", Report.median(times), "ms", 250),
    Report.atMost("a stop to the interrupted model call, by another process, p99", Report.p99(times), "ms", 250)
  ]
}).pipe(Effect.scoped)
