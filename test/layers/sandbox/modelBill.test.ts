import { describe, expect, it } from "@effect/vitest"
import { Effect, Option, Redacted } from "effect"
import { ModelFaults } from "../../../domain/sandbox/Model.ts"
import { parse } from "../../../domain/spending/Prices.ts"
import * as ModelList from "../../../layers/model/ModelList.ts"
import * as OpenRouterGenerations from "../../../layers/model/OpenRouterGenerations.ts"
import * as ModelServer from "../../../layers/sandbox/ModelServer.ts"
import { ModelSandbox } from "../../../services/sandbox/ModelSandbox.ts"
import { Generations } from "../../../services/spending/Generations.ts"

const prices = { "a/b": { prompt: "0.000001", completion: "0.000002" } }
const server = ModelServer.layer({ port: 0, key: "key", tokensPerSecond: 0, prices, respond: () => "one two three" })

const ask = (stream: boolean, model = "a/b") =>
  Effect.flatMap(ModelSandbox, ({ baseUrl }) =>
    Effect.promise(async () => {
      const response = await fetch(`${baseUrl}/chat/completions`, {
        method: "POST",
        headers: { authorization: "Bearer key", "content-type": "application/json" },
        body: JSON.stringify({ model, stream, messages: [{ role: "user", content: "four words of prompt" }] })
      })
      const text = await response.text().catch(() => "")
      return { status: response.status, id: response.headers.get("x-generation-id") ?? "", text }
    })
  )
const provider = Effect.map(ModelSandbox, ({ baseUrl, key }) => ({ baseUrl, key: Redacted.make(key) }))
const find = (id: string) =>
  Effect.flatMap(provider, (provider) =>
    Effect.provide(
      Effect.flatMap(Generations, ({ find }) => find(id)),
      OpenRouterGenerations.layer(provider)
    )
  )

/** Four words for the prompt, and three for the answer. */
const whole = 4 * 1000 + 3 * 2000

describe("the bill of the model sandbox", () => {
  it.effect("lists its prices, tells the cost with the answer, and later by the id of the generation", () =>
    Effect.gen(function* () {
      const { bill, generations } = yield* ModelSandbox
      const listed = yield* Effect.flatMap(provider, ModelList.readPrices)
      expect(parse(listed.get("a/b"))).toMatchObject({ prompt: 1_000_000n, completion: 2_000_000n })
      for (const stream of [true, false]) {
        const { id, text } = yield* ask(stream)
        expect(text).toContain(`"cost":${whole / 1e9}`)
        expect(yield* find(id)).toEqual(Option.some({ cost: whole, tokens: { prompt: 4, completion: 3 } }))
      }
      expect(yield* bill).toBe(2 * whole)
      expect((yield* generations).map(({ cost }) => cost)).toEqual([whole, whole])
      expect(yield* find("gen-of-nobody")).toEqual(Option.none())
      expect((yield* ask(true, "c/d")).status).toBe(404)
    }).pipe(Effect.provide(server))
  )

  it.effect("charges what was written of an answer that broke off, and nothing for a refusal", () =>
    Effect.gen(function* () {
      const { bill, setFaults } = yield* ModelSandbox
      yield* setFaults(new ModelFaults({ fault: "cut", remaining: 1 }))
      const { id } = yield* ask(true)
      expect(yield* bill).toBe(4 * 1000 + 2 * 2000)
      yield* setFaults(new ModelFaults({ fault: "rate_limit", remaining: 1 }))
      expect((yield* ask(true)).status).toBe(429)
      expect(yield* bill).toBe(4 * 1000 + 2 * 2000)
      yield* setFaults(new ModelFaults({ fault: "no_usage", remaining: 1 }))
      expect((yield* ask(true)).text).not.toContain("usage")
      expect(yield* bill).toBe(4 * 1000 + 2 * 2000 + whole)
      expect(id).toMatch(/^gen-/)
    }).pipe(Effect.provide(server))
  )
})
