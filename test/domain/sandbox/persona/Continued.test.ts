import { describe, expect, it } from "@effect/vitest"
import type { Said } from "../../../../domain/model/Chat.ts"
import { continued } from "../../../../domain/sandbox/persona/Continued.ts"

const question: Said = { role: "user", content: "What is it?" }
const answer = continued((messages) => `${messages.at(-1)?.content} It is a root.`)

describe("the stand-in model", () => {
  it("goes on with an answer that broke off, and with nothing else", () => {
    const partial: Said = { role: "assistant", content: "What is it? It is" }
    expect(answer([question])).toBe("What is it? It is a root.")
    expect(answer([question, partial])).toBe(" a root.")
    expect(answer([question, partial, { role: "user", content: "Your last message broke off." }])).toBe(" a root.")
    expect(answer([question, partial, { role: "user", content: "Why?" }])).toBe("Why? It is a root.")
  })
})
