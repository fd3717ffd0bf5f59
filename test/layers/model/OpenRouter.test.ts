import { describe, it } from "@effect/vitest"
import { assertEquals, assertTrue, deepStrictEqual, strictEqual } from "@effect/vitest/utils"
import { FetchHttpClient } from "@effect/platform"
import { Effect, Layer, Redacted } from "effect"
import { gzipSync } from "node:zlib"
import type { Finish } from "../../../domain/model/Chat.ts"
import { InvalidOutput, ModelNotFound, RateLimited, ServerError } from "../../../domain/model/Failure.ts"
import * as OpenRouter from "../../../layers/model/OpenRouter.ts"
import { data, endless, events, finishing, hostile, saying, usage } from "../../support/HostileServer.ts"
import { collect, generate, id, key, listen, prompt, provide, uuid } from "./Asking.ts"

const asked = { request: id, candidate: "some/model", attempt: 1 }
const whole = (more: object = {}) =>
  JSON.stringify({
    id: "gen-1",
    model: "some/model-1",
    choices: [{ message: { role: "assistant", content: "Hello" }, finish_reason: "stop" }],
    usage: { prompt_tokens: 7, completion_tokens: 3, cost: 0.002 },
    ...more
  })
const finish: Finish = {
  reason: "stop",
  model: "some/model-1",
  generation: "gen-1",
  usage: { promptTokens: 7, completionTokens: 3, cost: 0.002 }
}

