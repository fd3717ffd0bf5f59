import { describe, expect, it } from "@effect/vitest"
import { draftId } from "../../../domain/conversation/Draft.ts"
import { following, idle, initial, receive, resume } from "../../../domain/conversation/Reducer.ts"
import { type Ref, rules } from "../../../domain/conversation/State.ts"
import { noon, ref } from "./refs.ts"
import { answer, answered, answerFails, asking, at, each, hours, gather, offer, seconds, sent } from "./steps.ts"

describe("a conversation that another engine held before", () => {
  it("begins after what is done, and takes in what is not, whatever is done in between", () => {
    const fresh = following(rules, { upTo: 40, since: 12 })
    const missing = offer(fresh, ref(44))
    const { actions, state } = at(missing, noon)
    expect(actions).toEqual([{ _tag: "Plan" }, { _tag: "Load", after: 40 }].toReversed())
    const passed = [41, 43].reduce((state, place) => receive(state, { _tag: "Passed", place }), state)
    const loaded = receive(offer(passed, ref(42)), { _tag: "Loaded", at: noon })
    expect(loaded.upTo).toBe(44)
    expect(at(loaded, noon).actions).toEqual([answer(42, [42, 44], { since: 12 })])
    // What was passed is known: offered again, it is a duplicate.
    expect(offer(loaded, ref(43)).duplicates).toBe(1)
  })
})

describe("a turn", () => {
  it("is answered, then delivered, and then all is quiet", () => {
    const begun = at(offer(initial, ref(1)), noon)
    expect(begun.actions).toEqual([answer(1, [1])])
    expect(begun.wakeAt).toBe(null)
    const delivering = at(answered(begun.state, noon + 1), noon + 1)
    expect(delivering.actions).toEqual([{ _tag: "Deliver", id: ref(1).id, abandoned: false }])
    const done = at(sent(delivering.state, noon + 2), noon + 2)
    expect(done.actions).toEqual([])
    expect(idle(done.state)).toBe(true)
  })

  it("begins beside the sending of the last one, and its outcome counts only for itself", () => {
    const both = at(answered(offer(asking, ref(2)), noon), noon)
    expect(both.actions.map((action) => action._tag)).toEqual(["Answer", "Deliver"])
    expect(receive(both.state, { _tag: "Answered", id: ref(1).id, at: noon })).toBe(both.state)
    expect(receive(both.state, { _tag: "Sent", id: ref(2).id, at: noon })).toBe(both.state)
  })

  it("gathers what arrived meanwhile, up to a /new", () => {
    const waiting = offer(asking, ref(2), ref(3), ref(4, { kind: "new", message: 0 }), ref(5))
    const second = at(answered(waiting, noon), noon)
    expect(second.actions[0]).toEqual(answer(2, [2, 3]))
    const third = at(answered(second.state, noon), noon)
    expect(third.actions).toEqual([answer(5, [5], { since: 4 })])
    expect(third.state.outbox.map((sending) => sending._tag)).toEqual(["Deliver", "Deliver", "Tell"])
  })

  it("takes one message at a time in mode each, with its edits, whichever came first", () => {
    const edit = (place: number, message: number) => ref(place, { kind: "edit", message, sequence: noon })
    const waiting = offer(asking, edit(2, 3), ref(3), ref(4), edit(5, 4), edit(6, 1))
    const second = at(answered(waiting, noon), noon, each)
    expect(second.actions[0]).toEqual(answer(2, [2, 3]))
    const third = at(answered(second.state, noon), noon, each)
    expect(third.actions[0]).toEqual(answer(4, [4, 5]))
    const edited = at(answered(third.state, noon), noon, each)
    expect(edited.actions[0]).toEqual(answer(6, [6]))
  })

  it("waits half a second for the continuation of a long paste", () => {
    const long = at(offer(initial, ref(1, { long: true })), noon)
    expect(long).toMatchObject({ actions: [], wakeAt: noon + 500 })
    const continued = at(offer(long.state, ref(2, { acceptedAt: noon + 300 })), noon + 300)
    expect(continued.actions).toEqual([answer(1, [1, 2])])
    expect(at(long.state, noon + 500).actions).toEqual([answer(1, [1])])
    expect(at(offer(initial, ref(1, { long: true })), noon, each).actions).toEqual([answer(1, [1])])
  })

  it.each([
    ["gather", gather],
    ["each", each]
  ])("waits for the parts of an album, which are one turn in mode %s", (_, policy) => {
    const part = (place: number, at: number, album = "a") => ref(place, { album, acceptedAt: noon + at })
    const first = at(offer(initial, part(1, 0)), noon, policy)
    expect(first).toMatchObject({ actions: [], wakeAt: noon + 500 })
    const second = at(offer(first.state, part(2, 300)), noon + 300, policy)
    expect(second).toMatchObject({ actions: [], wakeAt: noon + 800 })
    expect(at(second.state, noon + 800, policy).actions).toEqual([answer(1, [1, 2])])
  })

  it("leaves another album and other messages to later turns in mode each", () => {
    const waiting = offer(asking, ref(2, { album: "a" }), ref(3), ref(4, { album: "a" }), ref(5, { album: "b" }))
    const second = at(answered(waiting, noon + 1_000), noon + 1_000, each)
    expect(second.actions[0]).toEqual(answer(2, [2, 4]))
    expect(second.state.waiting.map(({ place }) => place)).toEqual([3, 5])
  })

  it("holds all that an outage delayed, whatever the mode, and says so", () => {
    const old = { sentAt: noon - 11 * 60 * seconds }
    const state = offer(initial, ref(1, old), ref(2, old), ref(3))
    expect(at(state, noon, each).actions).toEqual([answer(1, [1, 2], { delayed: true })])
  })

  it("waits for the one before it, when that is in the store and was not offered yet", () => {
    const gap = at(offer(initial, ref(2)), noon)
    expect(gap.actions).toEqual([{ _tag: "Load", after: 0 }])
    const found = receive(offer(gap.state, ref(1)), { _tag: "Loaded", at: noon })
    expect(at(found, noon).actions).toEqual([answer(1, [1, 2])])
    const missing = at(receive(gap.state, { _tag: "Loaded", at: noon }), noon)
    expect(missing.actions).toEqual([answer(2, [2])])
    expect(missing.wakeAt).toBe(noon + 5 * seconds)
    expect(at(missing.state, noon + 5 * seconds).actions).toEqual([{ _tag: "Load", after: 0 }])
  })

  it("is not overtaken by a flood past a gap", () => {
    const refs = Array.from({ length: 60 }, (_, i) => ref(i + 1))
    const flood = at(offer(initial, ...refs.slice(20)), noon, each)
    expect(flood.actions).toEqual([{ _tag: "Load", after: 0 }])
    const loaded = receive(offer(flood.state, ...refs.slice(0, 20)), { _tag: "Loaded", at: noon })
    expect(at(loaded, noon, each).actions).toEqual([answer(1, [1])])
  })

  it("looks back to the last /new, also when an earlier one arrives late", () => {
    const fresh = (place: number) => ref(place, { kind: "new", message: 0 })
    const gap = at(offer(initial, fresh(2)), noon).state
    const second = at(receive(gap, { _tag: "Loaded", at: noon }), noon).state
    expect(second.since).toBe(2)
    expect(at(offer(second, fresh(1)), noon).state).toMatchObject({ since: 2, upTo: 2, waiting: [] })
  })
})

