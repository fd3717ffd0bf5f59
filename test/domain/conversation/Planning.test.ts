import { describe, expect, it } from "@effect/vitest"
import { initial, receive } from "../../../domain/conversation/Reducer.ts"
import type { Occurrence, State } from "../../../domain/conversation/State.ts"
import { RequestId } from "../../../domain/Ids.ts"
import { noon } from "./refs.ts"
import { at, seconds } from "./steps.ts"

const occurrence = (name: string, at: number): Occurrence => ({ id: RequestId.make(`reminder:${name}:1`), at })
const first = occurrence("first", noon + seconds)
const second = occurrence("second", noon + 2 * seconds)
const sooner = occurrence("sooner", noon + 1.5 * seconds)

const planned = (state: State, next: Occurrence | null) => receive(state, { _tag: "Planned", next })
const went = (state: State, next?: Occurrence | null) =>
  receive(state, { _tag: "Sent", id: first.id, at: noon + seconds, ...(next === undefined ? {} : { next }) })

/** The first goes out. */
const firing = () => {
  const asked = at(receive(initial, { _tag: "Replan" }), noon)
  expect(asked.actions).toEqual([{ _tag: "Plan" }])
  const known = at(planned(asked.state, first), noon)
  expect(known).toMatchObject({ actions: [], wakeAt: first.at })
  const fired = at(known.state, first.at)
  expect(fired.actions).toEqual([{ _tag: "FireReminder", id: first.id, abandoned: false }])
  return fired.state
}

describe("a reminder that went out", () => {
  it("has the next one asked for", () => {
    expect(at(went(firing()), first.at).actions).toEqual([{ _tag: "Plan" }])
  })

  it("has the next one awaited where its step told which", () => {
    expect(at(went(firing(), second), first.at)).toMatchObject({ actions: [], wakeAt: second.at })
    expect(at(went(firing(), null), first.at)).toMatchObject({ actions: [], wakeAt: null })
  })

  it("has the next one asked for where something changed since its step began, whatever that told", () => {
    const changed = at(receive(firing(), { _tag: "Replan" }), first.at)
    expect(changed.actions).toEqual([{ _tag: "Plan" }])
    // What is just going out is due first in the store, and hides the one that was set.
    const hidden = at(planned(changed.state, first), first.at)
    const again = at(went(hidden.state, second), first.at)
    expect(again.actions).toEqual([{ _tag: "Plan" }])
    expect(at(planned(again.state, sooner), first.at).wakeAt).toBe(sooner.at)
  })
})
