import { describe, expect, it } from "@effect/vitest"
import type { StepFailure } from "../../../domain/conversation/Event.ts"
import { initial } from "../../../domain/conversation/Reducer.ts"
import type { Policy } from "../../../domain/conversation/Policy.ts"
import { noon, ref } from "./refs.ts"
import { answer, answered, answerFails, asking, at, hours, offer, seconds, sendFails, sent } from "./steps.ts"

describe("a failure", () => {
  const wait = (failure: StepFailure, jitter: number) => {
    const { wakeAt } = at(answerFails(asking, failure, noon, jitter), noon)
    return wakeAt === null ? null : wakeAt - noon
  }

  it("waits for the hint exactly, up to an hour, or backs off with full jitter", () => {
    expect(wait({ kind: "transient", retryAfter: 7 * seconds }, 0.1)).toBe(7 * seconds)
    expect(wait({ kind: "transient" }, 0.25)).toBe(250)
    expect(wait({ kind: "transient", retryAfter: Number.NaN }, 0.25)).toBe(250)
    expect(wait({ kind: "transient", retryAfter: -1 }, 0.25)).toBe(250)
    expect(wait({ kind: "local" }, 0.25)).toBe(seconds)
    const hour = answerFails(asking, { kind: "transient", retryAfter: 9 * hours }, noon)
    expect(hour.turn?.progress).toEqual({ _tag: "Waiting", at: noon + hours })
  })

  it("doubles the wait, up to five minutes", () => {
    let state = asking
    let now = noon
    const waits: Array<number> = []
    for (let i = 0; i < 11; i++) {
      const failed = answerFails(state, { kind: "transient" }, now)
      const until = failed.turn?.progress._tag === "Waiting" ? failed.turn.progress.at : now
      waits.push((until - now) / seconds)
      now = until
      state = at(failed, now).state
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300])
  })

  it("is told once, after a minute, and blocks no sending", () => {
    const late = at(answerFails(asking, { kind: "transient", retryAfter: hours }, noon), noon)
    expect(late.wakeAt).toBe(noon + 60 * seconds)
    const told = at(late.state, noon + 60 * seconds)
    expect(told.actions).toEqual([{ _tag: "Tell", id: `${ref(1).id}:notice`, about: "late", abandoned: false }])
    const help = offer(sent(told.state, noon), ref(2, { kind: "tell", message: 0, about: "help" }))
    expect(at(help, noon + 61 * seconds).actions).toEqual([
      { _tag: "Tell", id: ref(2).id, about: "help", abandoned: false }
    ])
  })

  it("that goes on for a day ends the turn, but not when nothing was tried", () => {
    const day = noon + 24 * hours
    const tried = at(answerFails(asking, { kind: "transient", retryAfter: hours }, day - 1), day - 1).state
    expect(at(tried, day).actions).toEqual([answer(1, [1], { mode: "expired" })])
    const untried = at(answerFails(asking, { kind: "local", retryAfter: hours }, day - 1), day - 1).state
    expect(at(untried, day).actions).toEqual([])
  })

  it("of a sending that goes on for a day writes it off", () => {
    const sending = at(answered(asking, noon), noon).state
    const day = noon + 24 * hours
    const failed = at(sendFails(sending, { kind: "transient", retryAfter: hours }, day - 1), day - 1)
    expect(failed.wakeAt).toBe(day)
    expect(at(failed.state, day).actions).toEqual([{ _tag: "Deliver", id: ref(1).id, abandoned: true }])
  })

  it("is late, and ends, when the policy says", () => {
    const hasty: Policy = { queue: "gather", times: { continuation: 0, late: 2 * seconds, age: 5 * seconds } }
    const waiting = answerFails(asking, { kind: "transient", retryAfter: hours }, noon)
    const late = at(waiting, noon, hasty)
    expect(late.wakeAt).toBe(noon + 2 * seconds)
    const told = at(late.state, noon + 2 * seconds, hasty)
    expect(told).toMatchObject({ actions: [{ _tag: "Tell", about: "late" }], wakeAt: noon + 5 * seconds })
    const sending = sendFails(told.state, { kind: "transient", retryAfter: hours }, noon + 3 * seconds)
    expect(at(sending, noon + 7 * seconds, hasty).actions).toEqual([
      answer(1, [1], { mode: "expired" }),
      { _tag: "Tell", id: `${ref(1).id}:notice`, about: "late", abandoned: true }
    ])
    const long = offer(initial, ref(2, { long: true }))
    expect(at(long, noon, hasty).actions).toHaveLength(1)
  })

  it("of a model holds up nobody for long who stopped its answer meanwhile", () => {
    const stopping = at(offer(asking, ref(2, { kind: "stop", message: 0 })), noon).state
    for (const kind of ["transient", "local"] as const) {
      const failed = answerFails(stopping, { kind, retryAfter: hours }, noon)
      expect(at(failed, noon + seconds).actions).toEqual([answer(1, [1], { mode: "stop" })])
    }
  })

  it("that is reported twice counts once", () => {
    const failed = answerFails(asking, { kind: "transient" }, noon)
    expect(answerFails(failed, { kind: "transient" }, noon)).toBe(failed)
    const sending = sendFails(at(answered(asking, noon), noon).state, { kind: "limited" }, noon)
    expect(sendFails(sending, { kind: "limited" }, noon)).toBe(sending)
  })

  it("that is a defect has five attempts; then the turn is a dead letter", () => {
    let state = asking
    for (let i = 0; i < 4; i++) state = at(answerFails(state, { kind: "limited" }, noon, 0), noon).state
    expect(state.turn).toMatchObject({ mode: "ask", limited: 4 })
    const dead = at(answerFails(state, { kind: "limited" }, noon), noon)
    expect(dead.actions).toEqual([answer(1, [1], { mode: "dead" })])
    expect(at(answerFails(dead.state, { kind: "limited" }, noon), noon).state.turn).toMatchObject({ mode: "dead" })
  })

  it("of the first sending holds up those behind it, until it is written off", () => {
    let state = at(offer(answered(asking, noon), ref(2, { kind: "tell", message: 0, about: "help" })), noon).state
    for (let i = 0; i < 4; i++) state = at(sendFails(state, { kind: "limited" }, noon, 0), noon).state
    expect(state.outbox).toHaveLength(2)
    const written = at(sendFails(state, { kind: "limited" }, noon), noon)
    expect(written.actions).toEqual([{ _tag: "Deliver", id: ref(1).id, abandoned: true }])
    expect(at(sent(written.state, noon), noon).actions).toHaveLength(1)
  })
})