describe("a stop", () => {
  const stop = (place: number, draft?: number) =>
    ref(place, { kind: "stop", message: 0, ...(draft === undefined ? {} : { draft }) })

  it("cancels the answer that runs, once, and leaves what waits", () => {
    const stopping = at(offer(asking, ref(2), stop(3)), noon)
    expect(stopping.actions).toEqual([{ _tag: "Cancel", id: ref(1).id }])
    expect(at(offer(stopping.state, stop(4)), noon).actions).toEqual([])
    const after = at(answered(stopping.state, noon), noon)
    expect(after.actions).toEqual([answer(2, [2]), { _tag: "Deliver", id: ref(1).id, abandoned: false }])
  })

  it("ends at once an answer that waits, and one that is named again after a crash", () => {
    const waiting = at(answerFails(asking, { kind: "transient", retryAfter: 9 * seconds }, noon), noon).state
    expect(at(offer(waiting, stop(2)), noon).actions).toEqual([answer(1, [1], { mode: "stop" })])
    expect(resume(offer(asking, stop(2)))).toEqual([answer(1, [1], { mode: "stop" })])
  })

  it("is told nothing about being late, and starts its backoff anew", () => {
    let state = asking
    for (let i = 0; i < 9; i++) state = at(answerFails(state, { kind: "transient" }, noon, 0), noon).state
    const failed = answerFails(at(offer(state, stop(2)), noon).state, { kind: "transient" }, noon)
    expect(at(failed, noon).wakeAt).toBe(noon + seconds)
    const later = at(failed, noon + hours)
    expect(later.actions).toEqual([answer(1, [1], { mode: "stop" })])
  })

  it("by its button means the turn of that draft, and no other", () => {
    expect(at(offer(asking, stop(2, draftId(ref(1).id))), noon).actions).toHaveLength(1)
    expect(at(offer(asking, stop(2, draftId(ref(9).id))), noon).actions).toEqual([])
    expect(idle(at(offer(initial, stop(1, draftId(ref(9).id))), noon).state)).toBe(true)
  })

  it("with nothing to stop gets a word", () => {
    expect(at(offer(initial, stop(1)), noon).actions).toEqual([
      { _tag: "Tell", id: ref(1).id, about: "idle", abandoned: false }
    ])
  })
})

describe("a draft id", () => {
  it("follows from the request id, is never zero, and fits 31 bits", () => {
    const ids = Array.from({ length: 2_000 }, (_, i) => draftId(ref(i).id))
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.every((id) => Number.isInteger(id) && id > 0 && id < 2 ** 31)).toBe(true)
    expect(draftId(ref(1).id)).toBe(ids[1])
  })
})

describe("too much", () => {
  const many = (count: number, over: Partial<Ref> = {}) => Array.from({ length: count }, (_, i) => ref(i + 2, over))

  it("waits in the store, and is asked for when there is room again", () => {
    const full = offer(asking, ...many(40))
    expect(full).toMatchObject({ upTo: 33, behind: 41 })
    expect(idle({ ...full, turn: null, waiting: [] })).toBe(false)
    const second = at(answered(full, noon), noon)
    expect(second.actions.map((action) => action._tag)).toEqual(["Answer", "Load", "Deliver"])
    const loaded = receive(offer(second.state, ...many(40).slice(32)), { _tag: "Loaded", at: noon })
    expect(loaded).toMatchObject({ upTo: 41, behind: 0, load: null })
  })

  it("leaves room in the outbox for the late notice and the answer", () => {
    const waiting = at(answerFails(asking, { kind: "transient", retryAfter: hours }, noon), noon).state
    const full = offer(waiting, ...many(40, { kind: "tell", message: 0, about: "help" }))
    expect(full.outbox).toHaveLength(30)
    const told = at(full, noon + hours).state
    expect(answered(told, noon + hours).outbox).toHaveLength(32)
  })
})
