/**
 * Model calls with retries, breakers and fallbacks.
 *
 *     npm run build && node dist/examples/models.js <key> [address of an OpenAI-compatible provider]
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Console, Effect, Redacted, Stream } from "effect"
import { Holdfast, Models } from "holdfast"

const [key = "", baseUrl] = process.argv.slice(2)

const program = Effect.gen(function* () {
  const models = yield* Models
  const answer = yield* models.ask("Summarise this: a holdfast is the root with which seaweed grips the rock.")
  yield* Console.log(answer.complete ? answer.text : `${answer.text} […]`)
  yield* models.stream("And in ten words?").pipe(Stream.runForEach(({ text }) => Console.log(text)))
})

const provider = {
  key: Redacted.make(key),
  baseUrl,
  route: ["anthropic/claude-sonnet-4.5", "openrouter/auto"]
} as const
program.pipe(Effect.provide(Holdfast.layerModels(provider)), NodeRuntime.runMain)
