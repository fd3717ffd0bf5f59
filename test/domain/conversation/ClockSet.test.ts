import { describe, expect, it } from "vitest"
import { setBack } from "../../../domain/conversation/ClockSet.ts"
import { initial } from "../../../domain/conversation/Reducer.ts"
import type { Sending, State } from "../../../domain/conversation/State.ts"
import { requestId } from "../../../domain/Ids.ts"
import { noon, ref } from "./refs.ts"

const hour = 3_600_000
/** The clock showed noon when it was set back by two hours. */
const back = 2 * hour
const noticed = noon - back + 8000

const queued = (queuedAt: number): Sending => ({
  _tag: "Deliver",
  id: requestId(7, 1, 0),
  queuedAt,
  failures: 0,
  limited: 0,
  progress: { _tag: "Waiting", at: queuedAt + 3000 },
  abandoned: false
})
const stateOf = (at: number): State => ({
  ...initial,
  waiting: [ref(1, { acceptedAt: at, sentAt: at - 1000 })],
  outbox: [queued(at)]
})
const timesOf = ({ outbox, waiting }: State) => [waiting[0]?.acceptedAt, waiting[0]?.sentAt, outbox[0]?.queuedAt]

describe("a state after the clock was set back", () => {
  it.each([
    ["just before", noon - 1000, noon - back - 1000],
    ["hours before", noon - 5 * hour, noon - 5 * hour - back],
    ["after, and before it was noticed,", noon - back + 3000, noon - back + 3000]
  ])("has what began %s at its time by the new clock", (_, began, by) => {
    const state = setBack(stateOf(began), back, noticed)
    expect(timesOf(state)).toEqual([by, by - 1000, by])
  })

  it.each([noon - 1000, noon - 5 * hour, noon - back + 3000])("waits no longer than before", (began) => {
    const { outbox } = setBack(stateOf(began), back, noticed)
    const progress = outbox[0]?.progress
    expect(progress?._tag === "Waiting" && progress.at).toBeLessThanOrEqual(began + 3000 - back)
  })
})
