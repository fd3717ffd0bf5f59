import { describe, expect, it } from "@effect/vitest"
import { Either, FastCheck } from "effect"
import { RequestId } from "../../../../domain/Ids.ts"
import { completion } from "../../../../domain/model/wire/Completion.ts"
import { Decoder } from "../../../../domain/model/wire/Decoder.ts"

const asked = { request: RequestId.make("1:2:3"), candidate: "m", attempt: 1 }
const event = (delta: unknown, finish_reason: string | null = null) =>
  `data: ${JSON.stringify({ choices: [{ delta, finish_reason }] })}\n\n`
const piece = (call: object) => event({ tool_calls: [call] })
const done = `${event({}, "tool_calls")}data: [DONE]\n\n`

const decode = (text: string, size = Infinity) => {
  const decoder = new Decoder(asked, undefined)
  const bytes = new TextEncoder().encode(text)
  const step = Math.min(size, bytes.length)
  const deltas = []
  for (let at = 0; at < bytes.length; at += step) deltas.push(...decoder.feed(bytes.subarray(at, at + step)))
  return { deltas: decoder.over ? deltas : [...deltas, ...decoder.end()], failure: decoder.failure }
}
const itemsOf = (text: string, size?: number) => {
  const last = decode(text, size).deltas.at(-1)
  return last?._tag === "Finish" ? last.finish.items : undefined
}
const call = (id: string, content: string) => ({ role: "call", id, name: "clock", content, model: "m" })

describe("calls of tools in a stream", () => {
  const two =
    piece({ index: 0, id: "a", function: { name: "clock", arguments: "" } }) +
    piece({ index: 0, function: { arguments: '{"zone":' } }) +
    piece({ index: 1, id: "b", function: { name: "clock", arguments: "{}" } }) +
    piece({ index: 0, function: { arguments: '"UTC"}' } }) +
    done

  it.prop("are put together, however the bytes are cut", [FastCheck.integer({ min: 1, max: 300 })], ([size]) => {
    expect(itemsOf(two, size)).toEqual([call("a", '{"zone":"UTC"}'), call("b", "{}")])
  })

  it("are told once when they begin, and make an answer whole that has no text", () => {
    const { deltas, failure } = decode(two)
    expect(deltas.map(({ _tag }) => _tag)).toEqual(["Calling", "Finish"])
    expect(failure).toBe(undefined)
  })

  it("stay two where one id repeats", () => {
    const text =
      piece({ index: 0, id: "a", function: { name: "clock", arguments: "1" } }) +
      piece({ index: 1, id: "a", function: { name: "clock", arguments: "2" } }) +
      done
    expect(itemsOf(text)).toEqual([call("a", "1"), call("a-2", "2")])
  })

  it("are told apart by their ids where the server numbers none", () => {
    const text =
      piece({ id: "a", function: { name: "clock", arguments: "1" } }) +
      piece({ function: { arguments: "1" } }) +
      piece({ id: "b", function: { name: "clock", arguments: "2" } }) +
      done
    expect(itemsOf(text)).toEqual([call("a", "11"), call("b", "2")])
  })

  it("come with the reasoning before them, in one piece", () => {
    const thought = (text: string, more: object = {}) =>
      event({ reasoning_details: [{ type: "reasoning.text", index: 0, text, ...more }] })
    const text = thought("I ") + thought("see", { signature: "s" }) + two
    const [reasoning] = itemsOf(text) ?? []
    expect(reasoning).toMatchObject({ role: "reasoning", id: "reasoning-1", model: "m" })
    expect(JSON.parse(reasoning?.content ?? "")).toEqual({
      type: "reasoning.text",
      index: 0,
      text: "I see",
      signature: "s"
    })
  })

  it("that do not end are a cut answer, and ones that fill the heap are refused", () => {
    expect(decode(piece({ index: 0, id: "a", function: { name: "clock", arguments: "{" } })).failure?._tag).toBe(
      "StreamCut"
    )
    const huge = piece({ index: 0, function: { arguments: "x".repeat(600_000) } })
    expect(decode(huge + huge).failure).toMatchObject({ _tag: "InvalidOutput", why: "too-large" })
  })
})

it("calls of tools in a whole answer make it whole", () => {
  const message = { content: null, tool_calls: [{ id: "a", function: { name: "clock", arguments: "{}" } }] }
  const body = JSON.stringify({ choices: [{ finish_reason: "tool_calls", message }] })
  const answer = Either.getOrThrow(completion(asked, body, undefined))
  expect(answer.finish).toMatchObject({ reason: "tool_calls", items: [call("a", "{}")] })
})
