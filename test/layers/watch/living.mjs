// A process that is watched, for tests that let it die: `node living.mjs FOLDER DEED STEP [resumed] [LIMIT]`. It runs what the build left.
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { writeSync } from "node:fs"
import { join } from "node:path"
import * as Sqlite from "../../../dist/layers/sql/database/Sqlite.js"
import * as Stores from "../../../dist/layers/sql/stores/Stores.js"
import * as Watch from "../../../dist/layers/watch/Watch.js"
import { Witness } from "../../../dist/services/engine/Witness.js"

const [, , folder, deed, step, resumed, limit = "1500"] = process.argv

const say = (words) => writeSync(1, `${words}\n`)

const hold = (millis) => {
  const until = performance.now() + millis
  while (performance.now() < until) Math.sqrt(2)
}

const deeds = {
  hang: Effect.sync(() => hold(Infinity)),
  // In a fiber that the step started, and after both were suspended.
  hangLater: Effect.sleep("20 millis").pipe(
    Effect.zipRight(
      Effect.fork(
        Effect.delay(
          Effect.sync(() => hold(Infinity)),
          "20 millis"
        )
      )
    ),
    Effect.zipRight(Effect.never)
  ),
  exit: Effect.sync(() => process.exit(3)),
  kill: Effect.delay(
    Effect.sync(() => process.kill(process.pid, "SIGKILL")),
    "20 millis"
  ),
  // It is said when the step has let go of the thread.
  wait: Effect.zipRight(
    Effect.sync(() => setTimeout(() => say("waits"), 50)),
    Effect.never
  ),
  end: Effect.void
}

const program = Effect.gen(function* () {
  const witness = yield* Witness
  say(JSON.stringify(yield* witness.ends(step, true)))
  // Innocent ones that take turns with it.
  const others = Effect.forEach(
    [1, 2, 3],
    (n) => Effect.forever(Effect.sleep("5 millis")).pipe(witness.observe(`Answer 9:9:${n}`, true)),
    { concurrency: "unbounded" }
  )
  yield* Effect.raceFirst(others, deeds[deed].pipe(witness.observe(step, resumed === "resumed")))
})

const stores = Stores.layer.pipe(Layer.provide(Layer.orDie(Sqlite.layer({ filename: join(folder, "holdfast.db") }))))
const watch = Watch.layer({ folder, limit: Duration.millis(Number(limit)), json: true }).pipe(Layer.provide(stores))

await Effect.runPromise(Effect.provide(program, watch))
