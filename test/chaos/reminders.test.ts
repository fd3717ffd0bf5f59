import { assert, describe, it } from "@effect/vitest"
import * as Lateness from "./reminders/Lateness.ts"
import { between } from "../support/world/Absence.ts"

const due = (number: number, at = 1000): Lateness.Due => ({ number, at })
const seen = (number: number, at = 1010): Lateness.Seen => ({ text: `⏰ ${Lateness.words(number)}`, at })

const sound = { lost: [], double: [], early: [] }

describe("the reminder ledger", () => {
  it("accepts reminders that fired once, on time or later", () => {
    assert.deepStrictEqual(Lateness.judge([due(1), due(2)], [seen(1, 1000), seen(2, 90_000)]), sound)
  })

  it("ignores confirmations and notices, and accepts a reminder that says that it is late", () => {
    const confirmation = { text: `I'll remind you in 10 seconds: ${Lateness.words(1)}`, at: 3 }
    const late = { text: `⏰ ${Lateness.words(1)}\n\nThis was due at 09:00.`, at: 1010 }
    assert.deepStrictEqual(Lateness.judge([due(1)], [confirmation, late]), sound)
  })

  it("reports reminders that never fired, fired twice, fired unasked, or fired too early", () => {
    assert.deepStrictEqual(Lateness.judge([due(1), due(2)], [seen(1)]).lost, [2])
    assert.deepStrictEqual(Lateness.judge([due(1)], [seen(1), seen(1, 2000)]).double, [1])
    assert.deepStrictEqual(Lateness.judge([due(1)], [seen(1), seen(12)]).double, [12])
    assert.deepStrictEqual(Lateness.judge([due(1)], [seen(1, 999)]).early, [1])
  })
})

describe("the lateness of reminders", () => {
  const absence = { from: 10_000, to: 12_000 }

  it("counts from the due time while everything is up", () => {
    const dues = [due(1, 1000), due(2, 30_000)]
    assert.deepStrictEqual(Lateness.lateness(dues, [seen(1, 1025), seen(2, 30_040)], [absence], 3000), {
      up: [25, 40],
      down: []
    })
  })

  it("counts from the return if something was down at the due time, or died before it fired", () => {
    const dues = [due(1, 11_000), due(2, 9990), due(3, 12_500)]
    const came = [seen(1, 12_300), seen(2, 12_400), seen(3, 12_600)]
    assert.deepStrictEqual(Lateness.lateness(dues, came, [absence], 3000), { up: [], down: [300, 400, 100] })
  })

  it("leaves out reminders that never fired", () => {
    assert.deepStrictEqual(Lateness.lateness([due(1)], [], [], 3000), { up: [], down: [] })
  })

  it("joins consecutive absences", () => {
    assert.deepStrictEqual(between([absence, { from: 11_000, to: 15_000 }], 9000, 10_500, 0), absence)
    assert.deepStrictEqual(between([absence, { from: 11_000, to: 15_000 }], 9000, 16_000, 0), {
      from: 10_000,
      to: 15_000
    })
    assert.isUndefined(between([absence], 12_001, 13_000, 0))
    assert.deepStrictEqual(between([absence], 12_001, 13_000, 100), absence)
  })
})
