/**
 * Asks a model through Holdfast's `ChatModel`, and shows the answer as it grows. The provider is the sandbox's stand-in, which
 * fails twice before it answers: the failures are typed, and a policy absorbs the transient ones.
 *
 *     npx vite-node examples/ask.ts "What happens in a crash?"
 *
 * In a program of your own these modules are `holdfast/layers/model/OpenRouter`, `holdfast/services/model/ChatModel`, ...
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { RequestId } from "../domain/Ids.ts"
import { judge } from "../domain/model/Failure.ts"
import { ModelFaults } from "../domain/sandbox/Model.ts"
import * as OpenRouter from "../layers/model/OpenRouter.ts"
import * as ModelServer from "../layers/sandbox/ModelServer.ts"
import { ChatModel } from "../services/model/ChatModel.ts"
import * as Resilience from "../services/resilience/Resilience.ts"
import * as Retry from "../services/resilience/Retry.ts"
import { ModelSandbox } from "../services/sandbox/ModelSandbox.ts"

/** A real provider instead: `OpenRouter.layer({ baseUrl: "https://openrouter.ai/api/v1", key: Redacted.make(...) })`. */
const Model = Layer.unwrapEffect(
  Effect.map(ModelSandbox, ({ baseUrl, key }) => OpenRouter.layer({ baseUrl, key: Redacted.make(key) }))
)

const ask = Effect.fn(function* (content: string) {
  const model = yield* ChatModel
  const policy = yield* Resilience.make({ name: "openrouter/auto", retry: Retry.production, judge })
  yield* model
    .stream(
      { model: "openrouter/auto", messages: [{ role: "user", content }] },
      {
        request: RequestId.make("example"),
        candidate: "openrouter/auto",
        attempt: 1
      }
    )
    .pipe(
      Stream.runForEach((delta) =>
        delta._tag === "Text" ? Effect.sync(() => process.stdout.write(delta.text)) : Effect.void
      ),
      Effect.tapError((failure) => Console.error(`(${failure._tag}: ${failure.message})`)),
      Resilience.protect(policy)
    )
})

const program = Effect.gen(function* () {
  const { requests, setFaults } = yield* ModelSandbox
  yield* setFaults(new ModelFaults({ fault: "server_error", remaining: 2 }))
  yield* ask(process.argv[2] ?? "What is Holdfast?")
  yield* Console.log(`\n(asked ${yield* requests} times)`)
})

program.pipe(Effect.provide(Layer.provideMerge(Model, ModelServer.layer({ port: 0, key: "any" }))), NodeRuntime.runMain)
