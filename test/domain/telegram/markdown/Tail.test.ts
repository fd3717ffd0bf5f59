import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { render } from "../../../support/Rendering.ts"
import * as Tail from "../../../../domain/telegram/markdown/Tail.ts"

const kinds = {
  prose: "The *quick* brown **fox** jumps over `the` lazy [dog](https://a.de).\n\n",
  line: "a line of text that goes on. ",
  list: "- an item with **bold** text\n",
  code: "```ts\n" + "const a = 1\n".repeat(40) + "```\n\n",
  "long code": "```ts\n" + "const a = 1 // a line of code\n".repeat(700) + "```\n",
  table: "| a | b |\n|---|---|\n" + "| some **cell** | other |\n".repeat(20) + "\n",
  quotation: "> a quotation\n> of two lines\n\n",
  han: "春天来了**花园里**的花都开了，",
  pair: "😀😀",
  ends: "one\r\ntwo\r\n\r\n",
  "lone halves": "a\ud83db\ude00",
  blank: "   \n\n\n",
  comment: "<!-- nothing -->\n\n"
}

const part = fc.constantFrom(...Object.values(kinds))
const text = fc
  .array(fc.tuple(part, fc.integer({ min: 1, max: 60 })), { minLength: 1, maxLength: 6 })
  .map((some) => some.map(([unit, times]) => unit.repeat(Math.ceil((times * 80) / unit.length))).join(""))

const growing = (text: string, step: number) => {
  let tail = Tail.empty
  const seen = []
  for (let to = step; to < text.length + step; to += step) {
    tail = Tail.grow(tail, text.slice(0, to))
    seen.push({ text: text.slice(0, to), tail })
  }
  return seen
}

describe("the tail of a growing text", () => {
  it.each(Object.entries(kinds))("is the last of its messages: %s", (_, unit) => {
    const text = `First of all.\n\n${unit.repeat(Math.ceil(30_000 / unit.length))}\n\nThe end.`
    for (const { tail, text: now } of growing(text, 2_777)) expect(Tail.shown(tail)).toEqual(render(now).at(-1))
  })

  it.prop(
    "is the last of its messages, whatever it says and however it comes",
    [text, fc.integer({ min: 500, max: 4_000 })],
    ([text, step]) => {
      for (const { tail, text: now } of growing(text, step)) expect(Tail.shown(tail)).toEqual(render(now).at(-1))
    },
    { fastCheck: { numRuns: 10 } }
  )

  it("is one message when only white space goes beyond its length", () => {
    const text = "```\n" + `${"a".repeat(63)}\n`.repeat(5 * 64 - 1) + "b".repeat(64) + " "
    expect(render(text)).toHaveLength(5)
    expect(Tail.shown(Tail.grow(Tail.empty, text))).toEqual(render(text).at(-1))
  })

  it("holds and reads a bounded part of it, however long it is", () => {
    for (const unit of Object.values(kinds)) {
      const [last] = growing(unit.repeat(Math.ceil(80_000 / unit.length)), 20_000).slice(-1)
      expect(last?.tail.rest.length).toBeLessThanOrEqual(8_192)
      expect(last?.tail.held.text.length).toBeLessThan(4_096 + 2 * 8_192)
    }
  })

  it("begins again where the text is another", () => {
    const long = "one sentence. ".repeat(1_000)
    const tail = Tail.grow(Tail.empty, long)
    expect(Tail.shown(Tail.grow(tail, "**another**"))).toEqual(render("**another**").at(-1))
    expect(Tail.shown(Tail.grow(tail, `x${long}`))).toEqual(render(`x${long}`).at(-1))
    expect(Tail.shown(Tail.empty)).toBeUndefined()
  })
})
