import { describe, expect, it } from "@effect/vitest"
import { Either, FastCheck } from "effect"
import { roundOf, shown } from "../../../../domain/turns/Round.ts"
import { RequestId } from "../../../../domain/Ids.ts"
import { completion } from "../../../../domain/model/wire/Completion.ts"
import { encode } from "../../../../domain/model/wire/Encode.ts"
import { hygienic } from "../../../../domain/model/transcript/Hygiene.ts"
import * as RequestUuid from "../../../../domain/model/RequestUuid.ts"

const asked = { request: RequestId.make("1:2:3"), candidate: "a", attempt: 1 }
const call = { id: "c", type: "function", function: { name: "clock", arguments: '{"zone":"UTC"}' } }

/** The request of the round after this message, once the round was stored and its tool has acted. */
const next = (message: object, candidate = "a") => {
  const body = JSON.stringify({ choices: [{ finish_reason: "tool_calls", message }] })
  const { finish, text } = Either.getOrThrow(completion(asked, body, undefined))
  const round = roundOf({ candidate: "a", finish, text }, 0, [])
  // As the store keeps it.
  const played = { ...JSON.parse(JSON.stringify(round)), results: ["noon"] }
  const { messages } = hygienic(shown("", [], [], [played]), candidate)
  return JSON.parse(encode({ model: "m", messages }, true)).messages
}

const result = { role: "tool", tool_call_id: "c", content: "noon" }
const assistant = { role: "assistant", content: "", tool_calls: [call] }

describe("a round of tools in the next request", () => {
  const signed = { ...call, extra_content: { google: { thought_signature: "sig" } } }
  it.each([
    ["only the calls, with an empty text", assistant, assistant],
    ["the text beside them", { ...assistant, content: "Let me see." }, { ...assistant, content: "Let me see." }],
    ["reasoning_content", { ...assistant, reasoning_content: "hm" }, { ...assistant, reasoning_content: "hm" }],
    ["reasoning", { ...assistant, reasoning: "hm" }, { ...assistant, reasoning: "hm" }],
    ["a signature of its call", { ...assistant, tool_calls: [signed] }, { ...assistant, tool_calls: [signed] }],
    [
      "a signature beside its text",
      { ...assistant, extra_content: { s: 1 } },
      { ...assistant, extra_content: { s: 1 } }
    ],
    [
      "reasoning_details in place of the same in plain text",
      { ...assistant, reasoning: "hm", reasoning_details: [{ type: "reasoning.text", text: "hm", id: "r" }] },
      { ...assistant, reasoning_details: [{ type: "reasoning.text", text: "hm", id: "r" }] }
    ]
  ] as const)("holds %s", (_, message, expected) => {
    expect(next({ ...message, content: message.content === "" ? null : message.content })).toEqual([expected, result])
  })

  it("holds nothing for another candidate but what was called", () => {
    const message = { ...assistant, reasoning_content: "hm", tool_calls: [signed] }
    expect(next(message, "b")).toEqual([assistant, result])
  })
})

it.prop(
  "a request id is a UUID to providers, the same for the same id",
  [FastCheck.string({ minLength: 1 })],
  ([id]) => {
    const uuid = RequestUuid.of(RequestId.make(id))
    expect(uuid).toMatch(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
    expect(RequestUuid.of(RequestId.make(id))).toBe(uuid)
  }
)
