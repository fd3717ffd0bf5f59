import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { beginning, type Cursor, cut } from "../../../../domain/telegram/markdown/Chunks.ts"
import { markdown, render } from "../../../support/Rendering.ts"
import { pieces } from "../../../../domain/telegram/markdown/Pieces.ts"

const marks = fc.constantFrom(..."* ** _ ~~ ` ``` [ ]( ) < \\ &amp; @ a word 字 。 \n".split(" "), " ", "😀")
const source = fc
  .tuple(fc.array(marks, { minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 400 }))
  .map(([some, times]) => some.join("").repeat(times))

const marksIn = (text: string) => text.replace(/[^*_~`[\]()<>\\!&@:]/g, "").length

const chunks = (text: string) => {
  const found: Array<Cursor & { readonly to: number }> = []
  for (let from: Cursor | undefined = beginning; from !== undefined;) {
    const next = cut(text, from)
    found.push({ ...from, to: next?.at ?? text.length })
    from = next
  }
  return found
}

const squeezed = (text: string) => text.replace(/\s+/g, "")
const all = (text: string) =>
  render(text)
    .map((part) => squeezed(part.text))
    .join("")

const parts = (text: string) => pieces(text).map((piece) => piece.text)

describe("pieces of a running text", () => {
  it.prop("are the text, each of at most 3,072 units and 64 marks outside of code", [source], ([text]) => {
    const found = parts(text)
    expect(found.join("")).toBe(text)
    for (const piece of found) {
      expect(piece.length).toBeLessThanOrEqual(4_096)
      // Marks in code and in addresses do not count, and a run of marks is not parted.
      if (!piece.includes("`") && !/^(.)\1+$/.test(piece)) {
        expect(marksIn(piece.replace(/\]\(\S*/g, ""))).toBeLessThanOrEqual(64)
      }
    }
    expect(found.length).toBeLessThanOrEqual(2 + text.length / 500 + marksIn(text) / 16)
  })

  it("are one at the bounds, and end between words, outside of marks, beyond them", () => {
    expect(pieces("a".repeat(1_000))).toHaveLength(1)
    expect(pieces("a".repeat(1_001))).toHaveLength(2)
    expect(pieces("some words ".repeat(279))).toHaveLength(1)
    expect(pieces("*a".repeat(64))).toHaveLength(1)
    const [first = ""] = parts(`${"word ".repeat(150)}**${"bold ".repeat(500)}** and more of it`)
    expect(first).toBe("word ".repeat(150))
    for (const piece of parts("春天来了**花园里**的花都开了，".repeat(200))) {
      expect(piece.split("**").length % 2).toBe(1)
    }
  })

  const url = `https://example.org/${"a_b&c=1/".repeat(250)}`
  it.each([
    ["a link", `See [this](${url}) now`, "text_link", "See this now"],
    [
      "a link after some text",
      `${"word ".repeat(300)}[this](${url}) now`,
      "text_link",
      `${"word ".repeat(300)}this now`
    ],
    ["a bare address", `See ${url} now`, "text_link", `See ${url} now`],
    ["bold text", `Some words, **${"bold ".repeat(590)}end** now`, "bold", `Some words, ${"bold ".repeat(590)}end now`],
    ["code", `See \`${"a(b) ".repeat(500)}\` now`, "code", `See ${"a(b) ".repeat(500)} now`]
  ])("do not part %s of up to 3,000 units", (_, source, type, text) => {
    const rendered = markdown(source)
    expect(rendered.text).toBe(text)
    expect(rendered.entities.map((entity) => entity.type)).toEqual([type])
    for (const entity of rendered.entities) if (entity.type === "text_link") expect(entity.url).toBe(url)
  })

  it.each([
    ["too long", "x".repeat(5_000)],
    ["of too many marks", "a_b".repeat(600)]
  ])("leave an address that is %s as it was written", (_, path) => {
    const bare = `a https://example.org/${path} *b*`
    expect(markdown(bare)).toMatchObject({ text: bare.replace("*b*", "b"), entities: [{ type: "italic" }] })
    const named = `a [c](https://example.org/${path}) *b*`
    expect(markdown(named)).toMatchObject({ text: named.replace("*b*", "b"), entities: [{ type: "italic" }] })
  })
})

