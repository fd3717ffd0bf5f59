import { describe, expect, it } from "@effect/vitest"
import { Either, FastCheck } from "effect"
import { readFileSync } from "node:fs"
import { InvalidOutput, type ModelFailure } from "../../../domain/model/Failure.ts"
import { RequestId } from "../../../domain/Ids.ts"
import type { ChatDelta, Finish } from "../../../domain/model/Chat.ts"
import { completion } from "../../../domain/model/wire/Completion.ts"
import { Decoder } from "../../../domain/model/wire/Decoder.ts"
import { endingOf, reasons } from "../../../domain/model/wire/FinishReasons.ts"

const asked = { request: RequestId.make("1:2:3"), candidate: "m", attempt: 1 }
const casesOf = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../cases/${name}.json`, import.meta.url), "utf8")).cases

interface Heard {
  readonly text: string
  readonly finish: Finish | undefined
  readonly failure: ModelFailure | undefined
  readonly deltas: ReadonlyArray<ChatDelta>
}

const decode = (text: string, size = Infinity): Heard => {
  const decoder = new Decoder(asked, undefined)
  const bytes = new TextEncoder().encode(text)
  const deltas: Array<ChatDelta> = []
  for (let at = 0; at < bytes.length; at += size) deltas.push(...decoder.feed(bytes.subarray(at, at + size)))
  if (!decoder.over) deltas.push(...decoder.end())
  let said = ""
  let finish: Finish | undefined
  for (const delta of deltas) {
    if (delta._tag === "Text") said += delta.text
    else if (delta._tag === "Unsaid") said = ""
    else if (delta._tag === "Finish") finish = delta.finish
  }
  return { text: said, finish, failure: decoder.failure, deltas }
}

const callsOf = (finish: Finish | undefined) =>
  finish?.items?.flatMap((item) => (item.role === "call" ? [[item.name, JSON.parse(item.content || "{}")]] : []))

const event = (chunk: unknown) => `data: ${JSON.stringify(chunk)}\n\n`
const delta = (delta: unknown, finish_reason: unknown = null) => event({ choices: [{ delta, finish_reason }] })
const say = (content: unknown) => delta({ content })
const stop = delta({}, "stop")
const done = "data: [DONE]\n\n"
const whole = (message: object, more: object = { finish_reason: "stop" }) =>
  JSON.stringify({ id: "x", choices: [{ index: 0, message, ...more }] })

describe("a finish reason", () => {
  for (const { finish_reason, means } of casesOf("finish-reasons")) {
    it(`${finish_reason} means ${means}, in a stream and in a whole answer`, () => {
      const streamed = decode(say("Hello") + delta({}, finish_reason) + done)
      const answered = completion(asked, whole({ content: "Hello" }, { finish_reason }), undefined)
      const broken = String(means).startsWith("broken")
      expect(streamed.text).toBe("Hello")
      expect(streamed.finish?.reason).toBe(broken ? undefined : means)
      expect(Either.getOrUndefined(answered)?.finish.reason).toBe(broken ? undefined : means)
      if (broken) expect(["StreamCut", "ServerError"]).toContain(streamed.failure?._tag)
    })
  }

  const words = Object.values(reasons).flatMap((sources) => Object.values(sources).flatMap((words) => words.split(" ")))

  it("is known under each word once, in any case, with its source", () => {
    expect(new Set(words).size).toBe(words.length)
    for (const [means, sources] of Object.entries(reasons)) {
      for (const word of Object.values(sources).flatMap((words) => words.split(" "))) {
        expect(endingOf(word.toUpperCase())).toBe(means)
        expect(endingOf(word.replaceAll("_", "-"))).toBe(means)
      }
    }
  })

  it.prop(
    "that nobody knows never makes an answer whole",
    [FastCheck.fullUnicodeString({ minLength: 1 })],
    ([word]) => {
      const known = words.includes(
        word
          .trim()
          .toLowerCase()
          .replaceAll(/[-\s]+/g, "_")
      )
      const { failure, finish } = decode(say("half a") + delta({}, word))
      if (!known) expect([finish, failure?._tag]).toEqual([undefined, "StreamCut"])
    }
  )

  const stood = (tail: string) => {
    const { failure, finish } = decode(say("Hello") + tail + done)
    return finish?.reason ?? failure?._tag
  }
  const places: ReadonlyArray<readonly [what: string, tail: string, expected: string]> = [
    ["at the top level", event({ finish_reason: "stop", choices: [] }), "stop"],
    ["in the delta", event({ choices: [{ delta: { finish_reason: "length" } }] }), "length"],
    ["as stop_reason", event({ choices: [{ delta: {}, stop_reason: "end_turn" }] }), "stop"],
    ["as finishReason", event({ choices: [{ delta: {}, finishReason: "STOP" }] }), "stop"],
    [
      "beside the stop string of vLLM",
      event({ choices: [{ delta: {}, finish_reason: "stop", stop_reason: "###" }] }),
      "stop"
    ],
    ["beside a token id of vLLM", event({ choices: [{ delta: {}, finish_reason: "stop", stop_reason: 2 }] }), "stop"],
    [
      "not as a stop string alone",
      event({ choices: [{ delta: {}, finish_reason: null, stop_reason: "###" }] }),
      "StreamCut"
    ],
    ["as a text that says none", delta({}, "null") + stop, "stop"],
    ["as an empty text", delta({}, "") + stop, "stop"],
    [
      "as a native one that says less",
      event({ choices: [{ delta: {}, finish_reason: "stop", native_finish_reason: "MAX_TOKENS" }] }),
      "length"
    ],
    [
      "as a native one that broke off",
      event({ choices: [{ delta: {}, finish_reason: "stop", native_finish_reason: "OTHER" }] }),
      "StreamCut"
    ],
    [
      "beside a native one that is not known",
      event({ choices: [{ delta: {}, finish_reason: "stop", native_finish_reason: "x9" }] }),
      "stop"
    ],
    ["as the end of the window", delta({}, "model_context_window_exceeded"), "length"],
    ["as no text", delta({}, { stop: true }), "StreamCut"]
  ]
  for (const [what, tail, expected] of places) {
    it(`is read ${what}`, () => expect(stood(tail)).toBe(expected))
  }

  it("of an error that is the end of its length keeps what was said", () => {
    const error = { code: 400, metadata: { error_type: "max_tokens_exceeded" } }
    const answer = completion(asked, whole({ content: "Hello" }, { finish_reason: "error", error }), undefined)
    expect(Either.getOrThrow(answer)).toMatchObject({ text: "Hello", finish: { reason: "length" } })
  })

  it("of a full window before the first word is a request that is too long", () => {
    expect(decode(delta({}, "model_context_window_exceeded")).failure?._tag).toBe("ContextTooLong")
  })
})

interface Case {
  readonly name: string
  readonly bytes: string
  readonly text?: string
  readonly calls?: ReadonlyArray<unknown>
  readonly whole: boolean
}

const call = (more: object, fn: object = {}) => ({
  type: "function",
  ...more,
  function: { name: "f", arguments: "{}", ...fn }
})
const calling = (...pieces: ReadonlyArray<object>) => delta({ role: "assistant", content: null, tool_calls: pieces })
const called =
  (name: string, ...pieces: ReadonlyArray<string>) =>
  (calls: ReadonlyArray<unknown>): Case => ({
    name,
    bytes: pieces.join("") + delta({}, "tool_calls") + done,
    calls,
    whole: true
  })
const told = (name: string, bytes: string, text: string): Case => ({ name, bytes, text, whole: true })
const thought = (name: string, content: string, text: string): Case => told(name, say(content) + stop, text)

const two = [
  ["f", { a: 1 }],
  ["f", { b: 2 }]
]
const one = [["set_reminder", { a: 1 }]]

const own: ReadonlyArray<Case> = [
  told("a byte order mark", `\uFEFF${say("Hello")}${stop}`, "Hello"),
  told("data: without a space", `${say("Hello")}${stop}`.replaceAll("data: ", "data:"), "Hello"),
  told("CRLF", `${say("Hello")}${stop}${done}`.replaceAll("\n", "\r\n"), "Hello"),
  told(
    "data over several lines",
    'data: {"choices":\ndata: [{"delta":{"content":"Hello"},\ndata: "finish_reason":"stop"}]}\n\n',
    "Hello"
  ),
  told("event: ping", `event: ping\ndata: {"type":"ping"}\n\n${say("Hello")}event: ping\ndata: {}\n\n${stop}`, "Hello"),
  told("comments, ids and retries", `: hi\nid: 1\nretry: 10\n\n${say("Hello")}:\n\n${stop}`, "Hello"),
  told(
    "choices that are missing or empty",
    event({}) + event({ choices: [] }) + say("Hello") + event({ id: "x" }) + stop,
    "Hello"
  ),
  told("delta: null", say("Hello") + event({ choices: [{ delta: null, finish_reason: "stop" }] }), "Hello"),
  told("a whole answer in an event", `data: ${whole({ content: "Hello" })}\n\n${done}`, "Hello"),
  told("a whole answer alone", whole({ content: "Hello" }), "Hello"),
  told("a whole answer over many lines", JSON.stringify(JSON.parse(whole({ content: "Hello" })), null, 2), "Hello"),
  told("a whole answer after its deltas", `${say("Hel")}${say("lo")}data: ${whole({ content: "Hello" })}\n\n`, "Hello"),
  told(
    "lines of JSON",
    `${JSON.stringify({ choices: [{ delta: { content: "Hel" } }] })}\n${JSON.stringify({ choices: [{ delta: { content: "lo" }, finish_reason: "stop" }] })}\n`,
    "Hello"
  ),
  told(
    "Ollama's own lines",
    [
      '{"model":"m","message":{"role":"assistant","content":"Hel"},"done":false}',
      '{"model":"m","message":{"role":"assistant","content":"lo"},"done":false}',
      '{"model":"m","message":{"role":"assistant","content":""},"done_reason":"stop","done":true,"eval_count":2}'
    ].join("\n"),
    "Hello"
  ),
  told(
    "a list in place of an object",
    `data: [${JSON.stringify({ choices: [{ delta: { content: "Hello" }, finish_reason: "stop" }] })}]\n\n`,
    "Hello"
  ),
  told("the text of the older format", event({ choices: [{ text: "Hello", finish_reason: "stop" }] }), "Hello"),
  told("[DONE] without data:", `${say("Hello")}${stop}[DONE]\n\n`, "Hello"),
  told("half an event after the end", `${say("Hello")}${stop}data: {"x\n\n`, "Hello"),
  told("an error after the end", say("Hello") + stop + event({ error: { message: "late" } }), "Hello"),
  thought("think tags", "<think>hm</think>Hello", "Hello"),
  thought("thinking tags after white space", "\n <thinking>hm</thinking>\n\nHello", "Hello"),
  thought("two thoughts", "<think>hm</think>\n<think>so</think>Hello", "Hello"),
  thought("a thought without its opening tag", "The user greets me.\n</think>\n\nHello", "Hello"),
  thought("a closing tag alone", "</think>\n\nHello", "Hello"),
  thought("tags that are quoted", "Write `</think>` to close it.", "Write `</think>` to close it."),
  thought("tags in a fence", "Like so:\n```\nx</think>\n```", "Like so:\n```\nx</think>\n```"),
  thought(
    "tags in the middle",
    "The tag <think> opens, and </think> closes.",
    "The tag <think> opens, and </think> closes."
  ),
  thought(
    "a closing tag within a sentence",
    "Models end thoughts with </think> and then answer.",
    "Models end thoughts with </think> and then answer."
  ),
  thought("a closing tag at the end of a line", "The user greets me.</think>\n\nHello", "Hello"),
  thought("a closing tag at the beginning of a line", "The user greets me.\n</think>Hello", "Hello"),
  thought("an angle bracket", "a < b, a </b>", "a < b, a </b>"),
  thought("Magistral's marks", "[THINK]hm[/THINK]Hello", "Hello"),
  thought(
    "harmony's channels",
    "<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>Hello",
    "Hello"
  ),
  told("parts that are texts", say(["Hel", { type: "text", text: "lo" }]) + stop, "Hello"),
  called(
    "no ids, index 0 for all, each whole",
    calling(call({ index: 0 }, { arguments: '{"a":1}' })),
    calling(call({ index: 0 }, { arguments: '{"b":2}' }))
  )(two),
  called(
    "several in one delta",
    calling(
      call({ index: 0, id: "x" }, { arguments: '{"a":1}' }),
      call({ index: 1, id: "y" }, { arguments: '{"b":2}' })
    )
  )(two),
  called(
    "several in one delta, all with index 0, without ids",
    calling(call({ index: 0 }, { arguments: '{"a":1}' }), call({ index: 0 }, { arguments: '{"b":2}' }))
  )(two),
  called(
    "neither index nor id",
    calling(call({}, { arguments: '{"a"' })),
    calling({ function: { arguments: ":1}" } }),
    calling(call({}, { arguments: '{"b":2}' }))
  )(two),
  called(
    "one id for two calls",
    calling(call({ id: "x" }, { arguments: '{"a":1}' })),
    calling(call({ id: "x" }, { arguments: '{"b":2}' }))
  )(two),
  called(
    "another id with each piece",
    calling({ id: "1", function: { name: "set_reminder", arguments: '{"a"' } }),
    calling({ id: "2", function: { name: null, arguments: ":1}" } })
  )(one),
  called(
    "the name with each piece",
    calling({ index: 0, id: "a", function: { name: "set_reminder", arguments: '{"a"' } }),
    calling({ index: 0, id: "a", function: { name: "set_reminder", arguments: ":1}" } })
  )(one),
  called(
    "the call once more at its end",
    calling({ index: 0, id: "a", function: { name: "set_reminder", arguments: '{"a":1}' } }),
    calling({ index: 0, id: "a", function: { name: "set_reminder", arguments: '{"a":1}' } })
  )(one),
  called(
    "arguments as a text of JSON",
    calling({ index: 0, id: "a", function: { name: "set_reminder", arguments: JSON.stringify('{"a":1}') } })
  )(one),
  called(
    "arguments that are null",
    calling({ index: 0, id: "a", function: { name: "list", arguments: null } })
  )([["list", {}]]),
  called(
    "arguments that are empty",
    calling({ index: 0, id: "a", function: { name: "list", arguments: "" } })
  )([["list", {}]]),
  called(
    "the older function_call",
    delta({ function_call: { name: "set_reminder", arguments: '{"a"' } }),
    delta({ function_call: { arguments: ":1}" } })
  )(one),
  called(
    "both formats",
    delta({
      function_call: { name: "set_reminder", arguments: '{"a":1}' },
      tool_calls: [{ index: 0, id: "a", function: { name: "set_reminder", arguments: '{"a":1}' } }]
    })
  )(one),
  {
    name: "calls in a whole answer",
    bytes: whole(
      {
        content: null,
        tool_calls: [call({ id: "x" }, { arguments: '{"a":1}' }), call({ id: "x" }, { arguments: '{"b":2}' })]
      },
      { finish_reason: "tool_calls" }
    ),
    calls: two,
    whole: true
  },
  {
    name: "Ollama's calls",
    bytes:
      '{"message":{"content":"","tool_calls":[{"function":{"name":"set_reminder","arguments":{"a":1}}}]},"done":true,"done_reason":"stop"}',
    calls: one,
    whole: true
  }
]

