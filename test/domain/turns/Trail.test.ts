import { describe, expect, it } from "vitest"
import { RequestId } from "../../../domain/Ids.ts"
import { decode, empty, encode, Recorder } from "../../../domain/turns/Trail.ts"

const request = RequestId.make("1:1:1")
const called = {
  _tag: "Called",
  request,
  candidate: "a",
  attempt: 1,
  at: 1000,
  why: "first",
  breaker: "closed"
} as const

describe("The trail of a turn", () => {
  it("has each call with its end, the candidates that were passed over, and survives its stored form", () => {
    const first = new Recorder()
    first.hear(called)
    first.hear({ ...called, _tag: "Failed", after: 40.6, failure: "RateLimited", status: 429, retryIn: 250 })
    first.hear({ _tag: "Skipped", request, candidate: "b", at: 1100, why: "open" })
    expect([first.candidate, first.failure]).toEqual(["a", "RateLimited"])
    const recorder = new Recorder(decode(encode(first.trail) ?? null))
    recorder.hear({ ...called, at: 2000, why: "engine", breaker: "half-open" })
    recorder.hear({ ...called, _tag: "Resumed", at: 2001, how: "instruct" })
    recorder.hear({ ...called, _tag: "FirstToken", at: 2100, after: 100 })
    recorder.hear({
      ...called,
      _tag: "Answered",
      at: 2900,
      after: 900,
      promptTokens: 5,
      completionTokens: 7,
      cost: 0.1
    })
    const trail = decode(encode(recorder.trail) ?? null)
    expect(trail).toEqual(recorder.trail)
    expect(trail.entries).toMatchObject([
      { run: 1, candidate: "a", took: 41, failure: "RateLimited", status: 429, retryIn: 250, breaker: "closed" },
      { _tag: "Passed", run: 1, candidate: "b", why: "open" },
      { run: 2, why: "engine", breaker: "half-open", resumed: "instruct", firstToken: 100, took: 900, cost: 0.1 }
    ])
  })

  it("is bounded: the oldest entries of a turn that fails for a day are counted only", () => {
    const recorder = new Recorder()
    for (let attempt = 1; attempt <= 500; attempt++) recorder.hear({ ...called, attempt, at: attempt })
    const { entries, omitted } = recorder.trail
    expect([entries.length, omitted]).toEqual([64, 436])
    expect(entries.at(-1)?.at).toBe(500)
    expect((encode(recorder.trail) ?? "").length).toBeLessThan(8000)
  })

  it("of an answer without a call is not stored", () => {
    expect(encode(new Recorder().trail)).toBeUndefined()
    expect(decode(null)).toEqual(empty)
  })
})
