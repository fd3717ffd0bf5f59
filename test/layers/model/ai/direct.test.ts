import { LLMock } from "@copilotkit/aimock"
import { describe, it } from "@effect/vitest"
import { assertTrue, deepStrictEqual, strictEqual } from "@effect/vitest/utils"
import { Duration, Effect, Redacted } from "effect"
import { type ModelFailure, TimedOut } from "../../../../domain/model/Failure.ts"
import * as Direct from "../../../../layers/model/ai/Direct.ts"
import type { DirectOptions } from "../../../../layers/model/ai/DirectOptions.ts"
import type { ChatModel } from "../../../../services/model/ChatModel.ts"
import { type Hostile, hostile } from "../../../support/HostileServer.ts"
import { openAi } from "./openAiDouble.ts"
import { asked, collect, generate, key, listen, prompt, uuid } from "../Asking.ts"

const words = "A holdfast grips the rock, and does not let go. 🌊".repeat(20)

const makers = [
  ["openai", "/v1"],
  ["anthropic", ""]
] as const

const asks = [Effect.asVoid(generate), Effect.asVoid(collect)]

const mock = Effect.acquireRelease(
  Effect.promise(async () => {
    const mock = new LLMock({ port: 0, logLevel: "silent" })
    await mock.start()
    return mock
  }),
  (mock) => Effect.promise(() => mock.stop())
)

const direct =
  (maker: Direct.Maker, baseUrl: string, deadlines: DirectOptions["deadlines"] = {}) =>
  <A, E>(effect: Effect.Effect<A, E, ChatModel>) =>
    Effect.provide(effect, Direct.layer(maker, { model: "some-model", key: Redacted.make(key), baseUrl, deadlines }))

/** A server of a maker that answers in pieces, and breaks off after so many. */
const answering = (maker: Direct.Maker, cutAfter: number) =>
  Effect.gen(function* () {
    if (maker === "openai") {
      const server: Hostile = yield* hostile((response) =>
        openAi(response, server.requests.at(-1)?.body.includes('"stream":true') === true, words, cutAfter)
      )
      return { base: server.url, ids: () => server.requests.map(({ head }) => head["x-request-id"]) }
    }
    const server = yield* mock
    const cut = cutAfter === Infinity ? {} : { truncateAfterChunks: cutAfter + 4, latency: 5 }
    server.onMessage(prompt, { content: words }, { chunkSize: 10, ...cut })
    return { base: server.url, ids: () => server.getRequests().map(({ headers }) => headers["x-request-id"]) }
  })

describe.each(makers)("a model of %s by its own API", (maker, path) => {
  it.scopedLive("answers as a whole and as a stream with the same text, under the request's id", () =>
    Effect.gen(function* () {
      const { base, ids } = yield* answering(maker, Infinity)
      const { finish, text } = yield* direct(maker, base)(generate)
      const deltas = yield* direct(maker, base)(collect)
      strictEqual(text, words)
      strictEqual(finish.reason, "stop")
      assertTrue(finish.usage !== undefined)
      strictEqual(deltas.map((delta) => (delta._tag === "Text" ? delta.text : "")).join(""), words)
      const last = deltas.at(-1)
      assertTrue(last?._tag === "Finish" && last.finish.reason === "stop")
      deepStrictEqual(ids(), [uuid, uuid])
    })
  )

  it.scopedLive("names its refusals, and keeps nothing of them", () =>
    Effect.gen(function* () {
      const server = yield* mock
      server.onMessage(prompt, { content: words })
      const expected: ReadonlyArray<readonly [number, ModelFailure["_tag"]]> = [
        [400, "InvalidRequest"],
        [401, "Unauthorized"],
        [404, "ModelNotFound"],
        [429, "RateLimited"],
        [500, "ServerError"],
        [529, "Overloaded"]
      ]
      for (const [status, tag] of expected) {
        for (const ask of asks) {
          server.nextRequestError(status, { message: `no, ${key} may not ask ${prompt}`, type: "some_error" })
          const failure = yield* Effect.flip(direct(maker, server.url + path)(ask))
          strictEqual(failure._tag, tag)
          strictEqual(failure.status, status)
          const forms = JSON.stringify(failure) + failure.message + String(failure) + failure.stack
          assertTrue(!forms.includes(key) && !forms.includes("4711"), forms)
        }
      }
    })
  )

  it.scopedLive("says when to ask again", () =>
    Effect.gen(function* () {
      const server = yield* hostile((response) => {
        response.writeHead(429, { "retry-after": "7", "content-type": "application/json" })
        response.end(JSON.stringify({ error: { type: "rate_limit_error", message: "slow down" } }))
      })
      for (const ask of asks) {
        const failure = yield* Effect.flip(direct(maker, server.url)(ask))
        strictEqual(failure._tag, "RateLimited")
        strictEqual(failure.retryAfter, 7000)
      }
    })
  )

  it.scopedLive("takes a truncated stream for cut, with the text that came", () =>
    Effect.gen(function* () {
      const { base } = yield* answering(maker, 5)
      const { ended, text } = yield* direct(maker, base)(listen)
      assertTrue(ended !== "whole" && ended._tag === "StreamCut", String(ended))
      assertTrue(words.startsWith(text) && text.length < words.length)
    })
  )

  it.scopedLive("that can't be reached is a network error", () =>
    Effect.gen(function* () {
      for (const ask of asks) {
        const failure = yield* Effect.flip(direct(maker, "http://127.0.0.1:1")(ask))
        assertTrue(failure._tag === "NetworkError" && failure.code === "ECONNREFUSED", failure.message)
      }
    })
  )

  it.scopedLive("that stays silent is given up at its deadline, and its socket closed", () =>
    Effect.gen(function* () {
      for (const [ask, phase] of [
        [Effect.asVoid(generate), "total"],
        [Effect.asVoid(collect), "first-token"]
      ] as const) {
        const server = yield* hostile(() => {})
        const deadlines = { [phase === "total" ? "total" : "firstToken"]: Duration.millis(500) }
        const failure = yield* Effect.flip(direct(maker, server.url, deadlines)(ask))
        assertTrue(failure._tag === "TimedOut" && failure.phase === phase, failure.message)
        deepStrictEqual({ ...failure }, { ...new TimedOut({ ...asked, phase }) })
        yield* server.closed
      }
    })
  )
})
