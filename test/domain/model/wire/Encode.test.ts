import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import type { ChatMessage, ChatRequest } from "../../../../domain/model/Chat.ts"
import { encode } from "../../../../domain/model/wire/Encode.ts"

const sent = (messages: ReadonlyArray<ChatMessage>, more: Partial<ChatRequest> = {}, streaming = false) =>
  JSON.parse(encode({ model: "m", messages, ...more }, streaming))

const reasoning = (id: string): ChatMessage => ({
  role: "reasoning",
  id,
  content: JSON.stringify({ type: "reasoning.encrypted", id, data: "xyz" }),
  model: "m"
})
const call = (id: string): ChatMessage => ({ role: "call", id, name: "clock", content: '{"zone":"UTC"}', model: "m" })

describe("the body of a chat completion", () => {
  it("names tools that may not be called any more", () => {
    const tools = [{ name: "clock", description: "tells the time", parameters: { type: "object" } }]
    const body = sent([{ role: "user", content: "hi" }], { tools, toolChoice: "none" })
    expect(body).toMatchObject({ tools: [{ type: "function", function: tools[0] }], tool_choice: "none" })
    expect(sent([{ role: "user", content: "hi" }], { tools })).not.toHaveProperty("tool_choice")
  })

  it("says who said what, and nothing that is only ours", () => {
    const messages: ReadonlyArray<ChatMessage> = [
      { role: "system", content: "be kind" },
      { role: "user", content: "hi" },
      { role: "assistant", content: "hello", model: "m", needs: "r" }
    ]
    expect(sent(messages)).toEqual({
      model: "m",
      messages: [
        { role: "system", content: "be kind" },
        { role: "user", content: "hi" },
        { role: "assistant", content: "hello" }
      ]
    })
  })

  it("makes one message of what the assistant thought, said and called, with the reasoning unchanged", () => {
    const { messages } = sent([
      reasoning("a"),
      reasoning("b"),
      { role: "assistant", content: "let me see" },
      call("1"),
      call("2"),
      { role: "result", id: "1", content: "noon" },
      { role: "result", id: "2", content: "night" },
      reasoning("c"),
      { role: "assistant", content: "noon or night" }
    ])
    const details = (id: string) => ({ type: "reasoning.encrypted", id, data: "xyz" })
    const calls = (id: string) => ({ id, type: "function", function: { name: "clock", arguments: '{"zone":"UTC"}' } })
    expect(messages).toEqual([
      {
        role: "assistant",
        content: "let me see",
        reasoning_details: [details("a"), details("b")],
        tool_calls: [calls("1"), calls("2")]
      },
      { role: "tool", tool_call_id: "1", content: "noon" },
      { role: "tool", tool_call_id: "2", content: "night" },
      { role: "assistant", content: "noon or night", reasoning_details: [details("c")] }
    ])
  })

  it("keeps two messages of the assistant apart, and a call without a text has an empty one", () => {
    expect(
      sent([
        { role: "assistant", content: "a" },
        { role: "assistant", content: "b" }
      ]).messages
    ).toHaveLength(2)
    expect(sent([call("1")]).messages[0].content).toBe("")
  })

  it("shows pictures beside the text", () => {
    const [message] = sent([{ role: "user", content: "what is it?", pictures: ["https://x/y.png"] }]).messages
    expect(message.content).toEqual([
      { type: "text", text: "what is it?" },
      { type: "image_url", image_url: { url: "https://x/y.png" } }
    ])
  })

  it("offers tools, and names whose answer it is", () => {
    const tool = { name: "clock", description: "tells the time", parameters: { type: "object" } }
    const body = sent([], { tools: [tool], user: "1:2:3" }, true)
    expect(body.tools).toEqual([{ type: "function", function: tool }])
    expect(body.user).toBe("1:2:3")
    expect(body.stream).toBe(true)
  })

  it.prop("is the same bytes for the same request", [FastCheck.array(FastCheck.fullUnicodeString())], ([texts]) => {
    const messages = () => texts.map((content): ChatMessage => ({ role: "user", content }))
    expect(encode({ model: "m", messages: messages() }, true)).toBe(encode({ messages: messages(), model: "m" }, true))
  })
})
