import { describe, expect, it } from "@effect/vitest"
import { Chunk, Deferred, Effect, Exit, Fiber, Layer, Stream, TestClock } from "effect"
import { type ModelFailure, ServerError } from "../../../domain/model/Failure.ts"
import { RequestId } from "../../../domain/Ids.ts"
import type { ChatDelta, ChatRequest, FinishReason } from "../../../domain/model/Chat.ts"
import * as PromptCacheMemory from "../../../layers/model/PromptCacheMemory.ts"
import * as ScriptedModel from "../../../layers/testing/ScriptedModel.ts"
import { ChatModel } from "../../../services/model/ChatModel.ts"
import { PromptCache } from "../../../services/model/PromptCache.ts"
import { none } from "../../../services/resilience/Retry.ts"
import { ask as routeAsk, world as routeOf } from "./world.ts"

const asked = { request: RequestId.make("1:2:3"), candidate: "m", attempt: 1 }
const prompt = (content: string): ChatRequest => ({ model: "m", messages: [{ role: "user", content }] })

/** A model behind a cache, that answers each call as the script says and counts them. */
const world = (
  script: (call: number) => Effect.Effect<FinishReason, ModelFailure>,
  options: Parameters<typeof PromptCacheMemory.layer>[0] = {}
) => {
  const calls: Array<string> = []
  const stream = (request: ChatRequest): Stream.Stream<ChatDelta, ModelFailure> =>
    Stream.unwrap(
      Effect.suspend(() => {
        const number = calls.push(request.messages[0]?.content ?? "")
        return Effect.map(script(number), (reason) =>
          Stream.make<Array<ChatDelta>>(
            { _tag: "Text", text: "answer " },
            { _tag: "Text", text: `${number}` },
            {
              _tag: "Finish",
              finish: {
                reason,
                model: "m-1",
                generation: "g",
                usage: { promptTokens: 1, completionTokens: 2, cost: 0.5 }
              }
            }
          )
        )
      })
    )
  const model = Layer.succeed(ChatModel, ScriptedModel.streaming(stream))
  const layer = PromptCache.layerModel.pipe(Layer.provide(model), Layer.provideMerge(PromptCacheMemory.layer(options)))
  return { calls, layer }
}

const answerOf = (deltas: ReadonlyArray<ChatDelta>) => {
  const last = deltas.at(-1)
  if (last?._tag !== "Finish") throw new Error("no finish")
  return { text: deltas.map((delta) => (delta._tag === "Text" ? delta.text : "")).join(""), finish: last.finish }
}
const well = () => Effect.succeed<FinishReason>("stop")
const generate = (content: string) => Effect.flatMap(ChatModel, (model) => model.generate(prompt(content), asked))
const stream = (content: string) =>
  Effect.flatMap(ChatModel, (model) =>
    Effect.map(Stream.runCollect(model.stream(prompt(content), asked)), (deltas) =>
      answerOf(Chunk.toReadonlyArray(deltas))
    )
  )

