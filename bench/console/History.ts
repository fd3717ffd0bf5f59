import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { statSync } from "node:fs"
import { join } from "node:path"
import { RequestId } from "../../domain/Ids.ts"
import type { RouteEvent } from "../../domain/model/RouteEvent.ts"
import * as Sqlite from "../../layers/sql/database/Sqlite.ts"
import * as Stores from "../../layers/sql/stores/Stores.ts"
import { History } from "../../services/telemetry/History.ts"
import { RouteEvents } from "../../services/telemetry/RouteEvents.ts"
import { Telemetry } from "../../services/telemetry/Telemetry.ts"
import * as TurnMetrics from "../../services/telemetry/TurnMetrics.ts"
import { acceptToDelivered, received } from "../../services/telemetry/UpdateMetrics.ts"
import * as MadeHistory from "../../test/support/made/History.ts"
import * as Made from "../../test/support/made/Store.ts"
import { temporaryFolder } from "../../test/support/TemporaryFolder.ts"
import * as Report from "../Report.ts"

const rolls = 200
/** At twenty turns a second. */
const turnsOfMinute = 1200
/** The CPU time of a turn of the daemon with the sandbox's Telegram and model (`npm run bench -- daemon`), in milliseconds. */
const turnCpu = 0.75

/** What a turn tells the metrics. */
const turn = (tell: (event: RouteEvent) => void, index: number) => {
  const asked = { request: RequestId.make("1:1:1"), candidate: `model/${index % 4}`, attempt: 1, at: 0 }
  received.unsafeUpdate(1, [])
  tell({ _tag: "Called", ...asked, why: "first" })
  tell({ _tag: "FirstToken", ...asked, after: 300 + (index % 700) })
  if (index % 40 === 0) tell({ _tag: "Failed", ...asked, after: 900, failure: "Overloaded", retryIn: 100 })
  tell({
    _tag: "Answered",
    ...asked,
    after: 900 + (index % 3000),
    promptTokens: 900,
    completionTokens: 200,
    cost: 0.01
  })
  TurnMetrics.ended("whole").unsafeUpdate(1, [])
  acceptToDelivered.unsafeUpdate(1 + (index % 3000) / 1000, [])
}

/** The CPU time of a roll-up into the store, in milliseconds, each after a minute of busy work. */
const rollUps = Effect.gen(function* () {
  const folder = yield* temporaryFolder
  const stores = Layer.provide(Stores.layer, Sqlite.layer({ filename: join(folder, "holdfast.db") }))
  const services = Layer.merge(History.layer(Effect.succeed(1e8)), Telemetry.layer).pipe(
    Layer.provideMerge(Layer.merge(stores, RouteEvents.layer))
  )
  return yield* Effect.gen(function* () {
    const { roll } = yield* History
    const { tell } = yield* RouteEvents
    const took: Array<number> = []
    for (let at = 0; at < rolls; at++) {
      for (let index = 0; index < turnsOfMinute; index++) turn(tell, index)
      const before = process.cpuUsage()
      yield* roll
      const { system, user } = process.cpuUsage(before)
      took.push((system + user) / 1000)
    }
    return took
  }).pipe(Effect.provide(services))
})

/** The bytes of the file that a year of a thousand turns a day adds, with minutes, hours and days as they are kept. */
const yearBytes = Effect.gen(function* () {
  const folder = yield* temporaryFolder
  const filename = join(folder, "holdfast.db")
  const stores = Layer.provide(Stores.layer, Sqlite.layer({ filename }))
  // A database that is closed is one file.
  yield* Effect.scoped(Layer.build(stores))
  const before = statSync(filename).size
  yield* Effect.provide(Made.withHistory(MadeHistory.history(Date.now(), 1000, 365)), stores)
  return statSync(filename).size - before
})

/** What the history costs. */
export const measured = Effect.gen(function* () {
  const took = yield* rollUps
  const roll = Report.median(took)
  const ofTurn = roll / turnsOfMinute / turnCpu
  return [
    Report.figure("history: CPU of a roll-up, once a minute, median", roll, "ms"),
    Report.figure("history: share of a processor", (100 * roll) / 60_000, "%"),
    Report.atMost("history: share of the CPU of a turn, at 20 turns a second", 100 * ofTurn, "%", 1),
    Report.atMost("history: a year of 1000 turns a day", (yield* yearBytes) / 1_048_576, "MB", 50)
  ]
})
