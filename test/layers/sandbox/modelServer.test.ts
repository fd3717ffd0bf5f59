import { describe, expect, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import { layer } from "../../../layers/sandbox/ModelServer.ts"
import { ModelSandbox } from "../../../services/sandbox/ModelSandbox.ts"
import {
  answer,
  ask,
  content,
  events,
  hello,
  json,
  passing,
  plain,
  readUntilEnd,
  server,
  streamed,
  text
} from "./modelClient.ts"

describe("ModelServer", () => {
  it.effect("answers plainly in OpenRouter's shape", () =>
    Effect.gen(function* () {
      const response = yield* plain
      expect(response.status).toBe(200)
      const body = yield* json(response)
      expect(body).toMatchObject({
        object: "chat.completion",
        model: "some/model",
        choices: [{ index: 0, message: { role: "assistant", content: answer }, finish_reason: "stop" }],
        usage: { prompt_tokens: 1, completion_tokens: 7, total_tokens: 8, cost: 0 }
      })
      expect(body.id).toMatch(/^gen-/)
      expect(response.headers.get("x-generation-id")).toBe(body.id)
    }).pipe(Effect.provide(server()))
  )

  it.effect("streams a comment, the role, words, the finish, the usage and [DONE]", () =>
    Effect.gen(function* () {
      const response = yield* streamed
      expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/)
      const body = yield* text(response)
      expect(body.startsWith(": OPENROUTER PROCESSING\n\ndata: ")).toBe(true)
      const all = events(body)
      expect(all[0]).toMatchObject({
        object: "chat.completion.chunk",
        model: "some/model",
        choices: [{ index: 0, delta: { role: "assistant", content: "" }, finish_reason: null }]
      })
      expect(all[0]?.id).toBe(response.headers.get("x-generation-id"))
      expect(content(all)).toBe(answer)
      expect(all).toHaveLength(1 + 7 + 2)
      expect(all.at(-2)).toMatchObject({ choices: [{ finish_reason: "stop" }] })
      expect(all.at(-1)).toMatchObject({
        choices: [],
        usage: { prompt_tokens: 1, completion_tokens: 7, total_tokens: 8, cost: 0 }
      })
      expect(body.endsWith("}\n\ndata: [DONE]\n\n")).toBe(true)
    }).pipe(Effect.provide(server()))
  )

  it.effect("takes content in text parts", () =>
    Effect.gen(function* () {
      const parts = [
        { type: "text", text: "hel" },
        { type: "text", text: "lo" }
      ]
      const body = yield* Effect.flatMap(ask({ messages: [{ role: "user", content: parts }] }), json)
      expect(body.choices[0]?.message?.content).toBe(answer)
    }).pipe(Effect.provide(server()))
  )

  it.effect("refuses another key, what it cannot read, and other paths", () =>
    Effect.gen(function* () {
      const sandbox = yield* ModelSandbox
      const refused = Effect.fnUntraced(function* (response: Response) {
        const { error } = yield* json(response)
        expect(error).toMatchObject({ code: response.status, message: expect.any(String) })
        return [response.status, error?.metadata.error_type]
      })
      const get = (url: string) => Effect.promise(() => fetch(url))
      const messages = hello
      expect(yield* refused(yield* ask({ messages }, { authorization: "Bearer other" }))).toEqual([
        401,
        "authentication"
      ])
      for (const malformed of ["", "{", { messages: [] }, { messages: "x" }, { messages, stream: "yes" }]) {
        expect(yield* refused(yield* ask(malformed))).toEqual([400, "invalid_request"])
      }
      expect(yield* refused(yield* ask({ messages }, {}, "/completions"))).toEqual([404, "not_found"])
      expect(yield* refused(yield* get(`${sandbox.baseUrl}/chat/completions`))).toEqual([404, "not_found"])
      expect(yield* sandbox.requests).toBe(0)
    }).pipe(Effect.provide(server()))
  )

  it.effect("lists its model", () =>
    Effect.gen(function* () {
      const { baseUrl } = yield* ModelSandbox
      const { data } = yield* json(yield* Effect.promise(() => fetch(`${baseUrl}/models`)))
      expect(data?.[0]?.id).toBe("openrouter/auto")
    }).pipe(Effect.provide(server()))
  )

  it.effect("counts requests, by request id too", () =>
    Effect.gen(function* () {
      const { asked, askedAgain, requests } = yield* ModelSandbox
      const headers = { "x-request-id": "1:2:3" }
      yield* ask({ messages: hello }, headers)
      yield* ask({ messages: hello }, headers)
      yield* plain
      expect(yield* requests).toBe(3)
      expect(yield* asked("1:2:3")).toBe(2)
      expect(yield* asked("unknown")).toBe(0)
      expect(yield* askedAgain).toBe(1)
    }).pipe(Effect.provide(server()))
  )

  it.effect("answers as the stand-in when nothing else is told", () =>
    Effect.gen(function* () {
      const body = yield* Effect.flatMap(plain, json)
      expect(body.choices[0]?.message?.content).toContain("stand-in model")
    }).pipe(Effect.provide(layer({ port: 0, key: "k", tokensPerSecond: 0 })))
  )

  it.effect("takes its pauses from the clock", () =>
    Effect.gen(function* () {
      const started = yield* Clock.currentTimeMillis
      expect(content(events(yield* passing(Effect.flatMap(streamed, text))))).toBe(answer)
      expect((yield* Clock.currentTimeMillis) - started).toBeGreaterThanOrEqual(7 * 100)
    }).pipe(Effect.provide(server({ tokensPerSecond: 10 })))
  )

  it.live("stops at once when the client leaves", () =>
    Effect.gen(function* () {
      const { answering } = yield* ModelSandbox
      const response = yield* streamed
      expect(yield* answering).toBe(1)
      yield* Effect.promise(() => response.body?.cancel() ?? Promise.resolve())
      yield* Effect.repeat(Effect.zipLeft(answering, Effect.sleep("2 millis")), { until: (n) => n === 0 }).pipe(
        Effect.timeout("60 seconds")
      )
    }).pipe(Effect.provide(server({ tokensPerSecond: 0.001 })))
  )

  it.live("closes under an answer that is being written", () =>
    Effect.gen(function* () {
      const { broken } = yield* Effect.provide(
        Effect.map(streamed, readUntilEnd),
        server({ tokensPerSecond: 0.001 })
      ).pipe(Effect.timeout("60 seconds"), Effect.flatten)
      expect(broken).toBe(true)
    })
  )
})
