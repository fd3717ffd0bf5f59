import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { linked, wordsOf } from "../../../domain/telegram/Links.ts"

const link = (offset: number, length: number, url: unknown) => ({ type: "text_link", offset, length, url })

describe("addresses behind words", () => {
  it.each([
    ["read this now", [link(5, 4, "https://x.org/a")], "read this (https://x.org/a) now"],
    ["😀 this", [link(3, 4, "https://x.org/")], "😀 this (https://x.org/)"],
    ["字这里，好", [link(1, 2, "https://x.org/路")], "字这里 (https://x.org/路)，好"],
    ["a b", [link(2, 1, "https://b.org"), link(0, 1, "https://a.org")], "a (https://a.org) b (https://b.org)"],
    ["this \nthat", [link(0, 6, "https://x.org")], "this (https://x.org) \nthat"],
    ["mail Ada", [link(5, 3, "tg://user?id=7")], "mail Ada (tg://user?id=7)"],
    ["https://x.org/", [link(0, 14, "https://x.org")], "https://x.org/"],
    ["x.org", [link(0, 5, "https://www.x.org/")], "x.org"],
    ["x.org", [link(0, 5, "https://evil.org/")], "x.org (https://evil.org/)"],
    ["bold", [{ type: "bold", offset: 0, length: 4 }], "bold"],
    ["a", [link(0, 1, "https://x.org/a\n\nb")], "a (https://x.org/ab)"],
    ["a", [link(0, 5, "https://x.org")], "a"],
    ["a", [link(-1, 1, "https://x.org")], "a"],
    ["a", [link(0, 1, 5), link(0, 1, ""), null, "b", {}], "a"],
    ["a", "none", "a"],
    ["ab", [link(0, 2, "https://x.org"), link(1, 1, "https://y.org")], "ab (https://x.org)"],
    ["a", [link(0, 1, `https://x.org/${"a".repeat(2_048)}`)], "a"]
  ])("of %j with %j are %j", (text, entities, expected) => {
    expect(linked(text, entities)).toBe(expected)
  })

  it("are added up to 8,192 units", () => {
    const text = "a ".repeat(100)
    const entities = Array.from({ length: 100 }, (_, index) => link(2 * index, 1, `https://x.org/${"b".repeat(186)}`))
    expect(linked(text, entities).split("https://")).toHaveLength(41)
  })

  it("are those of the caption, if there is no text", () => {
    expect(wordsOf({ caption: "see this", caption_entities: [link(4, 4, "https://x.org")] })).toBe(
      "see this (https://x.org)"
    )
    expect(wordsOf({ caption: 5 })).toBe("")
  })

  it.prop(
    "change nothing else, wherever Telegram says that they are",
    [fc.string({ unit: "grapheme", maxLength: 20 }), fc.array(fc.tuple(fc.nat(22), fc.nat(22)), { maxLength: 5 })],
    ([text, ranges]) => {
      const out = linked(
        text,
        ranges.map(([from, length]) => link(from, length, "https://x.org/q"))
      )
      expect(out.replaceAll(" (https://x.org/q)", "")).toBe(text)
    }
  )
})
