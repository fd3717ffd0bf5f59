import { describe, it } from "@effect/vitest"
import { assertEquals, assertTrue, deepStrictEqual, strictEqual } from "@effect/vitest/utils"
import { FastCheck } from "effect"
import { InvalidOutput, ServerError, StreamCut, type ModelFailure } from "../../../../domain/model/Failure.ts"
import { RequestId } from "../../../../domain/Ids.ts"
import type { ChatDelta, FinishReason, Usage } from "../../../../domain/model/Chat.ts"
import { Decoder } from "../../../../domain/model/wire/Decoder.ts"

const asked = { request: RequestId.make("1:2:3"), candidate: "some/model", attempt: 1 }

interface Decoded {
  readonly deltas: ReadonlyArray<ChatDelta>
  readonly failure: ModelFailure | undefined
}

const decode = (pieces: ReadonlyArray<Uint8Array>, broken?: ModelFailure): Decoded => {
  const decoder = new Decoder(asked, undefined)
  const deltas = pieces.flatMap((piece) => decoder.feed(piece))
  return { deltas: decoder.over ? deltas : [...deltas, ...decoder.end(broken)], failure: decoder.failure }
}

/** Cuts bytes at the given places, which may repeat or lie outside. */
const cut = (bytes: Uint8Array, places: ReadonlyArray<number>): ReadonlyArray<Uint8Array> => {
  const bounds = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)
  return bounds.slice(1).map((end, i) => bytes.subarray(bounds[i], end))
}

const text = (...lines: ReadonlyArray<string>) => new TextEncoder().encode(lines.join(""))
const event = (chunk: unknown, end = "\n") => `data: ${JSON.stringify(chunk)}${end}${end}`
const said = (content: unknown, finish_reason: unknown = null) => ({ choices: [{ delta: { content }, finish_reason }] })
const finished = (reason: FinishReason, usage?: Usage): ChatDelta => ({
  _tag: "Finish",
  finish: { reason, model: undefined, generation: undefined, usage }
})

const words = FastCheck.oneof(
  FastCheck.fullUnicodeString(),
  FastCheck.constantFrom("\r\n", "\u2028", "👋", " ", "data: x")
)
const places = FastCheck.array(FastCheck.nat(20_000), { maxLength: 40 })
const line = FastCheck.oneof(
  words.map((content) => event(said(content))),
  words.map((content) => event(said(content), "\r\n")),
  FastCheck.constantFrom(
    ": OPENROUTER PROCESSING\n\n",
    ":\n",
    "event: message\nid: 7\nretry: 3000\n",
    "data:\n\n",
    event({ choices: [{ delta: { reasoning: "hm" } }] }),
    event({ choices: [{ delta: { reasoning_details: [{ type: "reasoning.text" }] } }] }),
    event({ choices: [{ delta: { tool_calls: [{ index: 0 }] } }] }),
    event({ choices: [], usage: { prompt_tokens: 1, completion_tokens: 2, cost: 0.5 } }),
    'data: {"choices":\ndata: [{"delta":{"content":"parted"}}]}\n\n',
    event(said("<think>")),
    event(said("so </thi")),
    event(said("nk> it is")),
    "data: ping\n\n",
    "data: {}\r\r",
    '{"error": null,\n"choices": []\n}\n',
    "<p>",
    event(said("", "stop")),
    event(said("", "length")),
    event({ error: { code: 502 } }),
    event({ error: { message: "x", metadata: { error_type: "max_tokens_exceeded" } } }),
    "data: [DONE]\n\n",
    'data: {"choices":[{\n\n',
    event(said(42))
  )
)
const stream = FastCheck.array(line, { maxLength: 12 }).map((lines) => text(...lines))
const damaged = FastCheck.tuple(stream, FastCheck.uint8Array({ maxLength: 4 }), FastCheck.nat(5000)).map(
  ([bytes, noise, at]) => {
    const place = at % (bytes.length + 1)
    return new Uint8Array([...bytes.subarray(0, place), ...noise, ...bytes.subarray(place)])
  }
)