describe("a stream", () => {
  const cases: ReadonlyArray<Case> = [...casesOf("streams"), ...own]
  for (const { bytes, calls, name, text, whole } of cases) {
    it(`is read with ${name}, however it is cut`, () => {
      const heard = decode(bytes)
      expect(heard.finish !== undefined).toBe(whole)
      if (text !== undefined) expect(heard.text).toBe(text)
      if (calls !== undefined) expect(callsOf(heard.finish)).toEqual(calls)
      for (const size of [1, 7]) expect(decode(bytes, size)).toEqual(heard)
    })

    if (whole) {
      it(`with ${name} in place of a whole answer is one`, () => {
        const answer = Either.getOrThrow(completion(asked, bytes.replaceAll("\r\r", "\n\n"), undefined))
        if (text !== undefined) expect(answer.text).toBe(text)
        if (calls !== undefined) expect(callsOf(answer.finish)).toEqual(calls)
      })
    }
  }

  it.prop(
    "with thoughts has the same text, wherever its content is cut",
    [
      FastCheck.constantFrom(
        "<think>I <b> see</think>\n\nHello <b>",
        "I see.\n</think>\n\nHello <b>",
        "I see.</think> \r\n\nHello <b>",
        "It ends with </think> or with </b>",
        "Say `</think>` <b>"
      ),
      FastCheck.array(FastCheck.nat(40), { maxLength: 8 })
    ],
    ([content, places]) => {
      const bounds = [0, ...places, content.length].map((at) => Math.min(at, content.length)).sort((a, b) => a - b)
      const pieces = bounds.slice(1).map((end, at) => say(content.slice(bounds[at], end)))
      expect(decode(pieces.join("") + stop).text).toBe(decode(say(content) + stop).text)
    }
  )

  it("that thinks and says nothing is no answer", () => {
    const empty = { _tag: "InvalidOutput", why: "empty" }
    expect(decode(say("<think>I wonder") + stop).failure).toMatchObject(empty)
    expect(decode(say("I wonder</think>") + stop).failure).toMatchObject(empty)
  })

  it("takes back what it showed of a thought without its opening tag", () => {
    const { deltas } = decode(say("I see.") + say("</think>") + say("\n") + say("Hello") + stop)
    expect(deltas.map(({ _tag }) => _tag)).toEqual(["Text", "Unsaid", "Reasoning", "Text", "Finish"])
    const alone = decode(say("I see.") + say("</think>") + stop)
    expect(alone.deltas.map(({ _tag }) => _tag)).toEqual(["Text", "Unsaid", "Reasoning"])
  })

  const tagOf = (bytes: string) => decode(bytes).failure
  const refused: ReadonlyArray<readonly [what: string, bytes: string]> = [
    ["an error event", `event: error\ndata: {"message":"no","code":503}\n\n`],
    ["an error in a list", `data: [{"error":{"code":429,"message":"no"}}]\n\n`],
    ["an error as a line of JSON", `${say("Hel")}{"error":{"code":429}}\n`],
    ["an error as a text", event({ error: "overloaded" })],
    ["an error object of vLLM", event({ object: "error", message: "no", code: 503 })],
    ["errors in a list", event({ success: false, errors: [{ code: 7, message: "no" }] })],
    ["a detail", event({ detail: "no" })],
    ["MiniMax's base_resp", event({ base_resp: { status_code: 1002, status_msg: "no" } })]
  ]
  for (const [what, bytes] of refused) {
    it(`that is ${what} is a failure and no answer`, () => {
      const failure = tagOf(bytes)
      expect(failure).toBeDefined()
      expect(["InvalidOutput", "StreamCut"]).not.toContain(failure?._tag)
    })
  }

  it("that is no answer is told apart", () => {
    expect(tagOf("")).toEqual(new InvalidOutput({ ...asked, why: "empty", silent: true }))
    expect(tagOf("<!doctype html><html></html>")).toMatchObject({ why: "html" })
    expect(tagOf("Internal Server Error\n")).toMatchObject({ why: "no-json" })
    expect(tagOf('{"choices":[{"mess')).toMatchObject({ why: "no-json" })
    expect(tagOf('{"status":"ok"}')).toMatchObject({ why: "wrong-shape" })
    expect(tagOf(": OPENROUTER PROCESSING\n\n")?._tag).toBe("StreamCut")
    expect(tagOf(`${say("Hel")}data: {"cho`)?._tag).toBe("StreamCut")
  })
})

