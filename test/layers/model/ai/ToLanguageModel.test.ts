import { LanguageModel, Tool, Toolkit } from "@effect/ai"
import { describe, expect, it } from "@effect/vitest"
import { Chunk, Effect, Fiber, Layer, Schema, Stream, TestClock } from "effect"
import { ContentRefused, ServerError, StreamCut } from "../../../../domain/model/Failure.ts"
import type { ChatRequest } from "../../../../domain/model/Chat.ts"
import * as FromLanguageModel from "../../../../layers/model/ai/FromLanguageModel.ts"
import * as ToLanguageModel from "../../../../layers/model/ai/ToLanguageModel.ts"
import * as ScriptedModel from "../../../../layers/testing/ScriptedModel.ts"
import { ChatModel } from "../../../../services/model/ChatModel.ts"
import { none } from "../../../../services/resilience/Retry.ts"
import { world, type Reply } from "../../../services/model/world.ts"
import { collect, generate } from "../Asking.ts"

const scripted = ScriptedModel.layer((request) => Effect.succeed(`you said: ${request.messages.at(-1)?.content}`))
const texts = (parts: Chunk.Chunk<{ readonly type: string; readonly delta?: string }>) =>
  Chunk.toReadonlyArray(parts)
    .map((part) => (part.type === "text-delta" ? part.delta : ""))
    .join("")

describe("our port as a language model", () => {
  const layer = Layer.provide(ToLanguageModel.layer("m"), scripted)

  it.effect("answers as a whole and as a stream", () =>
    Effect.gen(function* () {
      const { finishReason, text } = yield* LanguageModel.generateText({ prompt: "hello" })
      expect([text, finishReason]).toEqual(["you said: hello", "stop"])
      const parts = yield* Stream.runCollect(LanguageModel.streamText({ prompt: "hello" }))
      expect(texts(parts)).toBe("you said: hello")
      expect(Chunk.toReadonlyArray(parts).at(-1)?.type).toBe("finish")
    }).pipe(Effect.provide(layer))
  )

  it.effect("and back again is our port", () =>
    Effect.gen(function* () {
      const port = FromLanguageModel.make(yield* LanguageModel.LanguageModel)
      const both = Effect.zip(generate, collect)
      const [answer, deltas] = yield* Effect.provideService(both, ChatModel, port)
      expect(answer.text).toBe("you said: What is my PIN 4711?")
      expect(deltas.at(-1)).toMatchObject({ _tag: "Finish", finish: { reason: "stop" } })
    }).pipe(Effect.provide(layer))
  )

  it.effect("has our failures as the cause of its errors", () =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(LanguageModel.generateText({ prompt: "hello" }))
      expect(failure).toMatchObject({ _tag: "UnknownError", cause: { _tag: "ContentRefused", candidate: "m" } })
    }).pipe(
      Effect.provide(
        Layer.provide(
          ToLanguageModel.layer("m"),
          ScriptedModel.layer((_, asked) => Effect.fail(new ContentRefused(asked)))
        )
      )
    )
  )

  const clock = Tool.make("clock", {
    description: "tells the time",
    parameters: { zone: Schema.String },
    success: Schema.String
  })
  const toolkit = Toolkit.make(clock)

  it.effect("calls tools", () => {
    const seen: Array<ChatRequest> = []
    const model = ScriptedModel.layer((request) => {
      seen.push(request)
      return Effect.succeed({ calls: [{ id: "1", name: "clock", arguments: '{"zone":"UTC"}' }] })
    })
    return Effect.gen(function* () {
      const { toolResults } = yield* LanguageModel.generateText({ prompt: "what time is it?", toolkit })
      expect(toolResults.map(({ result }) => result)).toEqual(["noon in UTC"])
      expect(seen[0]?.tools).toMatchObject([
        { name: "clock", description: "tells the time", parameters: { required: ["zone"] } }
      ])
    }).pipe(
      Effect.provide([
        Layer.provide(ToLanguageModel.layer("m"), model),
        toolkit.toLayer({ clock: ({ zone }) => Effect.succeed(`noon in ${zone}`) })
      ])
    )
  })

  it.effect("gives objects", () => {
    const model = ScriptedModel.layer((request) =>
      Effect.succeed(request.messages.at(-1)?.content.includes("JSON Schema") === true ? '{"name":"Ada"}' : "no")
    )
    return Effect.gen(function* () {
      const schema = Schema.Struct({ name: Schema.String })
      expect((yield* LanguageModel.generateObject({ prompt: "who?", schema })).value).toEqual({ name: "Ada" })
    }).pipe(Effect.provide(Layer.provide(ToLanguageModel.layer("m"), model)))
  })
})

describe("a route as a language model", () => {
  const route = (scripts: Readonly<Record<string, ReadonlyArray<Reply>>>, continuations: ["instruct"] | ["restart"]) =>
    Layer.provide(ToLanguageModel.layerRouter("me"), world(scripts, { retry: none, continuations }).layer)
  const streamed = Effect.map(Stream.runCollect(LanguageModel.streamText({ prompt: "hello" })), texts)
  const cut = { says: "one two three four ", ends: StreamCut }

  it.effect("goes on at another candidate with what the first one broke off", () =>
    Effect.gen(function* () {
      expect(yield* streamed).toBe("one two three four five")
    }).pipe(Effect.provide(route({ a: [cut], b: ["two three four five"] }, ["instruct"])))
  )

  it.effect("has every answer of a candidate that is well, although all asks of the program share one budget", () =>
    Effect.gen(function* () {
      const all = Effect.all(
        Array.from({ length: 60 }, () => streamed),
        { concurrency: 20 }
      )
      const asking = yield* Effect.fork(all)
      yield* TestClock.adjust("1 minute")
      expect(new Set(yield* Fiber.join(asking))).toEqual(new Set(["well"]))
    }).pipe(
      Effect.provide(
        Layer.provide(ToLanguageModel.layerRouter("me"), world({ a: [{ ends: ServerError }], b: ["well"] }).layer)
      )
    )
  )

  it.effect("takes nothing back: it fails where an answer starts again", () =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(streamed)
      expect(failure.message).toContain("restart")
    }).pipe(Effect.provide(route({ a: [cut], b: ["quite another answer"] }, ["restart"])))
  )

  it.effect("never passes a part off as the whole", () =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(streamed)
      expect(failure).toMatchObject({ _tag: "UnknownError", cause: { _tag: "ContentRefused" } })
    }).pipe(Effect.provide(route({ a: [cut], b: [{ ends: ContentRefused }] }, ["instruct"])))
  )

  it.effect("fails as its candidates do", () =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(streamed)
      expect(failure).toMatchObject({ cause: { _tag: "ServerError" } })
    }).pipe(Effect.provide(route({ a: [{ ends: ServerError }] }, ["instruct"])))
  )
})
