import { assert, describe, it } from "@effect/vitest"
import * as Ledger from "./crash/Ledger.ts"
import { latencies, results } from "./load/Latency.ts"

const answer = (at: number, ...numbers: ReadonlyArray<number>) => ({
  text: Ledger.answerTo(numbers.map((number) => ({ role: "user", content: Ledger.question(number) }))),
  at
})

describe("load latencies", () => {
  it("run from a message to its first whole answer", () => {
    const asked = [1, 2, 3].map((number) => ({ number, at: 100 * number }))
    const answers = [answer(150, 1), answer(390, 2, 3), answer(900, 1)]
    assert.deepStrictEqual(latencies(asked, answers), [50, 190, 90])
  })

  it("leave out messages without a whole answer", () => {
    const { text } = answer(0, 1)
    assert.deepStrictEqual(latencies([{ number: 1, at: 0 }], [{ text: text.slice(0, -10), at: 5 }]), [])
    assert.deepStrictEqual(latencies([{ number: 1, at: 0 }], [answer(5, 2)]), [])
  })

  it("give the throughput over the whole time", () => {
    const [answers, rate] = results("two workers", [10, 20, 30, 40], 2000)
    assert.deepInclude(answers, { value: 4, unit: "messages" })
    assert.deepInclude(rate, { value: 2, unit: "messages/s" })
  })
})
