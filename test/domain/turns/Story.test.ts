import { describe, expect, it } from "vitest"
import { standing, story } from "../../../domain/turns/Story.ts"

type Told = Parameters<typeof story>[0]

const told = (about: Partial<Told>): Told => ({
  is: "turn",
  turn: "1:1:1",
  conversation: "1:7",
  state: "accepted",
  members: [{ request: "1:1:1", kind: "message", acceptedAt: 1000 }],
  acceptedAt: 1000,
  dueAt: null,
  taken: true,
  claimedAt: null,
  attempts: 0,
  answer: null,
  parts: [],
  doneAt: null,
  latency: null,
  letter: null,
  calls: [],
  ...about
})

const lines = (about: Partial<Told>) => story(told(about)).map(({ at, how, what }) => [at, what, how])
const part = { request: "1:1:1", part: 0, triedAt: 5000, message: null, reason: null } as const
const asked = { request: "1:1:1", candidate: "m", attempt: 1 } as const

describe("what happened to a request", () => {
  it("is told in order: members, calls with the class of their failure, the answer, its parts", () => {
    const happened = lines({
      members: [
        { request: "1:1:1", kind: "message", acceptedAt: 1000 },
        { request: "1:2:1", kind: "edit", acceptedAt: 2500 }
      ],
      claimedAt: 2000,
      attempts: 2,
      calls: [
        { _tag: "Called", ...asked, at: 2100, why: "first" },
        { _tag: "Failed", ...asked, at: 2300, after: 200, failure: "Overloaded", retryIn: 50 },
        { _tag: "Skipped", request: "1:1:1", candidate: "n", at: 2310, why: "open" },
        { _tag: "Called", ...asked, at: 2400, why: "retry" },
        { _tag: "Answered", ...asked, at: 4400, after: 2000, promptTokens: null, completionTokens: null, cost: null }
      ],
      answer: { kind: "whole", model: "m", promptTokens: 5, completionTokens: 7, cost: 0.01234, at: 4500 },
      parts: [
        { ...part, request: "1:1:1:notice", state: "sent", triedAt: 3000, doneAt: 3100, message: 8 },
        { ...part, state: "sent", doneAt: 5200, message: 9 },
        { ...part, part: 1, state: "open", triedAt: 5300, doneAt: null }
      ]
    })
    expect(happened).toEqual([
      [1000, "accepted", "message 1:1:1"],
      [2000, "started", "the first of 2 attempts"],
      [2100, "asked", "m, first: Overloaded after 200 ms, again in 50 ms"],
      [2310, "not asked", "n: open"],
      [2400, "asked", "m, retry: answered in 2.0 s"],
      [2500, "accepted", "edit 1:2:1"],
      [3100, "sent", "late notice in 100 ms, message 8"],
      [4500, "answered", "whole, m, 5 + 7 tokens, $0.0123"],
      [5200, "sent", "part 1 in 200 ms, message 9"],
      [5300, "sending", "part 2, outcome unknown"]
    ])
  })

  it("tells of a reminder that was set and is due, of a ping that is back, and of what was given up", () => {
    const none = { turn: null, members: [] }
    expect(lines({ ...none, is: "reminder", dueAt: 9000 })).toEqual([
      [1000, "set", ""],
      [9000, "due", ""]
    ])
    expect(lines({ ...none, is: "word", state: "handled", doneAt: 1200 })).toEqual([[1200, "done", "nothing to send"]])
    expect(lines({ members: [], parts: [{ ...part, state: "ended", doneAt: 6000, reason: "abandoned" }] })).toEqual([
      [6000, "ended", "part 1: abandoned"]
    ])
  })

  it("comes to a few words", () => {
    expect(standing(told({ state: "delivered", latency: 3200, attempts: 1 }))).toBe("delivered after 3.2 s, 1 attempt")
    expect(standing(told({ state: "answering", attempts: 4, letter: "retried" }))).toBe(
      "being answered, 4 attempts, a dead letter, retried"
    )
  })
})
