import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import type { ChatMessage } from "../../../../domain/model/Chat.ts"
import { hygienic } from "../../../../domain/model/transcript/Hygiene.ts"

const reasoning = (id: string, model = "me"): ChatMessage => ({ role: "reasoning", id, content: "{}", model })
const call = (id: string): ChatMessage => ({ role: "call", id, name: "tool", content: "{}", model: "me" })
const result = (id: string): ChatMessage => ({ role: "result", id, content: "ok" })
const user: ChatMessage = { role: "user", content: "q" }
const assistant: ChatMessage = { role: "assistant", content: "a", model: "me" }
const needy = (needs: string, model = "me"): ChatMessage => ({ role: "assistant", content: "n", model, needs })

const id = FastCheck.constantFrom("1", "2", "3")
const model = FastCheck.constantFrom("me", "other")
const item: FastCheck.Arbitrary<ChatMessage> = FastCheck.oneof(
  FastCheck.constantFrom(user, assistant, { role: "system", content: "s" } as const),
  FastCheck.tuple(id, model).map(([id, model]) => reasoning(id, model)),
  FastCheck.tuple(id, model).map(([id, model]) => needy(id, model)),
  id.map(call),
  id.map(result)
)
const transcript = FastCheck.array(item, { maxLength: 14 })

/** The rules of providers' documentation, independent of the repairs: why a provider would refuse these messages. */
const refusal = (messages: ReadonlyArray<ChatMessage>): string | undefined => {
  let open: Array<string> = []
  for (const [at, message] of messages.entries()) {
    const following = messages[at + 1]
    if (message.role === "reasoning") {
      if (message.model !== "me") return `foreign reasoning at ${at}`
      const next = messages.slice(at).find(({ role }) => role !== "reasoning")
      if (next?.role !== "assistant" && next?.role !== "call") return `orphan reasoning at ${at}`
    }
    if (message.role === "assistant" && message.needs !== undefined) {
      const run: Array<string> = []
      for (let back = at - 1; messages[back]?.role === "reasoning"; back--) {
        const one = messages[back]
        if (one?.role === "reasoning") run.push(one.id)
      }
      if (message.model !== "me" || !run.includes(message.needs)) return `missing reasoning at ${at}`
    }
    if (message.role === "call") {
      if (open.includes(message.id)) return `repeated call at ${at}`
      open.push(message.id)
      const next = messages.slice(at + 1).find(({ role }) => role !== "reasoning")
      if (next?.role !== "call" && next?.role !== "result") return `call without result at ${at}`
    }
    if (message.role === "result") {
      if (!open.includes(message.id)) return `result without call at ${at}`
      open = open.filter((one) => one !== message.id)
      if (following?.role !== "result" && open.length > 0) return `calls without results at ${at}`
    }
  }
  return open.length > 0 ? "calls without results at the end" : undefined
}

const said = (messages: ReadonlyArray<ChatMessage>) =>
  messages.flatMap((message) =>
    message.role === "user" || message.role === "assistant" || message.role === "system"
      ? [`${message.role}: ${message.content}`]
      : []
  )

const isWithin = (less: ReadonlyArray<ChatMessage>, more: ReadonlyArray<ChatMessage>) => {
  let at = 0
  const same = (a: ChatMessage, b: ChatMessage | undefined) =>
    b !== undefined && a.role === b.role && a.content === b.content && ("id" in a ? "id" in b && a.id === b.id : true)
  for (const one of more) if (less[at] !== undefined && same(less[at] as ChatMessage, one)) at++
  return at === less.length
}

describe("the hygiene of a transcript", () => {
  it.prop("gives what every provider takes", [transcript], ([messages]) => {
    expect(refusal(hygienic(messages, "me").messages)).toBe(undefined)
  })

  it.prop("is idempotent, never reorders, and never drops what somebody said", [transcript], ([messages]) => {
    const once = hygienic(messages, "me")
    expect(hygienic(once.messages, "me")).toEqual({ messages: once.messages, dropped: [] })
    expect(isWithin(once.messages, messages)).toBe(true)
    expect(said(once.messages)).toEqual(said(messages))
    const items = once.dropped.filter(({ kind }) => kind !== "needs")
    expect(once.messages.length + items.length).toBe(messages.length)
  })

  it.prop("gives a clean transcript back as it is", [transcript], ([messages]) => {
    FastCheck.pre(refusal(messages) === undefined)
    expect(hygienic(messages, "me").messages).toBe(messages)
  })

  it.each<readonly [string, ReadonlyArray<ChatMessage>, string]>([
    ["leading orphans, in cascade", [reasoning("1"), reasoning("2"), user], "user"],
    ["orphans in the middle", [user, reasoning("1"), user, assistant], "user user assistant"],
    ["trailing orphans, in cascade", [user, assistant, reasoning("1"), reasoning("2")], "user assistant"],
    ["the reasoning of a call without a result", [user, reasoning("1"), call("1"), user], "user user"],
    ["what another model thought", [reasoning("1", "other"), assistant], "assistant"],
    ["a result without its call", [user, result("1"), assistant], "user assistant"],
    ["the second of two calls under one id", [call("1"), call("1"), result("1")], "call result"],
    ["a result that comes after an answer", [call("1"), assistant, result("1")], "assistant"]
  ])("drops %s", (_, messages, roles) => {
    expect(
      hygienic(messages, "me")
        .messages.map(({ role }) => role)
        .join(" ")
    ).toBe(roles)
  })

  it("keeps the calls that were made together, and the ids that come again later", () => {
    const together = [user, reasoning("1"), call("1"), call("2"), result("2"), result("1"), needy("9"), user]
    const again = [call("1"), result("1"), reasoning("2"), needy("2")]
    const { dropped, messages } = hygienic([...together, ...again], "me")
    expect(dropped).toEqual([{ kind: "needs", id: "9" }])
    expect(messages).toHaveLength(12)
  })

  it("tells two items apart that are one object", () => {
    const twice = call("1")
    expect(hygienic([twice, twice, result("1")], "me").messages.map(({ role }) => role)).toEqual(["call", "result"])
  })

  it("tells what it dropped, by kind and id, in order", () => {
    const { dropped } = hygienic([reasoning("r"), user, call("c"), result("x")], "me")
    expect(dropped).toEqual([
      { kind: "reasoning", id: "r" },
      { kind: "call", id: "c" },
      { kind: "result", id: "x" }
    ])
  })
})
