/**
 * `holdfast/resilience` in an Effect program: an effect and a stream under retries, a breaker, a budget and deadlines.
 *
 *     npm run build && node dist/examples/effect.js
 *
 * In a program of your own the import is `holdfast/resilience`.
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Console from "effect/Console"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import * as Stream from "effect/Stream"
import { Breaker, NetworkError, Resilience, Retry } from "../resilience.ts"

class Unreachable extends Data.TaggedError("Unreachable")<{ readonly code: string }> {}

/** Fails twice before it answers. */
const forecast = (calls: Ref.Ref<number>, city: string) =>
  Effect.flatMap(
    Ref.updateAndGet(calls, (count) => count + 1),
    (count) => (count <= 2 ? new Unreachable({ code: "ECONNREFUSED" }) : Effect.succeed(`sunny in ${city}`))
  )

const program = Effect.gen(function* () {
  const breaker = yield* Breaker.make("weather")
  const policy = yield* Resilience.make({
    name: "weather",
    retry: Retry.production,
    breaker,
    budget: {},
    deadlines: { attempt: "2 seconds", first: "50 millis", total: "10 seconds" },
    // A failure of one's own is tried again only where a rule claims it.
    classify: (failure, asked) =>
      failure instanceof Unreachable ? new NetworkError({ ...asked, code: failure.code }) : undefined
  })

  const calls = yield* Ref.make(0)
  const answer = yield* forecast(calls, "Oslo").pipe(Resilience.protect(policy))
  yield* Console.log(`${answer} after ${yield* calls} calls`)

  yield* Stream.make("rain", "snow").pipe(
    Stream.concat(Stream.fail(new Unreachable({ code: "ECONNRESET" }))),
    Resilience.protectStream(policy),
    Stream.runForEach(Console.log),
    // Nothing comes twice: after its first element a stream is not tried again.
    Effect.catchTag("NetworkError", (failure) => Console.log(failure.message))
  )

  const late = yield* Effect.flip(Effect.never.pipe(Resilience.protect(policy), Effect.timeout("10 millis")))
  const { calls: counted, failures, state } = yield* breaker.view
  yield* Console.log(`${late._tag}; the breaker is ${state}: ${failures} of ${counted} calls failed`)
})

NodeRuntime.runMain(program)
