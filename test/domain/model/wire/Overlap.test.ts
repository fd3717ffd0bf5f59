import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { isUndecided, overlap } from "../../../../domain/model/wire/Overlap.ts"
import { Draft } from "../../../../services/model/Draft.ts"

/** A text in which no twelve units in a row come twice. */
const prose = FastCheck.array(FastCheck.string({ minLength: 1, maxLength: 8 }), { minLength: 5, maxLength: 60 }).map(
  (words) => words.map((word, index) => `${word} ${index * 7919}`).join(" ")
)

/** The draft after the text broke off at `cut`, and the rest came in pieces of `size`, with `again` units repeated. */
const resumed = (text: string, cut: number, again: number, size: number) => {
  const draft = new Draft()
  draft.begin(false)
  draft.add(text.slice(0, cut))
  draft.settle()
  draft.begin(true)
  const rest = text.slice(Math.max(0, cut - again))
  for (let at = 0; at < rest.length; at += size) draft.add(rest.slice(at, at + size))
  draft.settle()
  return draft.text
}

describe("a continuation", () => {
  it.prop(
    "of a text that was cut anywhere makes it whole, however much of its end it repeats and in whatever pieces it comes",
    [prose, FastCheck.nat(), FastCheck.integer({ min: 12, max: 400 }), FastCheck.integer({ min: 1, max: 50 })],
    ([text, where, again, size]) => {
      const cut = 1 + (where % text.length)
      const repeated = cut < again ? 0 : again
      expect(resumed(text, cut, repeated, size)).toBe(text)
    }
  )

  it.prop(
    "of a text that starts anew takes its place, wherever it was cut and in whatever pieces it comes",
    [prose, FastCheck.nat(), FastCheck.integer({ min: 1, max: 50 })],
    ([text, where, size]) => {
      const whole = `It grips ${text}`
      const cut = 4 + (where % (whole.length - 4))
      expect(resumed(whole, cut, cut, size)).toBe(whole)
    }
  )

  it("keeps a short likeness, which may be chance", () => {
    expect(overlap("1 2 3 12", "12 13 14")).toBe(0)
    expect(overlap("yes, yes", "yes, and more")).toBe(0)
  })

  it("says a word that broke off only once", () => {
    expect(overlap("it grips the hol", "holdfast of kelp")).toBe(3)
    expect(overlap("it grips the hol", "dfast of kelp")).toBe(0)
  })

  it("is undecided only while more of it can change the decision", () => {
    expect(isUndecided("some text that was cut here", "text that was")).toBe(true)
    expect(isUndecided("some text that was cut here", "something else")).toBe(false)
  })

  it("that adds nothing leaves the text unchanged", () => {
    expect(resumed("all of it", 9, 0, 5)).toBe("all of it")
  })
})
