import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { Holds } from "../../../domain/telegram/markdown/Holds.ts"
import { Pace } from "../../../domain/telegram/Pace.ts"

describe("Pace", () => {
  it.prop(
    "lets no more than the rate and a tenth of it go out in any second, and none wait that could go",
    { rate: FastCheck.integer({ min: 1, max: 50 }), pauses: FastCheck.array(FastCheck.nat(300), { maxLength: 200 }) },
    ({ pauses, rate }) => {
      const pace = new Pace(rate)
      const sent: Array<number> = []
      let now = 0
      for (const pause of pauses) {
        now += pause
        const wait = pace.wait(now)
        pace.take(now)
        now += wait
        sent.push(now)
        const second = sent.filter((at) => at > now - 1000).length
        expect(second).toBeLessThanOrEqual(rate * 1.1 + 2)
        // What waited has the whole rate: from the second on there is no gap.
        if (wait > 0) expect(now - (sent.at(-2) ?? 0)).toBeLessThanOrEqual(1000 / rate + 1e-6)
      }
    }
  )

  it("lets nobody wait for longer when the clock is set back", () => {
    const pace = new Pace(10)
    pace.take(1_000_000)
    expect(pace.wait(0)).toBeLessThanOrEqual(10_000)
  })
})

describe("Holds", () => {
  it("holds back the chat that Telegram names, and all when it names many", () => {
    const holds = new Holds()
    holds.refused(7, 3000, 0)
    expect([holds.wait(7, 1000), holds.wait(8, 1000)]).toEqual([2000, 0])
    holds.refused(7, 3000, 100)
    holds.refused(8, 2000, 200)
    expect(holds.wait(9, 200)).toBe(0)
    holds.refused(9, 5000, 300)
    expect(holds.wait(10, 300)).toBe(5000)
    expect(holds.own(5299)).toEqual([
      { whom: 9, wait: 1 },
      { whom: "all", wait: 1 }
    ])
    expect([holds.own(5300), holds.wait(10, 5300)]).toEqual([[], 0])
  })

  it("takes one chat after another for what they are", () => {
    const holds = new Holds()
    for (const chat of [1, 2, 3, 4]) holds.refused(chat, 1000, chat * 1500)
    expect(holds.wait(9, 6000)).toBe(0)
  })

  it("heeds what another process was told, and does not tell it on", () => {
    const holds = new Holds()
    holds.adopt("all", 1000)
    expect(holds.wait(7, 400)).toBe(600)
    expect(holds.own(400)).toEqual([])
  })
})
