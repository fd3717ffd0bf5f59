import { MockActivityEnvironment } from "@temporalio/testing"
import * as Effect from "effect/Effect"
import * as Activity from "../../layers/temporal/activity/Activity.ts"
import * as Drain from "../../layers/temporal/activity/Drain.ts"
import * as Report from "../Report.ts"
import { promises, race } from "../resilience/Race.ts"

const result = { parts: 3, characters: 4096 }

/** The same work for both. */
const work = async (name: string) => ({ ...result, name })

const quiet = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} }

/**
 * The cost of the adapter over a bare activity function, in one run and without a server. Both run in the SDK's
 * activity environment, which makes the context, and take turns. The adapted one is also counted by a drain, and the
 * size of its result is checked.
 */
export const adapter: Effect.Effect<ReadonlyArray<Report.Result>> = Effect.scoped(
  Effect.gen(function* () {
    const drain = yield* Drain.make
    const effects = {
      waiting: (name: string) => Effect.promise(() => work(name)),
      ready: () => Effect.succeed({ ...result, name: "name" })
    }
    const { ready, waiting } = yield* Activity.all(effects, { drain })
    const environment = new MockActivityEnvironment({}, { logger: quiet })
    const { added, median } = yield* race(
      {
        bare: promises(() => environment.run(work, "name")),
        ready: promises(() => environment.run(ready)),
        waiting: promises(() => environment.run(waiting, "name"))
      },
      { warmUp: 30, rounds: 101, calls: 500 }
    )
    return [
      Report.figure("an activity, a bare promise function", median("bare"), "us"),
      Report.figure("an activity, an adapted effect that awaits the same promise", median("waiting"), "us"),
      Report.within(
        "added by the adapter: an effect that awaits the same promise",
        added("waiting", "bare"),
        "us",
        100
      ),
      Report.within("added by the adapter: an effect that ends at once", added("ready", "bare"), "us", 100)
    ]
  })
)
