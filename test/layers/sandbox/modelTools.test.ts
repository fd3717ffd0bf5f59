import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Redacted, Stream } from "effect"
import { RequestId } from "../../../domain/Ids.ts"
import type { ChatDelta, ChatMessage, ChatRequest, Finish } from "../../../domain/model/Chat.ts"
import { ModelFaults } from "../../../domain/sandbox/Model.ts"
import type { Offer } from "../../../domain/sandbox/persona/Reply.ts"
import * as OpenRouter from "../../../layers/model/OpenRouter.ts"
import { layer as persona } from "../../../layers/sandbox/ModelServer.ts"
import { ChatModel } from "../../../services/model/ChatModel.ts"
import { ModelSandbox } from "../../../services/sandbox/ModelSandbox.ts"
import { ask, events, hello, json, server, text } from "./modelClient.ts"

const calls = [
  { id: "a", name: "clock", arguments: '{"zone":"Europe/Oslo"}' },
  { id: "a", name: "clock", arguments: '{"zone":' }
]
const calling = server({ respond: () => ({ text: "Let me see.", calls }) })
const tool = (name: string) => ({ name, description: "", parameters: { type: "object" } })

describe("calls of tools of the stand-in model", () => {
  it.effect("are streamed in pieces, after the text", () =>
    Effect.gen(function* () {
      const all = events(yield* text(yield* ask({ messages: hello, stream: true })))
      const pieces = all.flatMap(({ choices }) => choices[0]?.delta?.tool_calls ?? [])
      expect(pieces[0]).toEqual({ index: 0, id: "a", type: "function", function: { name: "clock", arguments: "" } })
      expect(pieces.filter(({ id }) => id !== undefined).map(({ index }) => index)).toEqual([0, 1])
      const parts = (of: number) => pieces.flatMap((piece) => (piece.index === of ? [piece.function.arguments] : []))
      expect(parts(0).length).toBeGreaterThan(2)
      expect([parts(0).join(""), parts(1).join("")]).toEqual(calls.map((call) => call.arguments))
      expect(all.at(-2)?.choices[0]?.finish_reason).toBe("tool_calls")
    }).pipe(Effect.provide(calling))
  )

  it.effect("come in one piece where nothing is streamed", () =>
    Effect.gen(function* () {
      const { choices } = yield* json(yield* ask({ messages: hello }))
      expect(choices).toMatchObject([
        {
          finish_reason: "tool_calls",
          message: {
            role: "assistant",
            content: "Let me see.",
            tool_calls: [{ id: "a", type: "function", function: { name: "clock", arguments: calls[0]?.arguments } }, {}]
          }
        }
      ])
    }).pipe(Effect.provide(calling))
  )

  const call = (id: string) => ({ id, type: "function", function: { name: "clock", arguments: "{}" } })
  const result = (id: string) => ({ role: "tool", tool_call_id: id, content: "noon" })
  const asked = [...hello, { role: "assistant", content: null, tool_calls: [call("a"), call("b")] }]

  it.effect.each([
    ["a call without a result", [...asked, result("a")], "No tool output found for b"],
    ["a result without a call", [...hello, result("a")], "No tool call found for a"],
    ["words between them", [...asked, ...hello, result("a"), result("b")], "No tool output found for a, b"],
    ["two results of one call", [...asked, result("a"), result("a"), result("b")], "No tool call found for a"]
  ] as const)("are refused with %s", ([, messages, why]) =>
    Effect.gen(function* () {
      const response = yield* ask({ messages })
      expect([response.status, (yield* json(response)).error?.message]).toEqual([400, why])
    }).pipe(Effect.provide(calling))
  )

  it.effect("are offered, and their results given, until somebody speaks", () => {
    const seen: Array<readonly [ReadonlyArray<string>, Offer]> = []
    const listening = server({
      respond: (messages, offer) => {
        seen.push([messages.map(({ content }) => content), offer])
        return "yes"
      }
    })
    return Effect.gen(function* () {
      const tools = [{ type: "function", function: tool("clock") }]
      const answered = [...asked, result("a"), result("b")]
      yield* ask({ messages: answered, tools })
      yield* ask({ messages: [...answered, { role: "user", content: "Thanks" }], tools, tool_choice: "none" })
      expect(seen).toEqual([
        [["hello"], { tools: ["clock"], results: ["noon", "noon"] }],
        [["hello", "", "Thanks"], { tools: [], results: [] }]
      ])
    }).pipe(Effect.provide(listening))
  })
})

const adapter = Layer.unwrapEffect(
  Effect.map(ModelSandbox, ({ baseUrl, key }) => OpenRouter.layer({ baseUrl, key: Redacted.make(key) }))
).pipe(Layer.provideMerge(persona({ port: 0, key: "k", tokensPerSecond: 0 })))

const facts = { request: RequestId.make("1:2:3"), candidate: "m", attempt: 1 }
const question: ChatMessage = { role: "user", content: "remind me at nine to sleep" }
const request = (...more: ReadonlyArray<ChatMessage>): ChatRequest => ({
  model: "m",
  messages: [question, ...more],
  tools: [tool("set_reminder")]
})
const reminder = { role: "call", name: "set_reminder", content: '{"text":"sleep","time":"09:00"}', model: "m" }

/** Both ways give the same answer. */
const answers = (asked: ChatRequest) =>
  Effect.gen(function* () {
    const model = yield* ChatModel
    const plain = yield* model.generate(asked, facts)
    const deltas: ReadonlyArray<ChatDelta> = Array.from(yield* Stream.runCollect(model.stream(asked, facts)))
    const last = deltas.at(-1)
    const finish: Finish | undefined = last?._tag === "Finish" ? last.finish : undefined
    const streamed = deltas.map((delta) => (delta._tag === "Text" ? delta.text : "")).join("")
    const shape = ({ items = [], reason }: Finish) => [reason, items.map((item) => ({ ...item, id: "" }))]
    expect(streamed).toBe(plain.text)
    expect(finish && shape(finish)).toEqual(shape(plain.finish))
    return plain
  })

describe("the OpenRouter adapter on a model that calls tools", () => {
  it.live("reads its calls, and gives it what they gave", () =>
    Effect.gen(function* () {
      const { finish, text } = yield* answers(request())
      expect(text).toBe("")
      expect(finish).toMatchObject({ reason: "tool_calls", items: [reminder] })
      const answer = yield* answers(
        request(...(finish.items ?? []), { role: "result", id: "call-1-0", content: "At 9." })
      )
      expect(answer.text).toContain("At 9.")
      expect(answer.finish.reason).toBe("stop")
    }).pipe(Effect.provide(adapter))
  )

  it.live("calls nothing that it may not call", () =>
    Effect.gen(function* () {
      expect((yield* answers({ ...request(), toolChoice: "none" })).finish.reason).toBe("stop")
    }).pipe(Effect.provide(adapter))
  )

  it.live("takes a call that breaks off for a cut stream", () =>
    Effect.gen(function* () {
      const model = yield* ChatModel
      yield* (yield* ModelSandbox).setFaults(new ModelFaults({ fault: "cut", remaining: null }))
      const failure = yield* Effect.flip(Stream.runCollect(model.stream(request(), facts)))
      expect(failure._tag).toBe("StreamCut")
    }).pipe(Effect.provide(adapter))
  )
})
