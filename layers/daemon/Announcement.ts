import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { Readiness, type Status } from "../../services/Readiness.ts"

/** A start that takes longer than this logs what it waits for. */
const patience = Duration.seconds(2)

const missing = (status: Status): string =>
  Object.entries(status)
    .flatMap(([part, state]) => (state === true ? [] : [`${part}: ${state}`]))
    .join("; ")

/** Logs what a slow start waits for and the address of the readiness check, when the daemon becomes ready, and when it no longer is. */
export const layer = (address: string, welcome: string): Layer.Layer<never, never, Readiness> =>
  Layer.scopedDiscard(
    Effect.gen(function* () {
      const { status } = yield* Readiness
      const troubles = status.changes.pipe(Stream.map(missing), Stream.changes)
      const ready = troubles.pipe(
        Stream.filter((trouble) => trouble === ""),
        Stream.runHead
      )
      const waiting = Effect.flatMap(status.get, (now) =>
        Effect.logInfo(`starting, with ${address}/readyz; ${missing(now)}`)
      )
      yield* Effect.gen(function* () {
        yield* Effect.raceFirst(ready, Effect.repeat(Effect.delay(waiting, patience), Schedule.forever))
        yield* Effect.logInfo(welcome)
        yield* troubles.pipe(
          Stream.drop(1),
          Stream.runForEach((trouble) =>
            trouble === "" ? Effect.logInfo("ready again") : Effect.logWarning(`not ready; ${trouble}`)
          )
        )
      }).pipe(Effect.forkScoped)
    })
  )
