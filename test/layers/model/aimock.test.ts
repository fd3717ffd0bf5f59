import { LLMock } from "@copilotkit/aimock"
import { describe, it } from "@effect/vitest"
import { assertTrue, deepStrictEqual, strictEqual } from "@effect/vitest/utils"
import { Effect } from "effect"
import { judge, type ModelFailure } from "../../../domain/model/Failure.ts"
import * as Resilience from "../../../services/resilience/Resilience.ts"
import * as Retry from "../../../services/resilience/Retry.ts"
import { collect, generate, listen, prompt, provide, uuid } from "./Asking.ts"

const words = "A holdfast grips the rock, and does not let go. 🌊".repeat(20)

const asks = [Effect.asVoid(generate), Effect.asVoid(collect)]

const mock = Effect.acquireRelease(
  Effect.promise(async () => {
    const mock = new LLMock({ port: 0, logLevel: "silent" })
    await mock.start()
    return Object.assign(mock, { base: `${mock.url}/api/v1` })
  }),
  (mock) => Effect.promise(() => mock.stop())
)

describe("against a double that is not ours", () => {
  it.scoped("answers as a whole and as a stream with the same text", () =>
    Effect.gen(function* () {
      const server = yield* mock
      server.onMessage(prompt, { content: words }, { chunkSize: 7, openRouterProcessing: true })
      const { finish, text } = yield* provide(server.base)(generate)
      const deltas = yield* provide(server.base)(collect)
      strictEqual(text, words)
      strictEqual(finish.reason, "stop")
      strictEqual(deltas.map((delta) => (delta._tag === "Text" ? delta.text : "")).join(""), words)
      strictEqual(deltas.filter(({ _tag }) => _tag === "Finish").length, 1)
      const last = deltas.at(-1)
      assertTrue(last?._tag === "Finish" && (last.finish.usage?.completionTokens ?? 0) > 0)
      deepStrictEqual(
        server.getRequests().map(({ headers }) => headers["x-request-id"]),
        [uuid, uuid]
      )
    })
  )

  it.scoped("names its refusals", () =>
    Effect.gen(function* () {
      const server = yield* mock
      server.onMessage(prompt, { content: words })
      const expected: ReadonlyArray<readonly [number, ModelFailure["_tag"]]> = [
        [400, "InvalidRequest"],
        [401, "Unauthorized"],
        [402, "PaymentRequired"],
        [404, "ModelNotFound"],
        [429, "RateLimited"],
        [500, "ServerError"],
        [503, "Overloaded"]
      ]
      for (const [status, tag] of expected) {
        for (const ask of asks) {
          server.nextRequestError(status, { message: "no" })
          strictEqual((yield* Effect.flip(provide(server.base)(ask)))._tag, tag)
        }
      }
    })
  )

  it.scoped("takes a truncated stream for cut, with the text that came", () =>
    Effect.gen(function* () {
      const server = yield* mock
      server.onMessage(prompt, { content: words }, { chunkSize: 10, truncateAfterChunks: 5, latency: 5 })
      const { ended, text } = yield* provide(server.base)(listen)
      assertTrue(ended !== "whole" && ended._tag === "StreamCut")
      assertTrue(words.startsWith(text) && text.length < words.length)
    })
  )

  it.scoped("stands its chaos", () =>
    Effect.gen(function* () {
      const server = yield* mock
      server.onMessage(prompt, { content: words })
      const seen = (chaos: Parameters<LLMock["setChaos"]>[0]) =>
        Effect.gen(function* () {
          server.setChaos(chaos)
          return yield* Effect.forEach(asks, (ask) => Effect.flip(provide(server.base)(ask)))
        })
      const limited = yield* seen({ rateLimitRate: 1 })
      deepStrictEqual(
        limited.map(({ _tag }) => _tag),
        ["RateLimited", "RateLimited"]
      )
      for (const { retryAfter } of limited) assertTrue(retryAfter !== undefined && retryAfter > 0)
      deepStrictEqual(
        (yield* seen({ malformedRate: 1 })).map(({ _tag }) => _tag),
        ["InvalidOutput", "InvalidOutput"]
      )
      deepStrictEqual(
        (yield* seen({ disconnectRate: 1 })).map(({ _tag }) => _tag),
        ["NetworkError", "NetworkError"]
      )
    })
  )

  it.scopedLive("is asked again until it answers", () =>
    Effect.gen(function* () {
      const server = yield* mock
      server.onMessage(prompt, { content: words })
      server.nextRequestError(500)
      server.nextRequestError(503)
      const policy = yield* Resilience.make({ retry: Retry.production, judge })
      strictEqual((yield* provide(server.base)(generate.pipe(Resilience.protect(policy)))).text, words)
      strictEqual(server.getRequests().length, 3)
    })
  )
})
