import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { prompt, said, promptTokens, windowMessages } from "../../../domain/turns/Prompt.ts"
import type { Said } from "../../../domain/model/Chat.ts"
import { sizeOf } from "../../../domain/model/transcript/Tokens.ts"
import { normalise } from "../../../domain/telegram/Update.ts"
import { rawMessage } from "../../support/arrivals.ts"

const read = (raw: unknown) => normalise(raw, 0, { username: "" })
const written = (message: number, text: string) => read(rawMessage(7, message, text))
const edited = (message: number, text: string, at: number) =>
  read({ update_id: 1000 + at, edited_message: { ...rawMessage(7, message, text).message, edit_date: at } })

const words = (...members: Parameters<typeof said>[0]) => said(members).map(({ content }) => content)
const earlier = (text: string) => `(I edited an earlier message. It now reads:) ${text}`

describe("what a turn says", () => {
  it("says each message, in order, as the user", () => {
    expect(said([written(1, "a"), written(2, "b")])).toEqual([
      { role: "user", content: "a" },
      { role: "user", content: "b" }
    ])
  })

  it("says an edited message once, with its newest text, in its place", () => {
    expect(words(written(1, "a"), written(2, "b"), edited(1, "A", 10), edited(1, "AA", 20))).toEqual(["AA", "b"])
  })

  it("keeps the newest text, whatever the order in which edits and message came", () => {
    expect(words(edited(1, "new", 20), edited(1, "old", 10), written(1, "first"))).toEqual(["new"])
    expect(words(edited(1, "new", 20), written(1, "first"), edited(1, "old", 10))).toEqual(["new"])
  })

  it("of two edits in one second, takes the one that came last", () => {
    expect(words(written(1, "a"), edited(1, "b", 10), edited(1, "c", 10))).toEqual(["c"])
  })

  it("says that an edit is one of an earlier message", () => {
    expect(words(written(5, "hi"), edited(1, "A", 10), edited(1, "AA", 20))).toEqual(["hi", earlier("AA")])
  })
})

describe("what a model is shown", () => {
  const message = (content: string): Said => ({ role: "user", content })

  it("begins with the system prompt, if there is one", () => {
    expect(prompt("be kind", [message("hi")])).toEqual([{ role: "system", content: "be kind" }, message("hi")])
    expect(prompt("", [message("hi")])).toEqual([message("hi")])
  })

  const sized = (tokens: number) => message(" x".repeat(Math.floor((tokens - 4) / 0.42)))

  it("is at most 100 messages, the newest", () => {
    const all = Array.from({ length: 200 }, (_, index) => message(`${index}`))
    expect(prompt("s", all)).toEqual([{ role: "system", content: "s" }, ...all.slice(200 - windowMessages)])
  })

  it("is at most 32,000 estimated tokens, or as many as are said, to the last one", () => {
    const half = sized(promptTokens / 2)
    expect(prompt("", [half, half])).toHaveLength(2)
    expect(prompt("", [message("y"), half, half])).toEqual([half, half])
    expect(prompt("", [half, half], promptTokens / 2)).toEqual([half])
  })

  it("always holds the newest message", () => {
    const long = sized(2 * promptTokens)
    expect(prompt("", [message("a"), long])).toEqual([long])
  })

  it.prop(
    "is the longest end of the messages that fits",
    { lengths: FastCheck.array(FastCheck.nat(5000), { maxLength: 60 }) },
    ({ lengths }) => {
      const all = lengths.map((length) => message("x ".repeat(length)))
      const shown = prompt("", all)
      const from = all.length - shown.length
      expect(shown).toEqual(all.slice(from))
      expect(shown.length).toBeLessThanOrEqual(windowMessages)
      expect(sizeOf(shown)).toBeLessThanOrEqual(promptTokens)
      if (from > 0 && shown.length < windowMessages) expect(sizeOf(all.slice(from - 1))).toBeGreaterThan(promptTokens)
    }
  )
})
