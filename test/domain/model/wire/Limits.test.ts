import { describe, expect, it } from "@effect/vitest"
import { Either } from "effect"
import type { Finish } from "../../../../domain/model/Chat.ts"
import { completion } from "../../../../domain/model/wire/Completion.ts"
import { asked, call, calling, callsOf, decode, delta, say, stop } from "./decoding.ts"

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
