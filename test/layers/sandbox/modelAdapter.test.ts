import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Layer, Redacted, Stream } from "effect"
import { RequestId } from "../../../domain/Ids.ts"
import * as RequestUuid from "../../../domain/model/RequestUuid.ts"
import { type ModelFault, ModelFaults } from "../../../domain/sandbox/Model.ts"
import * as OpenRouter from "../../../layers/model/OpenRouter.ts"
import { ChatModel } from "../../../services/model/ChatModel.ts"
import { ModelSandbox } from "../../../services/sandbox/ModelSandbox.ts"
import { answer, hello, server } from "./modelClient.ts"

/** Who waits for the fault of a stall waits for little; whoever waits for an answer has time. */
const adapterWithin = (patience: Duration.Duration) =>
  Layer.unwrapEffect(
    Effect.map(ModelSandbox, ({ baseUrl, key }) =>
      OpenRouter.layer({
        baseUrl,
        key: Redacted.make(key),
        deadlines: { firstToken: patience, idle: patience }
      })
    )
  ).pipe(Layer.provideMerge(server()))
const adapter = adapterWithin(Duration.minutes(1))

const request = { model: "some/model", messages: hello }
const id = RequestId.make("1:2:3")
const asked = { request: id, candidate: "some/model", attempt: 1 }

const streamed = Effect.flatMap(ChatModel, (model) =>
  Stream.runFold(model.stream(request, asked), "", (text, delta) => (delta._tag === "Text" ? text + delta.text : text))
)
const plain = Effect.flatMap(ChatModel, (model) => Effect.map(model.generate(request, asked), ({ text }) => text))

describe("the OpenRouter adapter on ModelServer", () => {
  it.live("reads its answers, under the request id", () =>
    Effect.gen(function* () {
      expect(yield* streamed).toBe(answer)
      expect(yield* plain).toBe(answer)
      expect(yield* Effect.flatMap(ModelSandbox, ({ asked }) => asked(RequestUuid.of(id)))).toBe(2)
    }).pipe(Effect.provide(adapter))
  )

  const faults: ReadonlyArray<readonly [ModelFault, string, string]> = [
    ["rate_limit", "RateLimited", "RateLimited"],
    ["server_error", "ServerError", "ServerError"],
    ["html", "ServerError", "ServerError"],
    ["cut", "StreamCut", "NetworkError"],
    ["garbage", "InvalidOutput", "InvalidOutput"],
    ["empty", "InvalidOutput", "InvalidOutput"],
    ["error_event", "ServerError", "ServerError"],
    ["stall", "TimedOut", "TimedOut"]
  ]
  it.live.each(faults)("takes %s for %s", ([fault, whenStreaming, whenPlain]) =>
    Effect.gen(function* () {
      const { setFaults } = yield* ModelSandbox
      yield* setFaults(new ModelFaults({ fault, remaining: null }))
      expect([fault, (yield* Effect.flip(streamed))._tag]).toEqual([fault, whenStreaming])
      expect([fault, (yield* Effect.flip(plain))._tag]).toEqual([fault, whenPlain])
    }).pipe(Effect.provide(fault === "stall" ? adapterWithin(Duration.millis(300)) : adapter))
  )
})
