import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { callsOf, type Played, roundOf, shown, spent, words } from "../../../domain/turns/Round.ts"
import type { Finish, Reasoning, ToolCall } from "../../../domain/model/Chat.ts"
import { hygienic } from "../../../domain/model/transcript/Hygiene.ts"
import { normalise } from "../../../domain/telegram/Update.ts"

const member = (place: number, text: string, edits?: number) => {
  const message = { message_id: edits ?? place, date: 1, chat: { id: 7, type: "private" }, from: { id: 7 }, text }
  const update =
    edits === undefined
      ? { update_id: place, message }
      : { update_id: place, edited_message: { ...message, edit_date: 1 + place } }
  return { place, envelope: normalise(update, 0, { username: "" }) }
}
const members = [member(1, "one"), member(2, "two"), member(3, "one again", 1), member(4, "four")]

const call = (id: string, content = "{}"): ToolCall => ({ role: "call", id, name: "act", content, model: "m" })
const thought: Reasoning = { role: "reasoning", id: "r", content: "{}", model: "m" }
const finish = (items: NonNullable<Finish["items"]>, reason: Finish["reason"] = "tool_calls"): Finish => ({
  reason,
  model: "m-1",
  generation: undefined,
  usage: undefined,
  items
})
const answer = (text: string, finish: Finish) => ({ candidate: "m", text, finish })

describe("a round", () => {
  it.each([
    ["stop", true],
    ["tool_calls", true],
    ["length", false],
    ["content_filter", false]
  ] as const)("that ends by %s with calls is one: %s", (reason, expected) => {
    expect(roundOf(answer("", finish([call("a")], reason)), 1, []) !== undefined).toBe(expected)
  })

  it("is none without a call", () => {
    expect(roundOf(answer("hm", finish([thought])), 1, [])).toBe(undefined)
  })

  it("holds thoughts, words, then calls, each call under an id of its own", () => {
    const first = roundOf(answer("Let me.", finish([thought, call("a"), call("a")])), 1, [])
    expect(first?.items).toEqual([
      thought,
      { role: "assistant", content: "Let me.", model: "m" },
      call("a"),
      call("a-2")
    ])
    const second = first && roundOf(answer(" \n", finish([call("a"), call("a-2")])), 1, [first])
    expect(second?.items).toEqual([call("a-3"), call("a-2-2")])
  })

  const some = FastCheck.array(
    FastCheck.record({
      text: FastCheck.constantFrom("", "Let me."),
      ids: FastCheck.array(FastCheck.constantFrom("a", "b", ""), { minLength: 1, maxLength: 4 }),
      thinks: FastCheck.boolean(),
      upTo: FastCheck.constantFrom(1, 2, 4)
    }),
    { maxLength: 5 }
  )
  it.prop("is shown to the model that made it as a provider takes it, with every word said once", [some], ([plan]) => {
    const rounds: Array<Played> = []
    for (const { ids, text, thinks, upTo } of plan.toSorted((one, other) => one.upTo - other.upTo)) {
      const round = roundOf(
        answer(text, finish([...(thinks ? [thought] : []), ...ids.map((id) => call(id))])),
        upTo,
        rounds
      )
      if (round !== undefined) rounds.push({ ...round, results: callsOf(round).map(() => "ok") })
    }
    const messages = shown("", [], members, rounds)
    expect(hygienic(messages, "m").dropped).toEqual([])
    expect(messages.filter(({ role }) => role === "result")).toHaveLength(plan.flatMap(({ ids }) => ids).length)
    const texts = messages.flatMap(({ content, role }) => (role === "user" ? [content] : []))
    for (const text of ["two", "four", "one again"]) expect(texts.filter((one) => one.endsWith(text))).toHaveLength(1)
  })

  it("stands behind what it was shown, and an edit that came later after it", () => {
    const round: Played = { upTo: 2, items: [call("a", "no JSON")], results: ["ok"] }
    expect(shown("be kind", [{ role: "user", content: "before" }], members, [round])).toEqual([
      { role: "system", content: "be kind" },
      { role: "user", content: "before" },
      { role: "user", content: "one" },
      { role: "user", content: "two" },
      call("a"),
      { role: "result", id: "a", content: "ok" },
      { role: "user", content: "(I edited an earlier message. It now reads:) one again" },
      { role: "user", content: "four" }
    ])
  })

  it("adds its words and what it took to those of the turn", () => {
    const usage = (promptTokens: number, cost?: number) => ({ promptTokens, completionTokens: 1, cost })
    const silent = { upTo: 1, items: [call("a")], usage: usage(1) }
    const spoken = { upTo: 1, items: [{ role: "assistant" as const, content: "Let me." }], usage: usage(2, 0.5) }
    expect(words([silent], " as it is\n")).toBe(" as it is\n")
    expect(words([spoken, silent], "done")).toBe("Let me.\n\ndone")
    expect(words([spoken], " ")).toBe("Let me.")
    expect(spent([], undefined)).toBe(undefined)
    expect(spent([silent, spoken], usage(3, 0.25))).toEqual({ promptTokens: 6, completionTokens: 3, cost: 0.75 })
  })
})
