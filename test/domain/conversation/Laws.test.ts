import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import { idle, initial, upgrade } from "../../../domain/conversation/Reducer.ts"
import { type Kind, rules } from "../../../domain/conversation/State.ts"
import { anything, crowd, histories, offered, play, queues, silence, store } from "./Histories.ts"
import { Model } from "./Model.ts"
import { ref } from "./refs.ts"

const places = (model: Model, ...kinds: ReadonlyArray<Kind>) =>
  model.store.filter((ref) => kinds.includes(ref.kind)).map((ref) => ref.place)

describe("the conversation reducer, in any history of arrivals, outcomes, delays and crashes", () => {
  it("puts each message and each edit into one turn, and comes to rest", () => {
    fc.assert(
      fc.property(fc.oneof(histories(120, anything), histories(120, silence)), (history) => {
        const model = play(history)
        model.settle()
        const members = model.turns.flatMap((turn) => turn.places).sort((a, b) => a - b)
        expect(members).toEqual(places(model, "message", "edit"))
        // Each turn is answered once, and its answer sent once, in that order.
        expect(model.answered).toEqual(model.turns.map((turn) => turn.id))
        const delivered = model.sent.filter((step) => step._tag === "Deliver").map((step) => step.id)
        expect(delivered).toEqual(model.answered)
        // Each command gets its word.
        const told = model.sent.filter((step) => step._tag === "Tell")
        expect(told.filter((step) => step.about === "new").length).toBe(places(model, "new").length)
        expect(told.filter((step) => step.about === "help").length).toBe(places(model, "tell").length)
        expect(new Set(model.sent.map((step) => step.id)).size).toBe(model.sent.length)
      }),
      { numRuns: 25, endOnFailure: true }
    )
  })

  it("lets each reminder that nobody cancelled go out once, never before its time, whatever else goes on", () => {
    fc.assert(
      fc.property(fc.oneof(histories(60, anything), histories(60, silence)), (history) => {
        const model = play(history)
        model.settle()
        for (const [id, { fired, standing }] of model.reminders) {
          const times = model.sent.filter((step) => step.id === id).length
          expect(times).toBe(fired)
          if (standing === "active") expect(fired).toBe(1)
          else expect(fired).toBeLessThanOrEqual(1)
        }
      }),
      { numRuns: 40, endOnFailure: true }
    )
  })

  it("lets reminders go out on time while an answer waits to be tried again", () => {
    const model = new Model({ queue: "gather" }, [ref(1, {})])
    model.accept(1)
    model.answers({ kind: "transient", retryAfter: 3_000_000 })
    model.remind(60_000)
    model.relay()
    model.advance(59_999)
    // The word that the answer is late is on its way; the reminder is next.
    model.sends("done")
    expect(model.sending).toBeUndefined()
    model.advance(1)
    expect(model.sending?._tag === "Tell" || model.sending?._tag === "FireReminder").toBe(true)
    model.sends("done")
    model.sends("done")
    expect(model.sent.map((step) => step._tag).sort()).toEqual(["FireReminder", "Tell"])
  })

  it("goes on under the newest rules with what older ones wrote", () => {
    const { plan: _, ...older } = initial
    const before = upgrade({ ...older, rules: 1 })
    const model = new Model({ queue: "gather" }, [ref(1, {})], before)
    model.remind(1000)
    model.settle()
    expect(model.state.rules).toBe(rules)
    expect([...model.reminders.values()].map(({ fired }) => fired)).toEqual([1])
  })

  it("knows no reminders under rules 1, and holds to all else", () => {
    const { plan: _, ...older } = initial
    const model = new Model({ queue: "gather" }, [ref(1, {}), ref(2, {})], { ...older, rules: 1 })
    model.remind(1000)
    model.accept(2)
    model.relay()
    model.answers("done")
    model.sends("done")
    model.advance(10_000)
    expect(model.state.rules).toBe(1)
    expect(model.state.plan).toBeUndefined()
    expect(model.sent.map((step) => step._tag)).toEqual(["Deliver"])
  })

  it("keeps the order as received, in whatever order the store's are offered, however little room there is", () => {
    fc.assert(
      fc.property(fc.oneof(histories(200, offered), histories(300, crowd)), (history) => {
        const model = play(history)
        model.settle()
        // In mode `each` an edit that came later joins the turn of its message.
        const places = (turn: ReadonlyArray<number>) => (history.queue === "each" ? turn.slice(0, 1) : turn)
        const answered = model.turns.flatMap((turn) => places(turn.places))
        expect(answered).toEqual([...answered].sort((a, b) => a - b))
      }),
      { numRuns: 25, endOnFailure: true }
    )
  })

  it("is idle in under 500 bytes, with the largest numbers and ids there are", () => {
    fc.assert(
      fc.property(store(60), fc.constantFrom(...queues), (store, queue) => {
        const far = 9_000_000_000_000_000
        const model = new Model(
          { queue },
          store.map((ref) => ({ ...ref, place: far + ref.place, sequence: far + ref.sequence })),
          { ...initial, upTo: far, since: far, duplicates: far, late: far }
        )
        model.settle()
        expect(idle(model.state)).toBe(true)
        expect(JSON.stringify(model.state).length).toBeLessThan(500)
      }),
      { numRuns: 30 }
    )
  })
})

/** 30 messages, three of them overtaken at the door, and five offered again some time after their first offer. */
const deliveries = fc
  .record({
    moved: fc.uniqueArray(fc.integer({ min: 1, max: 26 }), { minLength: 3, maxLength: 3 }),
    slots: fc.array(fc.nat(), { minLength: 3, maxLength: 3 }),
    again: fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 5, maxLength: 5 })
  })
  .map(({ moved, slots, again }) => {
    const messages = Array.from({ length: 30 }, (_, index) => index + 1).filter((id) => !moved.includes(id))
    moved.forEach((id, index) => {
      const after = messages.findIndex((other) => other > id && !moved.includes(other)) + 1
      messages.splice(after + (slots[index]! % (messages.length - after + 1)), 0, id)
    })
    const order = messages.map((message, index) => ref(index + 1, { message }))
    const offers = [...order]
    for (const [which, when] of again) {
      const first = offers.indexOf(order[which % 30]!) + 1
      offers.splice(first + (when % (offers.length - first + 1)), 0, order[which % 30]!)
    }
    return { order, offers: offers.map((ref) => ref.place - 1) }
  })

describe("35 deliveries: 30 messages, 5 of them twice, 3 of them late", () => {
  for (const queue of queues) {
    it(`come to ${queue === "each" ? "exactly 30 turns" : "turns that hold each of them once"} in mode ${queue}`, () => {
      fc.assert(
        fc.property(deliveries, fc.array(fc.boolean(), { minLength: 35, maxLength: 35 }), ({ order, offers }, pace) => {
          const model = new Model({ queue }, order)
          model.accept(order.length, true)
          offers.forEach((which, index) => {
            model.offer(which)
            if (pace[index]) model.answers("done")
          })
          expect(offers.length).toBe(35)
          expect(model.state.duplicates).toBe(5)
          expect(model.state.late).toBe(3)
          model.settle()
          expect(model.turns.flatMap((turn) => turn.places)).toEqual(order.map((ref) => ref.place))
          if (queue === "each") expect(model.turns.length).toBe(30)
        }),
        { numRuns: 25 }
      )
    })
  }
})
