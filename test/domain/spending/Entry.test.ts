import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { apply, type Entry, isOpen, type News, rank } from "../../../domain/spending/Entry.ts"

const cost = FastCheck.nat(1000)
const later: FastCheck.Arbitrary<News> = FastCheck.oneof(
  cost.map((cost) => ({ _tag: "Reported" as const, cost })),
  cost.map((cost) => ({ _tag: "Reconciled" as const, cost })),
  FastCheck.constant({ _tag: "Expired" as const })
)
const reserved = (worst: number): News => ({ _tag: "Reserved", worst })
const all = (news: ReadonlyArray<News>) => news.reduce<Entry | undefined>(apply, undefined)

describe("the ledger's entry", () => {
  it.prop(
    "is the same for any order and any repetition of the news that follows the reservation",
    [cost, FastCheck.array(later, { maxLength: 8 }), FastCheck.infiniteStream(FastCheck.nat())],
    ([worst, news, random]) => {
      const shuffled = [...news, ...news, reserved(worst)]
        .map((one) => ({ one, at: random.next().value }))
        .sort((one, other) => one.at - other.at)
        .map(({ one }) => one)
      expect(all([reserved(worst), ...shuffled])).toEqual(all([reserved(worst), ...news]))
    }
  )

  it.prop(
    "never becomes less certain, and counts in full until a cost is known",
    [cost, FastCheck.array(later)],
    ([worst, news]) => {
      let entry = all([reserved(worst)])
      for (const one of news) {
        const next = apply(entry, one)
        expect(rank[next?.state ?? "reserved"]).toBeGreaterThanOrEqual(rank[entry?.state ?? "reserved"])
        entry = next
        if (entry !== undefined && isOpen(entry)) expect(entry.charge).toBe(worst)
      }
    }
  )

  it("knows nothing about an attempt that was never reserved", () => {
    expect(all([{ _tag: "Reported", cost: 5 }, { _tag: "Expired" }])).toBeUndefined()
  })

  it("takes the provider's own record over what came with the answer, and over a full count", () => {
    expect(all([reserved(9), { _tag: "Expired" }, { _tag: "Reconciled", cost: 4 }])?.charge).toBe(4)
    expect(all([reserved(9), { _tag: "Reconciled", cost: 4 }, { _tag: "Reported", cost: 7 }])?.charge).toBe(4)
  })
})
