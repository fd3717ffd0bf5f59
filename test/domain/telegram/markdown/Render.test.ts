import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { markdown, render } from "../../../support/Rendering.ts"
import { renderPlain } from "../../../../domain/telegram/markdown/Render.ts"
import type { Rendered } from "../../../../domain/telegram/markdown/Rendered.ts"
import { longest, split } from "../../../../domain/telegram/markdown/Split.ts"

/** The one message of a text, its entities with the text that they cover. */
const shown = (source: string) => {
  const parts = render(source)
  expect(parts).toHaveLength(1)
  const { entities, text } = parts[0]!
  return {
    text,
    entities: entities.map(({ length, offset, ...style }) => [text.slice(offset, offset + length), style])
  }
}

const squeezed = (text: string) => text.replace(/\s+/g, "")
const contents = (parts: ReadonlyArray<Rendered>) => parts.map(({ text }) => text).join("")

/** Asserts Telegram's requirements for every message. */
const assertSendable = ({ entities, text }: Rendered) => {
  expect(text.trim()).not.toBe("")
  expect(text.length).toBeLessThanOrEqual(longest)
  expect(text).not.toMatch(/\p{Cs}/u)
  expect(entities.length).toBeLessThanOrEqual(100)
  const insidePair = (at: number) => /^[\uD800-\uDBFF][\uDC00-\uDFFF]/.test(text.slice(at - 1, at + 1))
  for (const { length, offset } of entities) {
    expect(length).toBeGreaterThan(0)
    expect(offset).toBeGreaterThanOrEqual(0)
    expect(offset + length).toBeLessThanOrEqual(text.length)
    expect(text.charAt(offset + length - 1)).toMatch(/\S/)
    expect(insidePair(offset) || insidePair(offset + length)).toBe(false)
  }
  const continuous = new Set(["code", "pre", "text_link"])
  for (const [index, a] of entities.entries()) {
    for (const b of entities.slice(index + 1)) {
      if (b.offset >= a.offset + a.length) continue
      expect(b.offset + b.length, "nested or apart").toBeLessThanOrEqual(a.offset + a.length)
      expect(a.type, "nothing in itself").not.toBe(b.type)
      expect(a.type === "code" || a.type === "pre", "nothing in code").toBe(false)
      expect(continuous.has(a.type) && continuous.has(b.type)).toBe(false)
      if (b.type === "code" || b.type === "pre") expect(a.type, "code only in quotations").toBe("blockquote")
    }
  }
}

const marks = "** * _ ~~ ` ``` [ ](http://a.bc) ![x]( <b> <!-- -->".split(" ")
const starts = ["```ts\n", "\n", "\n\n", "- ", "1. ", "  ", "> ", "# ", "---\n", "- [x] ", "| a | b |\n|---|---|\n| "]
const texts = ["word", "two words. ", "😀", "👩‍👩‍👧", "\ud83d", "\ude00"]
const references = ["&amp;", "&#x1F600;", "&#xD83D;", "&#13;", "&#10;", "&ngE;", "&nbsp;", "&#0;"]
const wide = ["字", "：", "（", "」", "，", "한", "ก", "https://a.bc/d"]
const formulas = ["$", "$$", "\\(", "\\)", "\\[\n", "\n\\]", "x_1", "\\"]
const fragments = fc.constantFrom(...marks, ...starts, ...texts, ...references, ...wide, ...formulas)
const source = fc.oneof(
  fc.array(fragments, { maxLength: 40 }).map((parts) => parts.join("")),
  fc.string({ unit: "grapheme", maxLength: 60 })
)