describe("Decoder", () => {
  it.prop("gives the same, however the bytes are cut", [stream, places], ([bytes, places]) => {
    deepStrictEqual(decode(cut(bytes, places)), decode([bytes]))
  })

  it.prop("gives the same, however damaged bytes are cut", [damaged, places], ([bytes, places]) => {
    deepStrictEqual(decode(cut(bytes, places)), decode([bytes]))
  })

  it.prop(
    "never throws, and ends with one Finish or one failure, whatever comes",
    [FastCheck.oneof(damaged, FastCheck.uint8Array({ maxLength: 200 })), FastCheck.boolean()],
    ([bytes, breaks]) => {
      const { deltas, failure } = decode([bytes], breaks ? new StreamCut(asked) : undefined)
      const finishes = deltas.filter(({ _tag }) => _tag === "Finish").length
      strictEqual(finishes, failure === undefined ? 1 : 0)
      if (finishes === 1) strictEqual(deltas.at(-1)?._tag, "Finish")
    }
  )

  it.prop(
    "never throws on JSON of any shape",
    [FastCheck.json({ maxDepth: 6 }), FastCheck.boolean()],
    ([json, inside]) => {
      const data = inside
        ? `{"choices":[{"delta":${json},"finish_reason":${json}}],"usage":${json},"error":null}`
        : json
      const { deltas, failure } = decode([text(`data: ${data}\n\n`)])
      assertTrue(failure !== undefined || deltas.at(-1)?._tag === "Finish")
    }
  )

  it.prop("gives every text as it was said", [FastCheck.array(words), places], ([texts, places]) => {
    const bytes = text(...texts.map((content) => event(said(content))), event(said("!", "stop")), "data: [DONE]\n\n")
    const { deltas } = decode(cut(bytes, places))
    strictEqual(deltas.map((delta) => (delta._tag === "Text" ? delta.text : "")).join(""), `${texts.join("")}!`)
    deepStrictEqual(deltas.at(-1), finished("stop"))
  })

  it("keeps the first of two finish reasons, and says Finish once", () => {
    deepStrictEqual(decode([text(event(said("a", "length")), event(said("b", "stop")), "data: [DONE]\n\n")]).deltas, [
      { _tag: "Text", text: "a" },
      { _tag: "Text", text: "b" },
      finished("length")
    ])
  })

  it("waits for the usage after the finish reason", () => {
    const usage = { prompt_tokens: 7, completion_tokens: 3, cost: 0.002 }
    deepStrictEqual(
      decode([text(event(said("a", "stop")), event({ choices: [], usage }))]).deltas.at(-1),
      finished("stop", { promptTokens: 7, completionTokens: 3, cost: 0.002 })
    )
  })

  it("takes an error after the finish reason for nothing, before it for the failure", () => {
    const error = event({ error: { code: "502", metadata: { error_type: "provider_unavailable" } } })
    strictEqual(decode([text(event(said("a", "stop")), error)]).failure, undefined)
    assertEquals(decode([text(event(said("a")), error)]).failure, new ServerError({ ...asked, status: 502 }))
  })

  it("takes max_tokens_exceeded for an answer that ended at its length", () => {
    const error = event({ error: { code: 400, metadata: { error_type: "max_tokens_exceeded" } } })
    deepStrictEqual(decode([text(event(said("a")), error)]).deltas.at(-1), finished("length"))
  })

  it("bounds a line and an event, however they come", () => {
    const tooLarge = new InvalidOutput({ ...asked, why: "too-large" })
    const line = text(`data: "${"x".repeat(10_000_000)}"\n\n`)
    const pieces = Array.from({ length: 160 }, (_, i) => line.subarray(i * 65_536, (i + 1) * 65_536))
    const lines = Array.from({ length: 200 }, () => text(`data: {"${"x".repeat(10_000)}\n`))
    for (const sent of [[line], pieces, lines]) assertEquals(decode(sent).failure, tooLarge)
  })
})