describe("what is too much", () => {
  const deep = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`
  const many = (count: number) => Array.from({ length: count }, (_, index) => call({ index, id: `${index}` }))

  it("is more than 16 calls, decided while it streams", () => {
    expect(callsOf(decode(calling(...many(16)) + delta({}, "tool_calls")).finish)).toHaveLength(16)
    expect(decode(calling(...many(17))).failure).toMatchObject({ _tag: "InvalidOutput", why: "too-large" })
    expect(
      decode(
        many(17)
          .map((one) => calling(one))
          .join("")
      ).failure
    ).toMatchObject({ why: "too-large" })
  })

  it("is more than 256 KiB of arguments", () => {
    const arg = (size: number) =>
      calling(call({ index: 0, id: "a" }, { arguments: JSON.stringify({ a: "x".repeat(size) }) }))
    expect(decode(arg(262_000) + delta({}, "tool_calls")).finish).toBeDefined()
    expect(decode(arg(262_144)).failure).toMatchObject({ why: "too-large" })
    expect(decode(arg(140_000) + arg(140_000)).failure).toMatchObject({ why: "too-large" })
  })

  it("is what is nested too deep, wherever it stands", () => {
    const tooDeep = { _tag: "InvalidOutput", why: "too-deep" }
    const nested = `{"a":${deep(50_000)}}`
    const raw = (inner: string) => `data: {"choices":[{"delta":${inner}}]}\n\n`
    expect(decode(calling(call({ index: 0 }, { arguments: nested })) + delta({}, "tool_calls")).failure).toMatchObject(
      tooDeep
    )
    expect(decode(raw(`{"tool_calls":[{"function":{"name":"f","arguments":${nested}}}]}`)).failure).toMatchObject(
      tooDeep
    )
    expect(decode(raw(`{"reasoning_details":[${nested}]}`)).failure).toMatchObject(tooDeep)
    expect(decode(`data: {"error":${nested}}\n\n`).failure).toMatchObject(tooDeep)
    expect(decode(`data: ${nested}\n\n`).failure?._tag).toBe("StreamCut")
    expect(Either.flip(completion(asked, `{"error":${nested}}`, undefined))).toMatchObject({ right: tooDeep })
    expect(Either.flip(completion(asked, nested, undefined))).toMatchObject({ right: { why: "wrong-shape" } })
  })
})

describe("what goes back in the next round", () => {
  const reasonings = (finish: Finish | undefined) =>
    finish?.items?.flatMap((item) => (item.role === "reasoning" ? [JSON.parse(item.content)] : []))

  it("is the plain reasoning beside calls, put together, under its own name", () => {
    const { finish } = decode(
      delta({ reasoning_content: "I " }) +
        delta({ reasoning_content: "see" }) +
        calling(call({ index: 0, id: "a" })) +
        delta({}, "tool_calls")
    )
    expect(reasonings(finish)).toEqual([{ reasoning_content: "I see" }])
  })

  it("is not kept where nothing is called", () => {
    expect(decode(delta({ reasoning_content: "I see" }) + say("Hello") + stop).finish?.items).toBe(undefined)
  })

  it("is a signature with its call", () => {
    const extra_content = { google: { thought_signature: "sig" } }
    const { finish } = decode(calling(call({ index: 0, id: "a", extra_content })) + delta({}, "tool_calls"))
    expect(finish?.items).toMatchObject([{ role: "call", id: "a", extra: JSON.stringify({ extra_content }) }])
  })
})
