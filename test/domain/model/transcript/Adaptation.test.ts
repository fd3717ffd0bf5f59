import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { Adaptation, defaults } from "../../../../domain/model/transcript/Adaptation.ts"

const times = FastCheck.array(FastCheck.integer({ min: 0, max: 600_000 }), { maxLength: 200 })

describe("adaptation", () => {
  it.prop("waits three times as long as 99 of 100 first tokens took, within its bounds", [times], ([list]) => {
    const adaptation = new Adaptation(defaults)
    for (const time of list) adaptation.waited(time)
    const lately = list.slice(-80).toSorted((a, b) => a - b)
    const usual = lately[Math.floor(0.99 * lately.length)] ?? NaN
    const expected = list.length < 20 ? 60_000 : Math.min(120_000, Math.max(15_000, 3 * usual))
    expect(adaptation.firstToken(60_000)).toBe(expected)
  })

  it.prop(
    "asks a failing candidate less often",
    [FastCheck.array(FastCheck.boolean(), { maxLength: 200 })],
    ([list]) => {
      const adaptation = new Adaptation(defaults)
      for (const failed of list) adaptation.ended(failed)
      const lately = list.slice(-80)
      const share = lately.filter(Boolean).length / lately.length
      expect(adaptation.retries).toBe(list.length < 20 || share <= 0.4 ? Infinity : share <= 0.8 ? 1 : 0)
    }
  )

  it("forgets what is long past", () => {
    const adaptation = new Adaptation(defaults)
    for (let n = 0; n < 80; n++) adaptation.waited(500_000)
    for (let n = 0; n < 80; n++) adaptation.waited(6000)
    expect(adaptation.firstToken(60_000)).toBe(18_000)
  })
})
