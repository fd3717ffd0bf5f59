import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { dollars, scaled, show } from "../../../domain/spending/Money.ts"
import { costOf, free, parse, perMillion, perMinute, worst } from "../../../domain/spending/Prices.ts"
import { boundsOf } from "../../../domain/model/Bounds.ts"
import * as Period from "../../../domain/spending/Period.ts"

const listed = { prompt: "0.000003", completion: "0.000015" }
const prices = parse(listed) ?? free

describe("money", () => {
  it("is exact, and rounded up", () => {
    expect(dollars("0.1")).toBe(100_000_000)
    expect(dollars(1.4e-7)).toBe(140)
    expect(dollars("0.0000000001")).toBe(1)
    expect(dollars(0.1 + 0.2)).toBe(300_000_001)
    expect(scaled("12.5e3", 0)).toBe(12_500n)
    expect(dollars("0")).toBe(0)
  })

  it.each(["-1", "NaN", "Infinity", "", ".", "1,5", "0x10", "1e99", "-0.1"])("refuses %s", (text) => {
    expect(dollars(text)).toBeUndefined()
  })

  it("shows small amounts with two digits", () => {
    expect([0, 4_200_000_000, 500_000_000, 1_234_000, 140].map(show)).toEqual([
      "$0.00",
      "$4.20",
      "$0.50",
      "$0.0012",
      "$0.00000014"
    ])
  })
})

describe("prices", () => {
  it.each([
    { prompt: "-1", completion: "-1" },
    { prompt: "NaN", completion: "0" },
    { prompt: "0.000001", completion: "x" },
    { prompt: "0.000001" },
    { ...listed, request: "-0.01" },
    { ...listed, image: "NaN" },
    { prompt: "1e30", completion: "0" },
    null,
    "0.1"
  ])("are unknown if one is negative, not a number or missing: %j", (pricing) => {
    expect(parse(pricing)).toBeUndefined()
  })

  it("count cached and reasoning tokens, pictures and fees", () => {
    const all = parse({
      ...listed,
      request: "0.01",
      image: "0.002",
      input_cache_read: "0.0000003",
      input_cache_write: "0.00000375",
      internal_reasoning: "0.00002"
    })
    const usage = { promptTokens: 1000, completionTokens: 100, cost: undefined }
    const details = { cacheReadTokens: 600, cacheWriteTokens: 200, reasoningTokens: 40 }
    expect(costOf(all ?? free, { ...usage, ...details }, 1)).toBe(
      200 * 3000 + 600 * 300 + 200 * 3750 + 60 * 15_000 + 40 * 20_000 + 2_000_000 + 10_000_000
    )
    expect(costOf(prices, usage)).toBe(1000 * 3000 + 100 * 15_000)
  })

  it("are read from dollars per million tokens and per minute", () => {
    expect(perMillion("3", "15")).toEqual(prices)
    expect(perMillion("-3", "15")).toBeUndefined()
    expect(worst(perMinute("0.006") ?? free, { promptTokens: 0, completionTokens: 0, seconds: 90 })).toBe(9_000_000)
  })

  const tokens = FastCheck.nat(1_000_000)
  it.prop(
    "bound every cost within the bounds of a request",
    [tokens, tokens, FastCheck.nat(3), tokens, tokens, tokens],
    ([promptTokens, completionTokens, pictures, cacheReadTokens, cacheWriteTokens, reasoningTokens]) => {
      const usage = {
        promptTokens,
        completionTokens,
        cacheReadTokens,
        cacheWriteTokens,
        reasoningTokens,
        cost: undefined
      }
      const all =
        parse({ ...listed, input_cache_write: "0.000004", internal_reasoning: "0.00002", image: "0.1" }) ?? free
      expect(costOf(all, usage, pictures)).toBeLessThanOrEqual(worst(all, { promptTokens, completionTokens, pictures }))
    }
  )

  it.prop("never take a text for fewer tokens than its UTF-8 bytes", [FastCheck.fullUnicodeString()], ([content]) => {
    const { promptTokens } = boundsOf({ model: "m", messages: [{ role: "user", content }] }, 1)
    expect(promptTokens).toBeGreaterThanOrEqual(Buffer.byteLength(content))
    expect(promptTokens).toBeLessThanOrEqual(Buffer.byteLength(content) + 100)
  })
})

describe("the period", () => {
  it("is the calendar day and month of its zone, with daylight saving", () => {
    const before = Period.of(Date.parse("2026-03-29T00:30:00Z"), "Europe/Berlin")
    expect(before).toMatchObject({ day: "2026-03-29", month: "2026-03" })
    expect(new Date(before.dayEnds).toISOString()).toBe("2026-03-29T22:00:00.000Z")
    expect(new Date(before.monthEnds).toISOString()).toBe("2026-03-31T22:00:00.000Z")
    expect(Period.of(Date.parse("2026-11-30T23:30:00Z"), "Europe/Berlin")).toMatchObject({
      day: "2026-12-01",
      month: "2026-12"
    })
  })

  it("follows a clock that jumps over midnight, and back", () => {
    const of = Period.calendar("UTC")
    const at = (text: string) => of(Date.parse(text)).day
    expect([at("2026-11-30T23:59:59Z"), at("2026-12-01T00:00:00Z"), at("2026-11-30T12:00:00Z")]).toEqual([
      "2026-11-30",
      "2026-12-01",
      "2026-11-30"
    ])
  })
})