describe("the prompt cache", () => {
  it.effect("answers the same prompt once, as a whole and as a stream, and the second time without a cost", () => {
    const { calls, layer } = world(well)
    return Effect.gen(function* () {
      expect((yield* stream("hi")).finish.usage?.cost).toBe(0.5)
      for (const ask of [stream, generate]) {
        const { finish, text } = yield* ask("hi")
        expect(text).toBe("answer 1")
        expect(finish).toMatchObject({ reason: "stop", model: "m-1", usage: { cost: 0, promptTokens: 0 } })
      }
      expect((yield* generate("hi!")).text).toBe("answer 2")
      expect(calls).toEqual(["hi", "hi!"])
      expect(yield* Effect.flatMap(PromptCache, ({ view }) => view)).toMatchObject({ hits: 2, misses: 2, entries: 2 })
    }).pipe(Effect.provide(layer))
  })

  it.effect("asks again when the answer has grown old", () => {
    const { layer } = world(well, { timeToLive: "1 minute" })
    return Effect.gen(function* () {
      yield* generate("hi")
      yield* TestClock.adjust("59 seconds")
      expect((yield* generate("hi")).text).toBe("answer 1")
      yield* TestClock.adjust("1 second")
      expect((yield* generate("hi")).text).toBe("answer 2")
    }).pipe(Effect.provide(layer))
  })

  it.effect.each(["length", "content_filter", "tool_calls"] as const)("keeps no answer that ends by %s", (reason) => {
    const { layer } = world(() => Effect.succeed(reason))
    return Effect.gen(function* () {
      yield* generate("hi")
      expect((yield* stream("hi")).text).toBe("answer 2")
    }).pipe(Effect.provide(layer))
  })

  it.effect.each([["generate", generate] as const, ["stream", stream] as const])(
    "asks once for all who want the same at a time: %s",
    ([, ask]) => {
      const { calls, layer } = world(() => Effect.delay(well(), "1 second"))
      return Effect.gen(function* () {
        const all = yield* Effect.fork(
          Effect.all(
            Array.from({ length: 20 }, () => ask("hi")),
            { concurrency: 20 }
          )
        )
        yield* TestClock.adjust("1 second")
        expect((yield* Fiber.join(all)).map(({ text }) => text)).toEqual(Array.from({ length: 20 }, () => "answer 1"))
        expect(calls).toHaveLength(1)
      }).pipe(Effect.provide(layer))
    }
  )

  it.effect.each([["generate", generate] as const, ["stream", stream] as const])(
    "lets another one ask where the first one leaves: %s",
    ([, ask]) => {
      const { calls, layer } = world(() => Effect.delay(well(), "1 second"))
      return Effect.gen(function* () {
        const first = yield* Effect.fork(ask("hi"))
        yield* TestClock.adjust("500 millis")
        const others = yield* Effect.fork(Effect.all([ask("hi"), ask("hi")], { concurrency: 2 }))
        yield* TestClock.adjust("100 millis")
        yield* Fiber.interrupt(first)
        yield* TestClock.adjust("1 second")
        expect((yield* Fiber.join(others)).map(({ text }) => text)).toEqual(["answer 2", "answer 2"])
        expect(calls).toHaveLength(2)
      }).pipe(Effect.provide(layer))
    }
  )

  it.effect.each([["generate", generate] as const, ["stream", stream] as const])(
    "gives a failure to all who wait, and keeps none: %s",
    ([, ask]) => {
      const failing = (call: number) => (call === 1 ? Effect.fail(new ServerError(asked)) : well())
      const { calls, layer } = world((call) => Effect.delay(failing(call), "1 second"))
      return Effect.gen(function* () {
        const all = yield* Effect.fork(Effect.all([Effect.exit(ask("hi")), Effect.exit(ask("hi"))], { concurrency: 2 }))
        yield* TestClock.adjust("1 second")
        for (const exit of yield* Fiber.join(all)) expect(exit).toEqual(Exit.fail(new ServerError(asked)))
        const again = yield* Effect.fork(ask("hi"))
        yield* TestClock.adjust("1 second")
        expect((yield* Fiber.join(again)).text).toBe("answer 2")
        expect(calls).toHaveLength(2)
      }).pipe(Effect.provide(layer))
    }
  )

  it.effect("drops what was not used for longest, within its bytes", () => {
    const { calls, layer } = world(well, { maximumBytes: 2000 })
    return Effect.gen(function* () {
      for (const content of ["a", "b", "c", "a", "d", "a", "b"]) yield* generate(content)
      expect(calls).toEqual(["a", "b", "c", "d", "b"])
      expect((yield* Effect.flatMap(PromptCache, ({ view }) => view)).bytes).toBeLessThanOrEqual(2000)
    }).pipe(Effect.provide(layer))
  })

  it.effect("keeps the models of two owners apart", () =>
    Effect.gen(function* () {
      const { cached } = yield* PromptCache
      const gate = yield* Deferred.make<void>()
      yield* Deferred.succeed(gate, undefined)
      const model = (text: string): typeof ChatModel.Service => ({
        encode: () => "",
        stream: () => Stream.die("not streamed"),
        generate: () =>
          Effect.as(Deferred.await(gate), {
            text,
            finish: { reason: "stop", model: undefined, generation: undefined, usage: undefined }
          })
      })
      for (const owner of ["one", "two"]) {
        expect((yield* cached(model(owner), owner).generate(prompt("hi"), asked)).text).toBe(owner)
      }
    }).pipe(Effect.provide(PromptCacheMemory.layer()))
  )

  it.effect("stands before a whole route", () => {
    const { calls, layer } = routeOf({ a: ["the answer", { ends: ServerError }] }, { retry: none })
    const cachedRoute = PromptCache.layerRouter.pipe(Layer.provide([layer, PromptCacheMemory.layer()]))
    return Effect.gen(function* () {
      const shown: Array<string> = []
      yield* routeAsk()
      expect(yield* routeAsk({ show: (text) => void shown.push(text) })).toMatchObject({
        text: "the answer",
        cut: undefined,
        finish: { reason: "stop" }
      })
      expect(shown).toEqual(["the answer"])
      expect(calls).toHaveLength(1)
      expect((yield* Effect.flip(routeAsk({ messages: [{ role: "user", content: "another" }] })))._tag).toBe(
        "ServerError"
      )
    }).pipe(Effect.provide(cachedRoute))
  })
})
