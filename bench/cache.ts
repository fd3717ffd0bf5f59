import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"
import { RequestId } from "../domain/Ids.ts"
import type { ChatRequest, Finish } from "../domain/model/Chat.ts"
import * as PromptCacheMemory from "../layers/model/PromptCacheMemory.ts"
import type { ChatModel } from "../services/model/ChatModel.ts"
import { PromptCache } from "../services/model/PromptCache.ts"
import * as Report from "./Report.ts"
import { randomFrom, zipf } from "./Random.ts"

const requests = 100_000
const keys = 10_000
const capacity = 2000
const exponent = 1.1

const asked = { request: RequestId.make("bench:1:0"), candidate: "m", attempt: 1 }
const finish: Finish = { reason: "stop", model: "m", generation: undefined, usage: undefined }

/** A chat history of some kilobytes, as in an evaluation. */
const history = Array.from({ length: 20 }, (_, at) => ({
  role: at % 2 === 0 ? ("user" as const) : ("assistant" as const),
  content: `Message ${at} of a conversation that goes on for a while, about nothing in particular.`
}))
const requestOf = (key: number): ChatRequest => ({
  model: "m",
  messages: [...history, { role: "user", content: `Question ${`${key}`.padStart(6, "0")}` }]
})
const text = "An answer of a kilobyte. ".repeat(41)

/** The hit rate of a plain list in the order of use. */
const expectedHits = (drawn: ReadonlyArray<number>) => {
  const used = new Map<number, number>()
  let hits = 0
  for (const [at, key] of drawn.entries()) {
    if (used.has(key)) hits++
    else if (used.size === capacity) {
      let oldest = -1
      let first = Infinity
      for (const [candidate, last] of used) if (last < first) [oldest, first] = [candidate, last]
      used.delete(oldest)
    }
    used.set(key, at)
  }
  return hits
}

export const run = Effect.gen(function* () {
  const draw = zipf(keys, exponent, randomFrom(7))
  const drawn = Array.from({ length: requests }, draw)

  let missed = false
  const model: typeof ChatModel.Service = {
    encode: () => "",
    stream: () => Stream.dieMessage("not streamed"),
    generate: () =>
      Effect.sync(() => {
        missed = true
        return { text, finish }
      })
  }
  // The bytes that 2,000 of these entries take.
  const one = yield* Effect.map(filled(model, Infinity, [0]), ({ bytes }) => bytes)
  const maximumBytes = capacity * one
  const context = yield* Layer.build(PromptCacheMemory.layer({ maximumBytes }))
  const cache = Context.get(context, PromptCache)
  const { generate } = cache.cached(model, "bench")

  const hits: Array<number> = []
  const misses: Array<number> = []
  let mostBytes = 0
  // Warm code, cold cache.
  for (const key of drawn.slice(0, 5000)) yield* generate(requestOf(key), asked)
  yield* cache.clear
  const before = yield* cache.view
  for (const key of drawn) {
    const request = requestOf(key)
    missed = false
    const began = process.hrtime.bigint()
    yield* generate(request, asked)
    const took = Number(process.hrtime.bigint() - began) / 1000
    ;(missed ? misses : hits).push(took)
    if (missed) mostBytes = Math.max(mostBytes, (yield* cache.view).bytes)
  }
  const after = yield* cache.view
  const rate = (after.hits - before.hits) / requests
  const times = (name: string, all: ReadonlyArray<number>) =>
    [0.5, 0.95, 0.99].map((share) => Report.figure(`${name} p${share * 100}`, Report.quantile(all, share), "us"))
  return [
    Report.atLeast("hit rate", rate, "of requests", 0.8),
    ...times("hit", hits),
    ...times("miss, without the model", misses),
    Report.atMost("bytes at most", mostBytes, "bytes", maximumBytes),
    Report.exactly(
      "hits that a list in the order of use would not have had",
      after.hits - before.hits - expectedHits(drawn),
      "hits",
      0
    ),
    Report.figure("evictions", after.evictions - before.evictions, "entries"),
    Report.figure("entries", after.entries, "entries")
  ]
})

const filled = (model: typeof ChatModel.Service, maximumBytes: number, drawn: ReadonlyArray<number>) =>
  Effect.gen(function* () {
    const context = yield* Layer.build(PromptCacheMemory.layer({ maximumBytes }))
    const cache = Context.get(context, PromptCache)
    for (const key of drawn) yield* cache.cached(model, "bench").generate(requestOf(key), asked)
    return yield* cache.view
  })
