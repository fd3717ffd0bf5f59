import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { capabilities, type Capability, ofParameter } from "../../../../domain/model/Capability.ts"
import type { ChatMessage, ChatRequest } from "../../../../domain/model/Chat.ts"
import { encode } from "../../../../domain/model/wire/Encode.ts"
import { requestWithout } from "../../../../domain/model/transcript/RequestWithout.ts"

const id = FastCheck.constantFrom("a", "b")
const content = FastCheck.stringMatching(/^[a-z]{1,5}$/)
const message: FastCheck.Arbitrary<ChatMessage> = FastCheck.oneof(
  FastCheck.record({ role: FastCheck.constantFrom("system" as const, "user" as const, "assistant" as const), content }),
  FastCheck.record({
    role: FastCheck.constant("user" as const),
    content,
    pictures: FastCheck.constant(["data:image/png;base64,AA=="])
  }),
  FastCheck.record({ role: FastCheck.constant("call" as const), id, name: content, content, model: id }),
  FastCheck.record({ role: FastCheck.constant("result" as const), id, content }),
  FastCheck.record({
    role: FastCheck.constant("reasoning" as const),
    id,
    content: FastCheck.constant('{"type":"x"}'),
    model: id
  })
)
const request: FastCheck.Arbitrary<ChatRequest> = FastCheck.record(
  {
    model: content,
    messages: FastCheck.array(message, { maxLength: 8 }),
    tools: FastCheck.constant([{ name: "remind", description: "", parameters: {} }]),
    toolChoice: FastCheck.constant("none" as const),
    user: content
  },
  { requiredKeys: ["model", "messages"] }
)
const without = FastCheck.uniqueArray(FastCheck.constantFrom(...capabilities)).map((all) => new Set<Capability>(all))

const sent = (asked: ChatRequest) => {
  const body: { messages: ReadonlyArray<{ role: string; content: unknown }> } & Record<string, unknown> = JSON.parse(
    encode(asked, true)
  )
  return body
}

describe("a request without what a candidate does not take", () => {
  it.prop("holds none of it, and is the same when it is fitted again", [request, without], ([asked, lacks]) => {
    const fit = requestWithout(asked, true, lacks)
    expect(requestWithout(fit, true, lacks)).toEqual(fit)
    const body = sent(fit)
    const roles = body.messages.map(({ role }) => role)
    const text = JSON.stringify(body)
    if (lacks.has("tools")) {
      expect(roles).not.toContain("tool")
      expect(text).not.toMatch(/"tools":|"tool_calls":|"tool_choice":/)
    }
    if (lacks.has("tool-choice")) expect(body).not.toHaveProperty("tool_choice")
    if (lacks.has("user")) expect(body).not.toHaveProperty("user")
    if (lacks.has("system")) expect(roles).not.toContain("system")
    if (lacks.has("pictures")) expect(text).not.toContain("image_url")
    if (lacks.has("reasoning")) expect(text).not.toContain("reasoning_details")
    if (lacks.has("stream-options")) expect(body).not.toHaveProperty("stream_options")
    if (lacks.has("null-content")) expect(body.messages.map(({ content }) => content)).not.toContain(null)
    if (lacks.has("alternation") && lacks.has("tools") && lacks.has("system") && lacks.has("reasoning")) {
      expect(roles).toEqual(roles.map((_, at) => (at % 2 === 0 ? "user" : "assistant")))
    }
  })

  it.prop("loses nothing that somebody said", [request, without], ([asked, lacks]) => {
    const text = requestWithout(asked, true, lacks)
      .messages.map(({ content }) => content)
      .join("\n")
    for (const { content, role } of asked.messages) if (role !== "reasoning") expect(text).toContain(content)
  })

  it.prop("is untouched where nothing is lacking", [request], ([asked]) => {
    expect(requestWithout(asked, true, new Set())).toBe(asked)
  })

  it.each<readonly [string, Capability | undefined]>([
    ["tools", "tools"],
    ["tools[0].function.parameters", "tools"],
    ["body.stream_options", "stream-options"],
    ["body.messages.2.content", "null-content"],
    ["messages.[2].content", "null-content"],
    ["messages[1].reasoning_details", "reasoning"],
    ["messages[0].role", undefined],
    ["model", undefined],
    ["constructor", undefined],
    ["", undefined]
  ])("a field at fault is of a capability: %s", (path, capability) => {
    expect(ofParameter(path)).toBe(capability)
  })
})
