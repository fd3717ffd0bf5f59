import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { type Priority, PriorityQueue } from "../../../domain/resilience/PriorityQueue.ts"

const arrivals = FastCheck.array(
  FastCheck.record({
    after: FastCheck.nat(1500),
    priority: FastCheck.constantFrom<Priority>("high", "normal", "low")
  }),
  { maxLength: 60 }
)

const order: ReadonlyArray<Priority> = ["high", "normal", "low"]

describe("who waits for a permit", () => {
  it.prop("goes by priority, then by time, and starves nobody", [arrivals], ([list]) => {
    const waiting = new PriorityQueue<{ readonly at: number; readonly priority: Priority; readonly number: number }>()
    let now = 0
    for (const [number, { after, priority }] of list.entries()) {
      now += after
      waiting.add({ at: now, priority, number }, priority, now)
    }
    const served = Array.from({ length: list.length }, () => waiting.next())
    expect(waiting.next()).toBe(undefined)
    for (const [at, one] of served.entries()) {
      for (const later of served.slice(at + 1)) {
        if (one === undefined || later === undefined) throw new Error("somebody was lost")
        // Whoever is of the same kind goes in the order of arrival.
        if (one.priority === later.priority) expect(one.number).toBeLessThan(later.number)
        // Nobody of lower priority goes before one who waited as long or longer.
        if (order.indexOf(one.priority) > order.indexOf(later.priority)) expect(one.at).toBeLessThan(later.at)
        // Nobody overtakes one who has waited five seconds longer.
        expect(one.at - later.at).toBeLessThanOrEqual(5000)
      }
    }
  })

  it("lets an urgent call go before a normal one that came at the same time, and that before a low one", () => {
    const waiting = new PriorityQueue<Priority>()
    for (const priority of order.toReversed()) waiting.add(priority, priority, 0)
    expect([waiting.next(), waiting.next(), waiting.next()]).toEqual(order)
  })

  it("forgets who left", () => {
    const waiting = new PriorityQueue<string>()
    for (const who of ["a", "b", "c"]) waiting.add(who, "high", 0)
    waiting.remove("b")
    expect([waiting.next(), waiting.next(), waiting.next()]).toEqual(["a", "c", undefined])
  })
})