describe("OpenRouter", () => {
  it.scoped("answers as a whole, with what it took and cost", () =>
    Effect.gen(function* () {
      const server = yield* hostile((response) => response.writeHead(200).end(whole()))
      deepStrictEqual(yield* provide(server.url)(generate), { text: "Hello", finish })
    })
  )

  it.scoped("sends the key, the request id and who asks", () =>
    Effect.gen(function* () {
      const server = yield* hostile((response) => response.writeHead(200).end(whole()))
      yield* provide(server.url, { referer: "https://holdfast.example", title: "Holdfast" })(generate)
      const [{ body, head } = { body: "", head: {} }] = server.requests
      strictEqual(head.authorization, `Bearer ${key}`)
      strictEqual(head["x-request-id"], uuid)
      strictEqual(head["http-referer"], "https://holdfast.example")
      strictEqual(head["x-title"], "Holdfast")
      deepStrictEqual(JSON.parse(body), { model: "some/model", messages: [{ role: "user", content: prompt }] })
    })
  )

  it.scoped("streams the text, with usage from the last chunk", () =>
    Effect.gen(function* () {
      const server = yield* hostile((response) => {
        events(response).write(": OPENROUTER PROCESSING\n\n")
        response.write(data(saying("", { choices: [{ delta: { content: "", reasoning: "hm" } }] })))
        response.end(
          data(saying("Hel")) + data(saying("lo")) + data(finishing("stop")) + data(usage) + "data: [DONE]\n\n"
        )
      })
      deepStrictEqual(yield* provide(server.url)(collect), [
        { _tag: "Reasoning" },
        { _tag: "Text", text: "Hel" },
        { _tag: "Text", text: "lo" },
        { _tag: "Finish", finish }
      ])
      const { stream, stream_options } = JSON.parse(server.requests[0]?.body ?? "")
      deepStrictEqual({ stream, stream_options }, { stream: true, stream_options: { include_usage: true } })
    })
  )

  it.scoped("keeps the connection for the next request once an answer was read", () =>
    Effect.gen(function* () {
      const server = yield* hostile((response) =>
        events(response).end(data(saying("Hello")) + data(finishing("stop")) + "data: [DONE]\n\n")
      )
      yield* provide(server.url)(Effect.zipRight(Effect.repeatN(collect, 4), Effect.repeatN(listen, 4)))
      strictEqual(server.requests.length, 10)
      // A request that is made in the very moment in which the last one ends can find it still busy.
      assertTrue(server.connections() <= 2)
    })
  )

  it.scopedLive("does not wait for a server that keeps the connection open after [DONE]", () =>
    Effect.gen(function* () {
      const server = yield* hostile((response) =>
        events(response).write(data(saying("Hello")) + data(finishing("stop")) + "data: [DONE]\n\n")
      )
      deepStrictEqual(yield* provide(server.url)(listen), { text: "Hello", ended: "whole" })
      yield* server.closed
    })
  )

  it.scoped("understands a whole answer where a stream was asked for", () =>
    Effect.gen(function* () {
      const server = yield* hostile((response) =>
        response.writeHead(200, { "content-type": "application/json" }).end(whole())
      )
      deepStrictEqual(yield* provide(server.url)(collect), [
        { _tag: "Text", text: "Hello" },
        { _tag: "Finish", finish }
      ])
    })
  )

  it.scoped("reads what a proxy compressed", () =>
    Effect.gen(function* () {
      const server = yield* hostile((response) =>
        response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(whole()))
      )
      strictEqual((yield* provide(server.url)(generate)).text, "Hello")
    })
  )

  it.scoped("works on any client of the platform", () =>
    Effect.gen(function* () {
      const server = yield* hostile((response) =>
        events(response).end(data(saying("Hello")) + data(finishing("stop")) + "data: [DONE]\n\n")
      )
      const layer = OpenRouter.layerWithoutClient({ baseUrl: server.url, key: Redacted.make(key) })
      const onFetch = Layer.provide(layer, FetchHttpClient.layer)
      deepStrictEqual(yield* Effect.provide(listen, onFetch), { text: "Hello", ended: "whole" })
      strictEqual((yield* Effect.provide(generate, onFetch)).text, "Hello")
    })
  )

  it.scoped("prefers the generation that the header names", () =>
    Effect.gen(function* () {
      const server = yield* hostile((response) => response.writeHead(200, { "x-generation-id": "gen-2" }).end(whole()))
      strictEqual((yield* provide(server.url)(generate)).finish.generation, "gen-2")
    })
  )

  it.scoped("classifies a refusal, with the delay that it asks for", () =>
    Effect.gen(function* () {
      const server = yield* hostile((response) =>
        response
          .writeHead(429, { "retry-after": "7" })
          .end(JSON.stringify({ error: { code: 429, message: `slow down, ${prompt}` } }))
      )
      assertEquals(
        yield* Effect.flip(provide(server.url)(generate)),
        new RateLimited({ ...asked, status: 429, retryAfter: 7000 })
      )
    })
  )

  it.scoped("reads a Retry-After that is a date by the clock", () =>
    Effect.gen(function* () {
      const server = yield* hostile((response) =>
        response.writeHead(429, { "retry-after": "Thu, 01 Jan 1970 00:00:09 GMT" }).end()
      )
      assertEquals(
        yield* Effect.flip(provide(server.url)(collect)),
        new RateLimited({ ...asked, status: 429, retryAfter: 9000 })
      )
    })
  )

  it.scoped("judges a refusal whose body is an HTML page, or breaks off, by its status", () =>
    Effect.gen(function* () {
      const page = yield* hostile((response) => response.writeHead(502).end("<html>Bad gateway</html>"))
      const broken = yield* hostile((response, socket) => {
        response.writeHead(404, { "content-length": "100" }).write("{")
        setImmediate(() => socket.destroy())
      })
      assertEquals(yield* Effect.flip(provide(page.url)(generate)), new ServerError({ ...asked, status: 502 }))
      assertEquals(yield* Effect.flip(provide(broken.url)(generate)), new ModelNotFound({ ...asked, status: 404 }))
    })
  )

  it.scoped("takes an answer over its bound for none, and closes the connection", () =>
    Effect.gen(function* () {
      const server = yield* hostile((response) => void endless(response.writeHead(200), " ".repeat(65_536)))
      assertEquals(yield* Effect.flip(provide(server.url)(generate)), new InvalidOutput({ ...asked, why: "too-large" }))
      yield* server.closed
    })
  )
})
