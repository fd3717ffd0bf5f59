import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import type { ChatMessage } from "../../../../domain/model/Chat.ts"
import { estimate, sizeOf, toolsSize } from "../../../../domain/model/transcript/Tokens.ts"

const bytes = (text: string) => new TextEncoder().encode(text).length

describe("the estimate of tokens", () => {
  // About as many as common tokenizers make of it.
  it.each([
    ["English", "The quick brown fox jumps over the lazy dog, and then it goes home to sleep.", 18],
    ["German", "Die Donaudampfschifffahrtsgesellschaft hat heute leider geschlossen.", 19],
    ["Russian", "Сегодня хорошая погода, и мы идём гулять в парк.", 24],
    ["Chinese", "今天天气很好,我们去公园散步吧。", 19],
    ["Japanese", "今日は天気がいいので、公園へ散歩に行きましょう。", 26],
    ["Korean", "오늘은 날씨가 좋아서 공원에 산책하러 갑니다.", 30],
    ["code", "const sum = (a: number, b: number): number => {\n  return a + b\n}\n", 24],
    ["emoji", "🎉🎉🎉🚀🚀", 13]
  ])("of %s is near what a tokenizer makes of it, rather more than less", (_, text, tokens) => {
    expect(estimate(text)).toBeGreaterThanOrEqual(0.95 * tokens)
    expect(estimate(text)).toBeLessThanOrEqual(1.6 * tokens)
  })

  it("of a key or base64 is more than of words", () => {
    expect(estimate("a".repeat(400))).toBeGreaterThan(2 * estimate("word ".repeat(80)))
  })

  it.prop(
    "is at most the bytes of a text, and never shrinks as it grows",
    [FastCheck.fullUnicodeString(), FastCheck.string16bits()],
    ([one, other]) => {
      expect(estimate(one)).toBeLessThanOrEqual(bytes(one))
      expect(estimate(`${one} ${other}`)).toBeGreaterThanOrEqual(estimate(one))
      expect(Number.isSafeInteger(estimate(other))).toBe(true)
      if (one !== "") expect(estimate(one)).toBeGreaterThan(0)
    }
  )

  it("counts what stands around texts: roles, names, arguments, pictures and tools", () => {
    const said: ChatMessage = { role: "user", content: "hi" }
    expect(sizeOf([said])).toBeGreaterThan(estimate("hi"))
    expect(sizeOf([{ ...said, pictures: ["https://example.org/a.png"] }])).toBeGreaterThan(1000)
    expect(sizeOf([{ role: "call", id: "1", name: "act", content: "{}", model: "m" }])).toBeGreaterThan(
      estimate("act{}")
    )
    expect(toolsSize(undefined)).toBe(0)
    expect(toolsSize([{ name: "act", description: "acts on it", parameters: { type: "object" } }])).toBeGreaterThan(10)
  })
})
