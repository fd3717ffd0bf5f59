import { call, calling, delta, done, event, say, stop, whole } from "./decoding.ts"

/** A stream or a whole answer in the dialect of a server, and what is read of it. */
export interface Case {
  readonly name: string
  readonly bytes: string
  readonly text?: string
  readonly calls?: ReadonlyArray<unknown>
  readonly whole: boolean
}

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

/** Beside `test/cases/streams.json`. */
export const dialects: ReadonlyArray<Case> = [
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
