import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import type { ChatMessage } from "../../../../domain/model/Chat.ts"
import { cutMark, fitted } from "../../../../domain/model/transcript/Fitted.ts"
import { sizeOf } from "../../../../domain/model/transcript/Tokens.ts"

describe("a conversation in a window", () => {
  const roles = FastCheck.constantFrom("user" as const, "assistant" as const, "system" as const)
  const message = FastCheck.record({ role: roles, content: FastCheck.fullUnicodeString({ maxLength: 400 }) })
  const conversation = FastCheck.tuple(
    FastCheck.array(message, { maxLength: 30 }),
    FastCheck.fullUnicodeString({ maxLength: 2000 })
  ).map(([before, content]): ReadonlyArray<ChatMessage> => [...before, { role: "user", content }])

  it.prop(
    "fits, keeps the system's words and what was said last, and its order",
    { conversation, room: FastCheck.nat(6000) },
    ({ conversation, room }) => {
      const found = fitted(conversation, room)
      if (found === undefined) {
        expect(sizeOf(conversation)).toBeGreaterThan(room)
        return
      }
      expect(sizeOf(found)).toBeLessThanOrEqual(room)
      const systems = conversation.filter(({ role }) => role === "system")
      expect(found.filter(({ role }) => role === "system")).toEqual(systems)
      const needed = [...systems, ...conversation.slice(-1)]
      if (sizeOf(needed) <= room) expect(found.at(-1)).toBe(conversation.at(-1))
      else expect(found.at(-1)?.content).toContain(cutMark)
      const same = found.filter((one) => conversation.includes(one))
      expect(same).toEqual(conversation.filter((one) => found.includes(one)))
      if (found !== conversation) expect(found.find(({ role }) => role !== "system")?.role).toBe("user")
    }
  )

  it("leaves out the oldest in one go, and begins with a question", () => {
    const all = ["user", "assistant", "user", "assistant", "user"].map((role, index): ChatMessage => ({
      role: role === "user" ? "user" : "assistant",
      content: `${index} ${"word ".repeat(100)}`
    }))
    expect(fitted(all, 600)?.map(({ content }) => content[0])).toEqual(["2", "3", "4"])
    expect(fitted(all, 400)?.map(({ content }) => content[0])).toEqual(["4"])
  })

  it("shows the beginning and the end of a message that is too long alone", () => {
    const content = `begin ${"🎉 ".repeat(5000)}end`
    const [only] = fitted([{ role: "user", content }], 1000) ?? []
    expect(only?.content).toMatch(/^begin 🎉 /u)
    expect(only?.content).toMatch(/🎉 end$/u)
    expect(encodeURIComponent(only?.content ?? "")).toContain("begin")
    expect(sizeOf(only === undefined ? [] : [only])).toBeLessThanOrEqual(1000)
  })

  it("cuts what a tool gave, and parts no call from its result", () => {
    const call: ChatMessage = { role: "call", id: "1", name: "act", content: "{}", model: "m" }
    const result: ChatMessage = { role: "result", id: "1", content: "long ".repeat(4000) }
    const found = fitted([{ role: "user", content: "old" }, { role: "user", content: "do it" }, call, result], 500)
    expect(found?.map(({ role }) => role)).toEqual(["user", "call", "result"])
    expect(found?.[2]?.content).toContain(cutMark)
  })

  it("is none where the system's words alone are too long", () => {
    const system: ChatMessage = { role: "system", content: "word ".repeat(1000) }
    expect(fitted([system, { role: "user", content: "hi" }], 500)).toBe(undefined)
  })
})
