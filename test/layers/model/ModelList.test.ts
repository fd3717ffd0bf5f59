import { describe, expect, it } from "@effect/vitest"
import { Effect, FastCheck, Redacted } from "effect"
import * as ModelList from "../../../layers/model/ModelList.ts"
import { hostile } from "../../support/HostileServer.ts"

const key = Redacted.make("sk-the-key")

describe("the list of a provider's models", () => {
  it.each([
    [
      "OpenRouter",
      { data: [{ id: "a/b", context_length: 128_000, top_provider: { context_length: 64_000 } }] },
      [["a/b", 64_000]]
    ],
    ["vLLM", { object: "list", data: [{ id: "m", max_model_len: 4096 }] }, [["m", 4096]]],
    ["llama.cpp", { data: [{ id: "m", meta: { n_ctx: 2048, n_ctx_train: 131_072 } }], models: [] }, [["m", 2048]]],
    ["Groq", { data: [{ id: "m", context_window: 8192 }] }, [["m", 8192]]],
    ["LM Studio", { data: [{ id: "m", max_context_length: 32_768, loaded_context_length: 4096 }] }, [["m", 4096]]],
    ["a bare list", [{ id: "m", context_length: 1000 }], [["m", 1000]]],
    ["OpenAI, which does not tell", { data: [{ id: "m", object: "model" }] }, []],
    [
      "nonsense",
      {
        data: [{ id: 7, context_length: 1 }, null, { id: "x", context_length: "many" }, { id: "y", context_length: -1 }]
      },
      []
    ]
  ])("is read: %s", (_, body, windows) => {
    expect([...ModelList.windowsIn(body)]).toEqual(windows)
  })

  it.prop("is read in some way whatever comes", [FastCheck.jsonValue()], ([body]) => {
    for (const [, limit] of ModelList.windowsIn(body)) expect(limit).toBeGreaterThan(0)
  })

  it.scopedLive("is asked for with the key", () =>
    Effect.gen(function* () {
      const server = yield* hostile((response) => {
        response.writeHead(200, { "content-type": "application/json" })
        response.end(JSON.stringify({ data: [{ id: "m", context_length: 5000 }] }))
      })
      expect([...(yield* ModelList.read({ baseUrl: server.url, key }))]).toEqual([["m", 5000]])
      expect(server.requests[0]?.head.authorization).toBe("Bearer sk-the-key")
    })
  )

  it.scopedLive("that is refused or no JSON fails, or is empty, and does no harm", () =>
    Effect.gen(function* () {
      const refusing = yield* hostile((response) => {
        response.writeHead(404)
        response.end("no")
      })
      expect((yield* Effect.flip(ModelList.read({ baseUrl: refusing.url, key })))._tag).toBe("WrongAddress")
      const page = yield* hostile((response) => void response.end("<html>"))
      expect((yield* ModelList.read({ baseUrl: page.url, key })).size).toBe(0)
      expect((yield* Effect.flip(ModelList.read({ baseUrl: "http://127.0.0.1:1", key })))._tag).toBe("NetworkError")
    })
  )
})
