import * as LanguageModel from "@effect/ai/LanguageModel"
import { describe, it } from "@effect/vitest"
import { deepStrictEqual } from "@effect/vitest/utils"
import { Effect, Redacted, Stream } from "effect"
import type { ServerResponse } from "node:http"
import * as Direct from "../../../../layers/model/ai/Direct.ts"
import * as FromLanguageModel from "../../../../layers/model/ai/FromLanguageModel.ts"
import { ChatModel } from "../../../../services/model/ChatModel.ts"
import { hostile, type Hostile } from "../../../support/HostileServer.ts"
import { generate, key, listen } from "../Asking.ts"
import { openAi } from "./openAiDouble.ts"

const half = "Half of an answer"

/** A message of Anthropic's, as its API reference describes it. */
const anthropic = (to: ServerResponse, streaming: boolean, text: string, stop_reason: string) => {
  const usage = { input_tokens: 3, output_tokens: 5 }
  const message = { id: "msg_1", type: "message", role: "assistant", model: "some-model", stop_sequence: null }
  if (!streaming) {
    to.writeHead(200, { "content-type": "application/json" })
    const content = text === "" ? [] : [{ type: "text", text, citations: null }]
    return void to.end(JSON.stringify({ ...message, content, stop_reason, usage }))
  }
  to.writeHead(200, { "content-type": "text/event-stream" })
  const send = (event: { readonly type: string }) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
  const block = { type: "content_block_start", index: 0, content_block: { type: "text", text: "", citations: null } }
  const delta = { type: "content_block_delta", index: 0, delta: { type: "text_delta", text } }
  // All in one packet: an event that the package can't decode takes the rest of its packet along.
  to.end(
    [
      { type: "message_start", message: { ...message, content: [], stop_reason: null, usage } },
      ...(text === "" ? [] : [block, delta, { type: "content_block_stop", index: 0 }]),
      { type: "message_delta", delta: { stop_reason, stop_sequence: null }, usage },
      { type: "message_stop" }
    ]
      .map(send)
      .join("")
  )
}

const table: ReadonlyArray<
  readonly [maker: Direct.Maker, what: string, reply: (to: ServerResponse, streaming: boolean) => void, means: string]
> = [
  ["openai", "completed", (to, streaming) => openAi(to, streaming, half), "stop"],
  ["openai", "incomplete", (to, streaming) => openAi(to, streaming, half, Infinity, "incomplete"), "length"],
  ["openai", "failed", (to, streaming) => openAi(to, streaming, half, Infinity, "failed"), "ServerError"],
  ["anthropic", "end_turn", (to, streaming) => anthropic(to, streaming, half, "end_turn"), "stop"],
  ["anthropic", "max_tokens", (to, streaming) => anthropic(to, streaming, half, "max_tokens"), "length"],
  ["anthropic", "refusal", (to, streaming) => anthropic(to, streaming, half, "refusal"), "content_filter"],
  ["anthropic", "refusal without a word", (to, streaming) => anthropic(to, streaming, "", "refusal"), "ContentRefused"],
  ["anthropic", "pause_turn", (to, streaming) => anthropic(to, streaming, half, "pause_turn"), "StreamCut"],
  [
    "anthropic",
    "model_context_window_exceeded",
    (to, streaming) => anthropic(to, streaming, half, "model_context_window_exceeded"),
    "length"
  ],
  [
    "anthropic",
    "model_context_window_exceeded without a word",
    (to, streaming) => anthropic(to, streaming, "", "model_context_window_exceeded"),
    "ContextTooLong"
  ]
]

const ended = (self: typeof generate) =>
  Effect.match(self, { onFailure: ({ _tag }) => _tag, onSuccess: ({ finish }) => finish.reason })

const streamed = Effect.gen(function* () {
  const { ended, text } = yield* listen
  return { text, ended: ended === "whole" ? ended : ended._tag }
})

describe("an answer of a maker's own API", () => {
  for (const [maker, what, reply, means] of table) {
    it.scopedLive(`of ${maker} that ended as ${what} is ${means}`, () =>
      Effect.gen(function* () {
        const server: Hostile = yield* hostile((response) =>
          reply(response, server.requests.at(-1)?.body.includes('"stream":true') === true)
        )
        const layer = Direct.layer(maker, { model: "some-model", key: Redacted.make(key), baseUrl: server.url })
        deepStrictEqual(yield* Effect.provide(ended(generate), layer), means)
        const failure = /^[A-Z]/.test(means)
        deepStrictEqual(yield* Effect.provide(streamed, layer), {
          text: what.endsWith("a word") ? "" : half,
          ended: failure ? means : "whole"
        })
      })
    )
  }
})

describe("a language model of others", () => {
  it.effect.each(["other", "unknown", "error", "pause"] as const)("that ends as %s has broken off", (reason) =>
    Effect.gen(function* () {
      const usage = { inputTokens: 1, outputTokens: 1, totalTokens: 2 }
      const finish = { type: "finish", reason, usage } as const
      const model = yield* LanguageModel.make({
        generateText: () => Effect.succeed([{ type: "text", text: half }, finish]),
        streamText: () =>
          Stream.make(
            { type: "text-start", id: "1" } as const,
            { type: "text-delta", id: "1", delta: half } as const,
            { type: "text-end", id: "1" } as const,
            finish
          )
      })
      const port = FromLanguageModel.make(model)
      const provided = Effect.provideService(ChatModel, port)
      deepStrictEqual(yield* provided(ended(generate)), "StreamCut")
      deepStrictEqual(yield* provided(streamed), { text: half, ended: "StreamCut" })
    })
  )
})
