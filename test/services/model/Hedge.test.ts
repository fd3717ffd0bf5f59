import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, TestClock } from "effect"
import { PaymentRequired, ServerError, StreamCut } from "../../../domain/model/Failure.ts"
import { Breakers } from "../../../services/resilience/Breakers.ts"
import { ask, named, open, world } from "./world.ts"

const hedging = { hedgeAfter: "2 seconds" } as const
const nothing = { client: { share: 0, floor: 0, window: 10_000 } }
const silence = { says: "", ends: "silence" } as const

describe("a hedged first token", () => {
  it.effect("calls no other candidate while the first speaks in time", () => {
    const { calls, layer } = world({ a: [{ after: "1 second", comes: "from a" }], b: ["from b"] }, {}, hedging)
    return Effect.gen(function* () {
      const asking = yield* Effect.fork(ask())
      yield* TestClock.adjust("1 minute")
      expect((yield* Fiber.join(asking)).text).toBe("from a")
      expect(named(calls)).toBe("a")
    }).pipe(Effect.provide(layer))
  })

  it.effect("takes the second where the first is silent, shows only that, and lets go of the first", () => {
    const { calls, events, layer } = world({ a: [{ after: "5 seconds", comes: "late" }], b: ["from b"] }, {}, hedging)
    return Effect.gen(function* () {
      const shown: Array<string> = []
      const asking = yield* Effect.fork(ask({ show: (text) => void shown.push(text) }))
      yield* TestClock.adjust("2 seconds")
      expect(yield* Fiber.join(asking)).toMatchObject({ text: "from b", candidate: "b", cut: undefined })
      yield* TestClock.adjust("1 minute")
      expect(named(calls)).toBe("a b")
      expect(shown.every((text) => "from b".startsWith(text))).toBe(true)
      expect(events.filter(({ _tag }) => _tag === "Failed")).toMatchObject([{ candidate: "a", failure: "Interrupted" }])
      const views = yield* Effect.flatMap(Breakers, ({ all }) => all)
      expect(views.map(({ failures }) => failures)).toEqual([0, 0])
    }).pipe(Effect.provide(layer))
  })

  it.effect("goes on with the first when that speaks first after all", () => {
    const { calls, layer } = world({ a: [{ after: "3 seconds", comes: "from a" }], b: [silence] }, {}, hedging)
    return Effect.gen(function* () {
      const asking = yield* Effect.fork(ask())
      yield* TestClock.adjust("3 seconds")
      expect((yield* Fiber.join(asking)).text).toBe("from a")
      expect(named(calls)).toBe("a b")
    }).pipe(Effect.provide(layer))
  })

  it.effect("is refused by a spent budget, and the first goes on alone", () => {
    const change = { budget: nothing }
    const { calls, layer } = world({ a: [{ after: "9 seconds", comes: "from a" }], b: ["no"] }, change, hedging)
    return Effect.gen(function* () {
      const asking = yield* Effect.fork(ask())
      yield* TestClock.adjust("9 seconds")
      expect((yield* Fiber.join(asking)).text).toBe("from a")
      expect(named(calls)).toBe("a")
    }).pipe(Effect.provide(layer))
  })

  it.effect("fails neither by a second that fails nor by one whose breaker is open", () => {
    const { calls, events, layer } = world(
      { a: [{ after: "9 seconds", comes: "from a" }], b: ["no"], c: [{ ends: ServerError }] },
      {},
      hedging
    )
    return Effect.gen(function* () {
      yield* open("b")
      const asking = yield* Effect.fork(ask())
      yield* TestClock.adjust("9 seconds")
      expect((yield* Fiber.join(asking)).text).toBe("from a")
      expect(named(calls)).toBe("a c")
      expect(events.filter(({ _tag }) => _tag === "Failed")).toMatchObject([{ candidate: "c", failure: "ServerError" }])
    }).pipe(Effect.provide(layer))
  })

  it.effect("makes up for a first that fails while the second is asked", () => {
    const { calls, events, layer } = world(
      { a: [{ after: "3 seconds", comes: ServerError }, "never"], b: [{ after: "4 seconds", comes: "from b" }] },
      {},
      hedging
    )
    return Effect.gen(function* () {
      const asking = yield* Effect.fork(ask())
      yield* TestClock.adjust("10 seconds")
      expect((yield* Fiber.join(asking)).candidate).toBe("b")
      expect(named(calls)).toBe("a b")
      expect(events.filter(({ _tag }) => _tag === "Failed")).toMatchObject([{ candidate: "a", failure: "ServerError" }])
    }).pipe(Effect.provide(layer))
  })

  it.effect("goes on with what the second said when that is cut", () => {
    const { layer } = world({ a: [silence, "four"], b: [{ says: "one two three ", ends: StreamCut }] }, {}, hedging)
    return Effect.gen(function* () {
      const asking = yield* Effect.fork(ask())
      yield* TestClock.adjust("1 minute")
      expect(yield* Fiber.join(asking)).toMatchObject({ text: "one two three four", cut: undefined })
    }).pipe(Effect.provide(layer))
  })

  it.effect("lets the credential rest that was refused, and not that of the other", () => {
    const { calls, layer } = world(
      { a: [silence, "from a"], b: [{ says: "so ", ends: PaymentRequired }, "from b"] },
      {},
      hedging
    )
    return Effect.gen(function* () {
      const asking = yield* Effect.fork(Effect.either(ask()))
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(asking)
      const before = calls.length
      expect((yield* ask()).text).toBe("from a")
      expect(calls.slice(before).map(({ name }) => name)).toEqual(["a"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("leaves no call behind when the caller leaves", () => {
    const { events, layer } = world({ a: [silence], b: [silence] }, {}, hedging)
    return Effect.gen(function* () {
      const asking = yield* Effect.fork(ask())
      yield* TestClock.adjust("3 seconds")
      yield* Fiber.interrupt(asking)
      expect(events.flatMap((event) => (event._tag === "Failed" ? [event.failure] : []))).toEqual([
        "Interrupted",
        "Interrupted"
      ])
    }).pipe(Effect.provide(layer))
  })
})
