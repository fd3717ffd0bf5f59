// A process that is watched, for tests that let it die: `node living.mjs FOLDER DEED [STEP]`. It runs what the build left.
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { writeSync } from "node:fs"
import { join } from "node:path"
import * as Sqlite from "../../../dist/layers/sql/Sqlite.js"
import * as Stores from "../../../dist/layers/sql/Stores.js"
import * as Watch from "../../../dist/layers/watch/Watch.js"
import { Witness } from "../../../dist/services/conversation/Witness.js"

const [, , folder, deed, step = "Answer 1:2:3"] = process.argv

const say = (words) => writeSync(1, `${words}\n`)

const hold = (millis) => {
  const until = performance.now() + millis
  while (performance.now() < until) Math.sqrt(2)
}

const deeds = {
  hang: Effect.sync(() => hold(Infinity)),
  // Not in the fiber of the step itself, and after it was suspended.
  hangLater: Effect.sleep("50 millis").pipe(
    Effect.zipRight(Effect.forkScoped(Effect.sync(() => hold(Infinity)))),
    Effect.zipRight(Effect.never),
    Effect.scoped
  ),
  exit: Effect.sync(() => process.exit(3)),
  wait: Effect.never,
  sudden: Effect.zipRight(
    Effect.sleep("50 millis"),
    Effect.sync(() => {
      say("here")
      hold(500)
      process.kill(process.pid, "SIGKILL")
    })
  ),
  slow: Effect.sync(() => hold(700)),
  end: Effect.void
}

const program = Effect.gen(function* () {
  const witness = yield* Witness
  say(JSON.stringify(yield* witness.ends(step, true)))
  const others = Effect.forEach(
    [1, 2, 3],
    (n) => Effect.forever(Effect.sleep("5 millis")).pipe(witness.observe(`Answer 9:9:${n}`, true)),
    { concurrency: "unbounded" }
  )
  yield* Effect.raceFirst(others, deeds[deed].pipe(witness.observe(step, process.argv[5] === "resumed")))
})

const stores = Stores.layer.pipe(Layer.provide(Layer.orDie(Sqlite.layer({ filename: join(folder, "holdfast.db") }))))
const watch = Watch.layer({ folder, limit: Duration.millis(2500), json: true }).pipe(Layer.provide(stores))

await Effect.runPromise(Effect.provide(program, watch))
say("ended in order")
