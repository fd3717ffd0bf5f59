import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { ServerError } from "../../../domain/model/Failure.ts"
import type { ChatMessage } from "../../../domain/model/Chat.ts"
import { fitted } from "../../../domain/model/transcript/Fitted.ts"
import { sizeOf } from "../../../domain/model/transcript/Tokens.ts"
import { ask, named, question, within, world } from "./world.ts"

const tools = [{ name: "act", description: "", parameters: {} }]
const called: ReadonlyArray<ChatMessage> = [
  { role: "assistant", content: "Let me." },
  { role: "call", id: "c", name: "act", content: "{}", model: "a" },
  { role: "result", id: "c", content: "ok" }
]

describe("tools on the route", () => {
  it.effect("are shown to who takes them", () => {
    const { calls, layer } = world({ a: ["yes"] })
    return Effect.gen(function* () {
      yield* ask({ tools, toolChoice: "none" })
      expect(calls[0]?.request).toMatchObject({ tools, toolChoice: "none" })
    }).pipe(Effect.provide(layer))
  })

  it.effect("that are only offered keep nobody from answering, who is then shown none", () => {
    const { calls, layer } = world({ a: ["yes"] }, { tools: false })
    return Effect.gen(function* () {
      expect((yield* ask({ tools, spareTools: true })).text).toBe("yes")
      expect(calls[0]?.request.tools).toBe(undefined)
    }).pipe(Effect.provide(layer))
  })

  it.effect.each([
    ["are needed", { tools }],
    ["were called", { tools, spareTools: true, messages: [...question, ...called] }]
  ] as const)("that %s pass over who takes none", ([, change]) => {
    const { calls, layer } = world({ a: [{ ends: ServerError }], b: ["yes"] }, { tools: false })
    return Effect.gen(function* () {
      expect((yield* within(ask(change)))._tag).toBe("Left")
      expect(named(calls)).toBe("")
    }).pipe(Effect.provide(layer))
  })
})

it("a conversation that is shortened keeps the turn under way, with what was called in it", () => {
  const before: ReadonlyArray<ChatMessage> = [
    { role: "user", content: "Hello" },
    { role: "assistant", content: "Hello!" }
  ]
  const all = [...before, ...question, ...called]
  expect(fitted(all, sizeOf(all))).toBe(all)
  expect(fitted(all, sizeOf(all) - 1)).toEqual([...question, ...called])
  expect(fitted(all, Infinity, true)).toEqual([...question, ...called])
  expect(fitted(all, 8)).toBe(undefined)
})
