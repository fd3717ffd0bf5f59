import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { isRefusal, type Refused } from "../../domain/operations/Condition.ts"
import { RouteEvents } from "../telemetry/RouteEvents.ts"

/** The candidates that refuse every request (a wrong key, no credit, no such model), until they answer again. */
export class Refusals extends Context.Tag("holdfast/services/operations/Refusals")<
  Refusals,
  { readonly now: Effect.Effect<ReadonlyArray<Refused>> }
>() {
  static readonly layer: Layer.Layer<Refusals, never, RouteEvents> = Layer.scoped(
    Refusals,
    Effect.gen(function* () {
      const { listen } = yield* RouteEvents
      const all = new Map<string, Refused>()
      yield* Effect.acquireRelease(
        Effect.sync(() =>
          listen((event) => {
            if (event._tag === "Answered") all.delete(event.candidate)
            else if (event._tag === "Failed" && isRefusal(event.failure)) {
              const { candidate, credential, failure } = event
              all.set(candidate, { candidate, failure, credential })
            }
          })
        ),
        (release) => Effect.sync(release)
      )
      return Refusals.of({ now: Effect.sync(() => [...all.values()]) })
    })
  )
}
