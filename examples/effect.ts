/**
 * `holdfast/resilience` in an Effect program: an effect and a stream with retries, a breaker, a budget and deadlines.
 *
 *     npm run build && node dist/examples/effect.js
 *
 * In your own program, import `holdfast/resilience`.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Console from "effect/Console"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import * as Stream from "effect/Stream"
import { Breaker, Judge, Resilience, Retry } from "../resilience.ts"

class Unreachable extends Data.TaggedError("Unreachable")<{ readonly code: string }> {}
class NoSuchCity extends Data.TaggedError("NoSuchCity")<{ readonly city: string }> {}

/** Fails twice before it answers. */
const forecast = (calls: Ref.Ref<number>, city: string) =>
  Effect.flatMap(
    Ref.updateAndGet(calls, (count) => count + 1),
    (count): Effect.Effect<string, Unreachable | NoSuchCity> =>
      count <= 2
        ? new Unreachable({ code: "ECONNREFUSED" })
        : city === "Atlantis"
          ? new NoSuchCity({ city })
          : Effect.succeed(`sunny in ${city}`)
  )

const program = Effect.gen(function* () {
  const breaker = yield* Breaker.make("weather")
  const policy = yield* Resilience.make({
    name: "weather",
    retry: Retry.production,
    breaker,
    budget: {},
    deadlines: { attempt: "2 seconds", first: "50 millis", total: "10 seconds" },
    // Without a judge every failure would be retried.
    judge: (error: Unreachable | NoSuchCity) => (error._tag === "NoSuchCity" ? Judge.permanent : Judge.transient())
  })

  const calls = yield* Ref.make(0)
  const answer = yield* forecast(calls, "Oslo").pipe(Resilience.protect(policy))
  yield* Console.log(`${answer} after ${yield* calls} calls`)

  yield* forecast(calls, "Atlantis").pipe(
    Resilience.protect(policy),
    // The caller's failures stay unchanged, and the policy adds its own.
    Effect.catchTags({
      NoSuchCity: ({ city }) => Console.log(`there is no ${city}`),
      CircuitOpen: ({ message }) => Console.log(message)
    })
  )

  yield* Stream.make("rain", "snow").pipe(
    Stream.concat(Stream.fail(new Unreachable({ code: "ECONNRESET" }))),
    Resilience.protectStream(policy),
    Stream.runForEach(Console.log),
    // No element is emitted twice: a stream is not retried after its first element.
    Effect.catchTag("Unreachable", ({ code }) => Console.log(`the stream broke off: ${code}`))
  )

  const late = yield* Effect.flip(Effect.never.pipe(Resilience.protect(policy), Effect.timeout("10 millis")))
  const { calls: counted, failures, state } = yield* breaker.view
  yield* Console.log(`${late._tag}; the breaker is ${state}: ${failures} of ${counted} calls failed`)
})

NodeRuntime.runMain(program)
