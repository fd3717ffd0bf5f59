import { describe, expect, it } from "@effect/vitest"
import { condition, type Facts } from "../../../domain/operations/Condition.ts"

const now = 10_000_000
const well: Facts = { parts: { database: true, polling: true }, refused: [], breakers: [], since: null, now }
const of = (change: Partial<Facts>) => condition({ ...well, ...change })
const breaker = (state: "open" | "half-open" | "closed" | "isolated") => ({
  _tag: "Breaker" as const,
  candidate: "a/b",
  state,
  at: 0,
  until: null
})

describe("the condition of a daemon", () => {
  it("is ok while its parts run, its models are asked, and nobody waits for long", () => {
    expect(of({})).toEqual({ state: "ok", reasons: [] })
    expect(of({ breakers: [breaker("closed"), breaker("half-open")], since: now - 60_000 }).state).toBe("ok")
  })

  it("is degraded while a provider refuses the key, and names the setting", () => {
    const refused = [{ candidate: "a/b", failure: "Unauthorized", credential: "OPENROUTER_API_KEY" }]
    expect(of({ refused, breakers: [breaker("open")] })).toEqual({
      state: "degraded",
      reasons: ["a/b refuses the key: it is wrong or expired. Replace OPENROUTER_API_KEY, and restart."]
    })
  })

  it("is degraded while a breaker rejects calls, or a message waits for more than five minutes", () => {
    expect(of({ breakers: [breaker("open")] }).reasons).toEqual([
      "a/b is not asked for a while: it failed too often, and its circuit breaker is open."
    ])
    expect(of({ breakers: [breaker("isolated")] }).state).toBe("degraded")
    expect(of({ since: now - 400_000 }).reasons).toEqual(["The oldest message has waited for 6 min 40 s."])
  })

  it("is down while a part does not run; the reasons of both are told, that of the part first", () => {
    const found = of({ parts: { database: "its disk is full", polling: true }, breakers: [breaker("open")] })
    expect(found.state).toBe("down")
    expect(found.reasons.length).toBe(2)
    expect(found.reasons[0]).toBe("database: its disk is full")
  })
})
