import { describe, expect, it } from "vitest"
import type { RequestId } from "../../../domain/Ids.ts"
import { initial, next, receive } from "../../../domain/conversation/Reducer.ts"
import type { Act, Ref, State } from "../../../domain/conversation/State.ts"

const id = (name: string) => name as RequestId
const policy = { queue: "gather" } as const

const ref = (place: number, about: Partial<Ref> = {}): Ref => ({
  place,
  id: id(`1:${place}:1`),
  kind: "message",
  message: place,
  sequence: place,
  sentAt: 0,
  acceptedAt: 0,
  long: false,
  ...about
})

const arrived = (state: State, one: Ref, at: number) => receive(state, { _tag: "Arrived", ref: one, at })
const operated = (state: State, act: Act, at: number, place = 2) =>
  arrived(state, ref(place, { kind: "stop", draft: 0, act }), at)

/** A turn whose first attempt failed at 1000 and that waits for a minute. */
const waiting = () => {
  const begun = next(arrived(initial, ref(1), 0), 0, policy)
  const failed = receive(begun.state, {
    _tag: "AnswerFailed",
    id: id("1:1:1"),
    failure: { kind: "transient", retryAfter: 60_000 },
    at: 1000,
    jitter: 0
  })
  return next(failed, 1000, policy)
}

describe("What an operator wants of a conversation", () => {
  it("a turn that waits is answered now, and calls the chosen candidate first", () => {
    const { state, wakeAt } = waiting()
    expect(wakeAt).toBe(60_000)
    const hurried = operated(state, { verb: "hurry", turn: id("1:1:1"), candidate: "b" }, 2000)
    const { actions } = next(hurried, 2000, policy)
    expect(actions).toMatchObject([{ _tag: "Answer", id: "1:1:1", mode: "ask", candidate: "b" }])
  })

  it("another turn, one that runs, and one that was stopped are not hurried", () => {
    const { state } = waiting()
    expect(operated(state, { verb: "hurry", turn: id("1:8:1") }, 2000).turn).toEqual(state.turn)
    const running = next(arrived(initial, ref(1), 0), 0, policy).state
    expect(operated(running, { verb: "hurry", turn: id("1:1:1") }, 2000).turn).toEqual(running.turn)
    const stopped = arrived(state, ref(2, { kind: "stop" }), 1500)
    expect(operated(stopped, { verb: "hurry", turn: id("1:1:1") }, 2000, 3).turn).toEqual(stopped.turn)
  })

  it("a turn of a candidate keeps it from its first answer on", () => {
    const { actions } = next(arrived(initial, ref(1, { candidate: "b" }), 0), 0, policy)
    expect(actions).toMatchObject([{ _tag: "Answer", candidate: "b" }])
  })

  it("an answer that waits to be sent is written off at once, one that is being sent when that fails", () => {
    const begun = next(arrived(initial, ref(1), 0), 0, policy).state
    const sending = next(receive(begun, { _tag: "Answered", id: id("1:1:1"), at: 10 }), 10, policy).state
    const drop: Act = { verb: "drop", turn: id("1:1:1") }
    const failure = { kind: "transient", retryAfter: 60_000 } as const
    const failed = { _tag: "SendFailed", id: id("1:1:1"), failure, at: 20, jitter: 0 } as const

    const later = operated(receive(sending, failed), drop, 30)
    expect(next(later, 30, policy).actions).toMatchObject([{ _tag: "Deliver", id: "1:1:1", abandoned: true }])

    const during = operated(sending, drop, 15)
    expect(next(during, 15, policy).actions).toEqual([])
    expect(next(receive(during, { _tag: "Sent", id: id("1:1:1"), at: 20 }), 20, policy).state.outbox).toEqual([])
    const again = receive(during, failed)
    expect(next(again, 60_020, policy).actions).toMatchObject([{ _tag: "Deliver", abandoned: true }])
  })
})