describe("render", () => {
  it("turns emphasis, code and links into entities", () => {
    expect(shown("**bold** *it* ~~no~~ `x = 1` [site](https://a.bc/d)")).toEqual({
      text: "bold it no x = 1 site",
      entities: [
        ["bold", { type: "bold" }],
        ["it", { type: "italic" }],
        ["no", { type: "strikethrough" }],
        ["x = 1", { type: "code" }],
        ["site", { type: "text_link", url: "https://a.bc/d" }]
      ]
    })
  })

  it("counts offsets in UTF-16 units", () => {
    expect(render("😀 **b**")[0]!.entities).toEqual([{ type: "bold", offset: 3, length: 1 }])
  })

  it("keeps what Telegram cannot nest apart", () => {
    expect(shown("**use `x` now**").entities).toEqual([
      ["use", { type: "bold" }],
      ["x", { type: "code" }],
      ["now", { type: "bold" }]
    ])
    expect(shown("[`f`](https://a.bc)").entities).toEqual([["f", { type: "text_link", url: "https://a.bc" }]])
    expect(shown("> a\n> > b").entities).toEqual([["a\nb", { type: "blockquote" }]])
  })

  it("keeps the indentation and the language of code", () => {
    expect(shown("```py\n  a\n    b\n```")).toEqual({
      text: "  a\n    b",
      entities: [["  a\n    b", { type: "pre", language: "py" }]]
    })
  })

  it("takes an open fence for code, because previews are unfinished", () => {
    expect(shown("See:\n```js\nlet a").entities).toEqual([["let a", { type: "pre", language: "js" }]])
  })

  it("draws lists, tasks and rules", () => {
    expect(shown("- a\n  - b\n- [x] c\n\n3. d\n4. e\n\n---\n\nf").text).toBe(
      "• a\n  • b\n☑ c\n\n3. d\n4. e\n\n———\n\nf"
    )
  })

  it("draws a narrow table, and tells a wide one row by row", () => {
    expect(shown("| a | bb |\n|---|--:|\n| **1** | 2 |").entities).toEqual([
      ["a | bb\n--+---\n1 |  2", { type: "pre" }]
    ])
    const wide = "x".repeat(60)
    expect(shown(`| a | b |\n|---|---|\n| 1 | ${wide} |`).text).toBe(`a: 1\nb: ${wide}`)
  })

  it("links only what Telegram accepts, and shows the other addresses", () => {
    expect(shown("mailto:e@f.gh").text).toBe("mailto:e@f.gh")
    expect(shown("[a](javascript:b) [c](http://localhost:1) [d](mailto:e@f.gh) ![p](https://a.bc/d.png)")).toEqual({
      text: "a (javascript:b) c (http://localhost:1) d (e@f.gh) p",
      entities: [["p", { type: "text_link", url: "https://a.bc/d.png" }]]
    })
  })

  it("leaves HTML and single tildes as they are", () => {
    expect(shown("<b>hey</b> costs ~5~ at most")).toEqual({ text: "<b>hey</b> costs ~5~ at most", entities: [] })
  })

  it("shows the source where nothing of it would be seen", () => {
    expect(shown("<!-- quiet -->")).toEqual({ text: "<!-- quiet -->", entities: [] })
    expect(render(" \n\u200b")).toEqual([])
  })

  it("survives nesting that overflows the parser", () => {
    render(">".repeat(20_000)).forEach(assertSendable)
  })

  it("makes messages that Telegram can take of any text", () => {
    fc.assert(
      fc.property(source, (text) => render(text).forEach(assertSendable)),
      { numRuns: 500 }
    )
  })

  it("keeps a plain text whole", () => {
    expect(renderPlain("**a**\r\n[b]")).toEqual([{ text: "**a**\n[b]", entities: [] }])
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 400 }), (text, times) => {
        const long = text.repeat(times)
        const parts = renderPlain(long)
        parts.forEach(assertSendable)
        if (parts.length > 1) expect(squeezed(contents(parts))).toBe(squeezed(long))
      })
    )
  })
})

describe("split", () => {
  const words = (n: number) => Array.from({ length: n }, (_, i) => `word${i}`).join(" ")

  it("parts between paragraphs, then lines, then sentences, then words", () => {
    const parted = (text: string) => split({ text, entities: [] }, 20).map((part) => part.text)
    expect(parted("one two. three\n\nfour five six")).toEqual(["one two. three", "four five six"])
    expect(parted("one two. three\nfour five six")).toEqual(["one two. three", "four five six"])
    expect(parted("one two three. four five six")).toEqual(["one two three.", "four five six"])
    expect(parted("one two three four five six")).toEqual(["one two three four", "five six"])
    expect(parted("x".repeat(25))).toEqual(["x".repeat(20), "x".repeat(5)])
    expect(parted("x".repeat(19) + "😀y")).toEqual(["x".repeat(19), "😀y"])
  })

  it("moves an entity that fits to the next message", () => {
    const code = Array.from({ length: 100 }, (_, i) => `line ${i}`).join("\n")
    const [first, second] = render(`${words(450)}\n\n\`\`\`\n${code}\n\`\`\``)
    expect(first!.entities).toEqual([])
    expect(second).toEqual({ text: code, entities: [{ type: "pre", offset: 0, length: code.length }] })
  })

  it("closes a longer code block at a line end and opens it again", () => {
    const code = Array.from({ length: 1500 }, (_, i) => `  line ${i}`).join("\n")
    const parts = render(`Look:\n\n\`\`\`ts\n${code}\n\`\`\``)
    expect(parts.length).toBeGreaterThan(3)
    for (const { entities, text } of parts.slice(1)) {
      expect(entities).toEqual([{ type: "pre", language: "ts", offset: 0, length: text.length }])
      expect(text).toMatch(/^ {2}line \d+\n[^]*\n {2}line \d+$/)
    }
    expect(
      parts
        .map(({ text }) => text)
        .join("\n")
        .replace("Look:\n\n", "")
    ).toBe(code)
  })

  it("keeps the hundred most important entities", () => {
    const [part] = render(`${"*i* ".repeat(150)}[l](https://a.bc)`)
    expect(part!.entities).toHaveLength(100)
    expect(part!.entities.at(-1)).toMatchObject({ type: "text_link" })
  })

  it("loses nothing but white space at the cuts, and splits no entity that fits", () => {
    const document = fc
      .array(fc.tuple(source, fc.integer({ min: 1, max: 60 })), { maxLength: 12 })
      .map((pieces) => pieces.map(([text, times]) => text.repeat(times)).join("\n\n"))
    fc.assert(
      fc.property(document, fc.integer({ min: 40, max: longest }), (text, limit) => {
        const whole = markdown(text)
        const parts = split(whole, limit)
        parts.forEach(assertSendable)
        for (const part of parts) expect(part.text.length).toBeLessThanOrEqual(limit)
        const visible = (value: string) => value.replace(/[\s\p{Cf}]/gu, "")
        expect(visible(contents(parts))).toBe(visible(whole.text))
        const lengths = parts.flatMap((part) => part.entities).length
        const fitting = whole.entities.filter((entity) => entity.length <= limit).length
        if (parts.every((part) => part.entities.length < 100) && fitting === whole.entities.length) {
          expect(lengths).toBe(fitting)
        }
      }),
      { numRuns: 200 }
    )
  })
})
