import { describe, expect, it } from "@effect/vitest"
import { sums } from "../../../domain/spending/UsageSums.ts"
import type { UsageLine } from "../../../domain/spending/UsageView.ts"

const line = (more: Partial<UsageLine>): UsageLine => ({
  day: "2026-11-30",
  person: "7",
  group: null,
  model: "a/b",
  purpose: "answer",
  state: "reported",
  calls: 1,
  promptTokens: 0,
  completionTokens: 0,
  cost: 1,
  ...more
})

describe("sums of usage", () => {
  it("add up lines by a key, the most expensive first, and tell what is not known of the cost", () => {
    const lines = [
      line({}),
      line({ state: "reserved", cost: 2 }),
      line({ state: "counted", cost: 4, calls: 3 }),
      line({ state: "reconciled", cost: 0.5 }),
      line({ model: "c/d", cost: 10 }),
      line({ model: "c/d", person: null, cost: 1 })
    ]
    expect(sums(lines, ({ model }) => model)).toEqual([
      { name: "c/d", calls: 2, cost: 11, unknown: 0 },
      { name: "a/b", calls: 6, cost: 7.5, unknown: 6 }
    ])
    expect(sums(lines, ({ person }) => person)).toEqual([{ name: "7", calls: 7, cost: 17.5, unknown: 6 }])
    expect(sums([], ({ model }) => model)).toEqual([])
  })
})
