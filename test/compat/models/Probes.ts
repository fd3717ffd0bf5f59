import { type Trouble, troubles } from "../../../bench/harness/Double.ts"
import type { Running } from "./Server.ts"

/** A request whose response is recorded. `says` and `trouble` are for the model behind a gateway. */
export interface Probe {
  readonly name: string
  readonly asked: { readonly stream: boolean; readonly what: string }
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
  readonly says?: string
  readonly trouble?: Trouble
}

type Message = Readonly<Record<string, unknown>>

const user: Message = { role: "user", content: "hold fast" }
const picture: Message = {
  role: "user",
  content: [
    { type: "text", text: "sea" },
    { type: "image_url", image_url: { url: "data:image/gif;base64,R0lGODlhAQABAAAAACw=" } }
  ]
}
const tool = {
  type: "function",
  function: {
    name: "remind",
    description: "Sets a reminder.",
    parameters: { type: "object", properties: { when: { type: "string" } }, required: ["when"] }
  }
}
const called: ReadonlyArray<Message> = [
  user,
  {
    role: "assistant",
    content: null,
    tool_calls: [{ id: "call_1", type: "function", function: { name: "remind", arguments: '{"when":"noon"}' } }]
  },
  { role: "tool", tool_call_id: "call_1", content: "It is set." }
]

/** The requests that are recorded: those that any client sends, and those that servers are known to refuse. */
export const probes = ({ behind, model, window }: Running): ReadonlyArray<Probe> => {
  const probe = (
    name: string,
    what: string,
    messages: ReadonlyArray<Message>,
    more: Readonly<Record<string, unknown>> = {},
    rest: Pick<Probe, "headers" | "says" | "trouble"> = {}
  ): Probe => ({
    name,
    asked: { stream: more["stream"] === true, what },
    body: JSON.stringify({ model, messages, temperature: 0, max_tokens: 24, ...more }),
    ...rest
  })
  const long = { role: "user", content: "sea ".repeat(2 * (window ?? 0)) }
  const stream = { stream: true, stream_options: { include_usage: true } }
  // Not a stall: a probe would wait for ever.
  const broken = (trouble: Trouble) =>
    behind?.troubles.includes(trouble) === true && trouble !== "stall"
      ? [probe(trouble, "an upstream in trouble", [user], stream, { trouble })]
      : []
  return [
    probe("chat", "a message", [user]),
    probe("stream", "a message", [user], stream),
    probe(
      "an id that is no UUID",
      "a message, with x-request-id",
      [user],
      {},
      { headers: { "x-request-id": "1:2:3" } }
    ),
    ...(window === undefined
      ? []
      : [
          probe("too long", "a prompt of twice the window", [long]),
          probe("too long, streamed", "a prompt of twice the window", [long], stream)
        ]),
    probe("unknown model", "a model that nobody has", [user], { model: "nobody/has-this" }),
    probe("tools", "a message, with a tool", [user], { tools: [tool] }),
    probe("after a call", "the result of a tool, whose call has content null", called, { tools: [tool] }),
    probe("two in a row", "two messages of the user in a row", [user, user]),
    probe("a system message", "a system message first", [{ role: "system", content: "be kind" }, user]),
    ...(behind === undefined ? [probe("a picture", "a picture for a model of texts", [picture])] : []),
    ...troubles.flatMap(broken)
  ]
}