describe("chunks of a Markdown text", () => {
  const item = "- an item of a list\n"
  it.each([
    ["paragraphs", "A paragraph of some words.\n\n", { lead: "", glued: false }],
    ["lines", "A line of some words.\n", { lead: "", glued: false }],
    ["items", item, { lead: "", glued: false }],
    ["one line", "some words ", { lead: "", glued: true }],
    ["one line without spaces", "春天来了花园里的花都开了", { lead: "", glued: true }],
    ["a table", "| a | b |\n", { lead: "| x | y |\n|---|---|\n", glued: false }],
    ["code", "const a = 1\n", { lead: "~~~ts\n", glued: false }]
  ])("go over all of it: %s", (_, unit, expected) => {
    const head = expected.lead
    const text = head + unit.repeat(Math.ceil(40_000 / unit.length))
    const found = chunks(text)
    expect(found[0]).toMatchObject(beginning)
    for (const [index, { at, glued, lead, to }] of found.entries()) {
      expect(to - at).toBeLessThanOrEqual(8_192)
      if (index === 0) continue
      expect(at).toBe(found[index - 1]?.to)
      expect({ lead, glued }).toEqual(expected)
      if (index < found.length - 1) expect(to - at).toBeGreaterThanOrEqual(4_096)
    }
  })

  it.prop(
    "stay where they are when the text goes on",
    [source, source],
    ([one, other]) => {
      const text = one.repeat(20)
      const ended = chunks(text).slice(0, -1)
      expect(chunks(text + other).slice(0, ended.length)).toEqual(ended)
    },
    { fastCheck: { numRuns: 30 } }
  )
})

describe("a text beyond the bounds", () => {
  it.each([
    ["a line of many words", "some words ".repeat(5_000)],
    ["a script without spaces", "春天来了，花园里的花都开了。".repeat(3_000)],
    ["marks that never close", "字_字 _a [c ".repeat(3_000)],
    ["one run of marks", `x${"*".repeat(20_000)}`],
    ["lines", "a line of text\n".repeat(3_000)],
    ["code", `~~~\n${"const a = 1\n".repeat(3_000)}`]
  ])("is whole: %s", (_, text) => {
    expect(all(text)).toBe(squeezed(text.replace(/^~~~$/m, "")))
  })

  it("keeps a long list numbered, a long table headed and long code code", () => {
    const list = Array.from({ length: 1_000 }, (_, index) => `${index + 1}. an item\n`).join("")
    expect(markdown(list).text).toBe(list.trimEnd())
    const { entities, text } = markdown(`| x | y |\n|---|---|\n${"| a | b |\n".repeat(2_000)}`)
    expect(text).not.toContain("|---")
    expect(text.match(/x \| y/g)?.length).toBe(entities.filter(({ type }) => type === "pre").length)
    const code = markdown(`> ~~~js\n${"> const a = 1\n".repeat(2_000)}`)
    expect(code.text).toBe("const a = 1\n".repeat(2_000).trimEnd())
    expect(code.entities.every(({ type }) => type === "pre" || type === "blockquote")).toBe(true)
  })

  it.each([
    ["a table of 33 columns", `|${"a|".repeat(33)}\n|${"-|".repeat(33)}\n|${"b|".repeat(33)}\n`],
    ["a table of more cells than units", `|a|b|c|d|\n|-|-|-|-|\n${"|\n".repeat(80)}`],
    ["eighteen quotations in each other", `${"> ".repeat(18)}deep\n`],
    ["eighteen lists in each other", `${"+ ".repeat(18)}deep\n`]
  ])("stays as it was written: %s", (_, text) => {
    expect(markdown(text)).toEqual({ text: expect.stringContaining(text.trim().slice(0, 20)), entities: [] })
  })

  it("shows sixteen quotations, a table at the bounds, and a rule of any length", () => {
    expect(markdown(`${"> ".repeat(16)}deep`)).toMatchObject({ text: "deep", entities: [{ type: "blockquote" }] })
    expect(markdown(`|${"a|".repeat(30)}\n|${"-|".repeat(30)}\n|${"b|".repeat(30)}\n`).text).toContain("a: b")
    expect(markdown("- ".repeat(40)).text).toBe("———")
  })

  it("says long names of columns and addresses with a name only as often as they are short", () => {
    const name = "n".repeat(400)
    const table = markdown(`| ${name} | b |\n|---|---|\n${"| c | d |\n".repeat(50)}`).text
    expect(table.split(name)).toHaveLength(2)
    expect(table.split(`${"n".repeat(40)}…: c`)).toHaveLength(50)
    const named = markdown(`${"[a] ".repeat(50)}\n\n[a]: ${"x".repeat(400)}\n`).text
    expect(named.trim()).toBe("a ".repeat(50).trim())
    expect(markdown(`[a](${"x".repeat(400)})`).text).toBe(`a (${"x".repeat(400)})`)
    expect(markdown(`[a](b.c) <!-- ${"<!-- ".repeat(200)} --> c`).text).toContain("a (b.c)")
  })

  it("is read up to 262,144 units", () => {
    const text = "**bold** ".repeat(29_128)
    expect(markdown(text.slice(0, 262_144)).entities.length).toBeGreaterThan(29_000)
    expect(markdown(text.slice(0, 262_145))).toEqual({ text: text.slice(0, 262_145), entities: [] })
  })

  it("knows the addresses that come after their names, across chunks", () => {
    const { entities } = markdown(`[first][1]\n\n${"A paragraph.\n\n".repeat(2_000)}[1]: https://example.org/x\n`)
    expect(entities).toEqual([{ type: "text_link", url: "https://example.org/x", offset: 0, length: 5 }])
  })
})
