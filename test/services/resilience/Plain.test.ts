import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Schedule, TestClock } from "effect"
import { getEventListeners } from "node:events"
import * as Holdfast from "../../../resilience.ts"

const { Judge, Resilience, Retry } = Holdfast

class Trouble extends Error {}
const trouble = new Trouble("trouble")

/** Returns or throws as told, call after call, and then returns; keeps the signals that it got. */
const script = (...endings: ReadonlyArray<() => unknown>) => {
  const signals: Array<AbortSignal> = []
  const call = ({ signal }: { readonly signal: AbortSignal }, text = "done"): unknown =>
    endings[signals.push(signal) - 1]?.() ?? text
  return { signals, call }
}
const fails = () => {
  throw trouble
}
const rejects = () => Promise.reject(trouble)
const hangs = () => new Promise(() => {})

/** How a promise ends while time passes. */
const settled = (promise: () => Promise<unknown>, millis = 3_600_000) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.fork(
      Effect.promise(() => promise().then(Exit.succeed, (thrown: unknown) => Exit.fail(thrown)))
    )
    yield* TestClock.adjust(millis)
    return yield* Fiber.join(fiber)
  })
const aborting = () => new AbortController()

// With a bulkhead every attempt is an effect; without one the first is none. Both must do the same.
for (const [kind, bulkhead] of [
  ["without a bulkhead", {}],
  ["with a bulkhead", { bulkhead: {} }]
] as const) {
  const make = (options: Holdfast.Resilience.Options<unknown, unknown> = {}) =>
    Resilience.make({ name: "search", ...bulkhead, ...options })

  describe(`a function under a policy ${kind}`, () => {
    it.effect("returns what it returns, with its arguments, whether a promise or a value", () =>
      Effect.gen(function* () {
        const policy = yield* make({ retry: Retry.production, breaker: {}, deadlines: { attempt: 100, total: 1000 } })
        const { call } = script(
          () => "value",
          async () => "promised"
        )
        const ask = Holdfast.protect(call, policy)
        expect(yield* settled(() => ask())).toEqual(Exit.succeed("value"))
        expect(yield* settled(() => ask())).toEqual(Exit.succeed("promised"))
        expect(yield* settled(() => ask("own"))).toEqual(Exit.succeed("own"))
      })
    )

    it.effect("shares one listener on the signal of many calls, and takes it away after the last", () =>
      Effect.gen(function* () {
        const policy = yield* make({ deadlines: { attempt: "1 minute" } })
        const caller = aborting()
        const { call, signals } = script(...Array.from({ length: 12 }, () => hangs))
        const asks = Array.from({ length: 12 }, () => Holdfast.protect(call, policy).with({ signal: caller.signal })())
        const ends = yield* Effect.fork(Effect.promise(() => Promise.allSettled(asks)))
        yield* TestClock.adjust(0)
        expect(signals).toHaveLength(12)
        expect(getEventListeners(caller.signal, "abort")).toHaveLength(1)
        caller.abort("enough")
        for (const end of yield* Fiber.join(ends)) expect(end).toEqual({ status: "rejected", reason: "enough" })
        expect(signals.every(({ aborted }) => aborted)).toBe(true)
        expect(getEventListeners(caller.signal, "abort")).toHaveLength(0)
      })
    )

    it.effect("gives the probe of its breaker back when the judge throws", () =>
      Effect.gen(function* () {
        const bug = new RangeError("in the judge")
        let broken = false
        const policy = yield* make({
          breaker: { consecutive: 1, breaks: Schedule.spaced("1 second") },
          judge: () => {
            if (broken) throw bug
            return Judge.transient()
          }
        })
        const own = () => Promise.reject(new Error("own"))
        const { call } = script(fails, own)
        const ask = Holdfast.protect(call, policy)
        yield* settled(() => ask(), 0)
        yield* TestClock.adjust("1 second")
        broken = true
        expect(yield* Effect.flip(yield* settled(() => ask(), 0))).toBe(bug)
        broken = false
        expect(yield* settled(() => ask(), 0)).toEqual(Exit.succeed("done"))
      })
    )

    it.effect("is retried, whether it throws or rejects", () =>
      Effect.gen(function* () {
        const policy = yield* make({ retry: Retry.production, breaker: {} })
        const { call, signals } = script(fails, rejects, fails)
        expect(yield* settled(() => Holdfast.protect(call, policy)())).toEqual(Exit.succeed("done"))
        expect(signals).toHaveLength(4)
      })
    )

    it.effect("rejects with what was thrown last, as it is, never with a FiberFailure", () =>
      Effect.gen(function* () {
        const policy = yield* make({ retry: Schedule.recurs(1), deadlines: { attempt: 100 } })
        const own = new RangeError("own")
        const { call, signals } = script(fails, () => Promise.reject(own))
        const ask = Holdfast.protect(call, policy)
        expect(yield* Effect.flip(yield* settled(() => ask()))).toBe(own)
        expect(signals).toHaveLength(2)
      })
    )

    it.effect("is not tried again where its judge says so", () =>
      Effect.gen(function* () {
        const policy = yield* make({
          retry: Schedule.recurs(1),
          judge: (thrown) => (thrown instanceof TypeError ? Judge.permanent : Judge.transient())
        })
        const own = new TypeError()
        const { call, signals } = script(rejects, () => Promise.reject(own))
        expect(yield* Effect.flip(yield* settled(() => Holdfast.protect(call, policy)()))).toBe(own)
        expect(signals).toHaveLength(2)
        expect(yield* settled(() => Holdfast.protect(call, policy)())).toEqual(Exit.succeed("done"))
      })
    )

    it.effect("is retried for a result that is judged to be a failure, and resolves with the last one", () =>
      Effect.gen(function* () {
        const policy = yield* make({
          retry: Schedule.recurs(1),
          judgeResult: (text) => (text === "busy" ? Judge.transient() : undefined)
        })
        const busy = () => "busy"
        const { call, signals } = script(busy, () => "well", busy, busy)
        const ask = Holdfast.protect(call, policy)
        expect(yield* settled(() => ask())).toEqual(Exit.succeed("well"))
        expect(yield* settled(() => ask())).toEqual(Exit.succeed("busy"))
        expect(signals).toHaveLength(4)
      })
    )

    it.effect("aborts an attempt that is late, and counts it", () =>
      Effect.gen(function* () {
        const policy = yield* make({ breaker: { consecutive: 2 }, deadlines: { attempt: 100 } })
        const { call, signals } = script(hangs, hangs)
        const ask = Holdfast.protect(call, policy)
        const late = Effect.flip(Effect.flatten(settled(() => ask(), 100)))
        expect(yield* late).toBeInstanceOf(Holdfast.TimedOut)
        expect(yield* late).toBeInstanceOf(Holdfast.TimedOut)
        expect(signals.map(({ aborted }) => aborted)).toEqual([true, true])
        expect(yield* Effect.flip(yield* settled(() => ask(), 0))).toBeInstanceOf(Holdfast.CircuitOpen)
      })
    )

    it.effect("the total bounds attempts and waits", () =>
      Effect.gen(function* () {
        const policy = yield* make({ retry: Schedule.spaced(300), deadlines: { total: 1000 } })
        const { call, signals } = script(rejects, hangs)
        expect(yield* Effect.flip(yield* settled(() => Holdfast.protect(call, policy)(), 1000))).toBeInstanceOf(
          Holdfast.TimedOut
        )
        expect(signals.map(({ aborted }) => aborted)).toEqual([false, true])
      })
    )

    it.effect(
      "given up, it rejects with the signal's reason, is aborted, counts for nothing, and is not tried again",
      () =>
        Effect.gen(function* () {
          const breaker = yield* Holdfast.Breaker.make("search", { consecutive: 1 })
          const policy = yield* make({ breaker, retry: Retry.production, deadlines: { attempt: 60_000 } })
          const abortable = (signal: AbortSignal) =>
            new Promise((_, reject) => signal.addEventListener("abort", () => reject(new TypeError("fetch failed"))))
          const controller = aborting()
          const { call, signals } = script(() => abortable(signals[0]!))
          const ask = Holdfast.protect(call, policy).with(controller)
          const fiber = yield* Effect.fork(settled(() => ask()))
          yield* TestClock.adjust(10)
          const reason = new Error("no longer wanted")
          controller.abort(reason)
          expect(yield* Effect.flip(yield* Fiber.join(fiber))).toBe(reason)
          expect([signals.length, signals[0]?.aborted]).toEqual([1, true])
          expect(yield* breaker.view).toMatchObject({ state: "closed", calls: 0 })
          expect(yield* Effect.flip(yield* settled(() => ask()))).toBe(reason)
          expect(signals).toHaveLength(1)
          expect(getEventListeners(controller.signal, "abort")).toEqual([])
        })
    )

    it.effect("given up between two attempts, it is not tried again", () =>
      Effect.gen(function* () {
        const policy = yield* make({ retry: Schedule.spaced("1 second") })
        const controller = aborting()
        const { call, signals } = script(rejects)
        const fiber = yield* Effect.fork(settled(() => Holdfast.protect(call, policy).with(controller)(), 1))
        yield* TestClock.adjust(1)
        controller.abort("gone")
        expect(yield* Effect.flip(yield* Fiber.join(fiber))).toBe("gone")
        yield* TestClock.adjust("1 hour")
        expect(signals).toHaveLength(1)
        expect(getEventListeners(controller.signal, "abort")).toEqual([])
      })
    )

    it.effect("leaves no listener on its caller's signal, however it ends", () =>
      Effect.gen(function* () {
        const policy = yield* make({ retry: Schedule.recurs(1), deadlines: { attempt: 100 } })
        const { signal } = aborting()
        const { call } = script(() => "value", rejects, rejects, fails, hangs)
        const ask = Holdfast.protect(call, policy).with({ signal })
        yield* Effect.repeatN(
          settled(() => ask()),
          2
        )
        expect(getEventListeners(signal, "abort")).toEqual([])
      })
    )
  })
}

describe("a synchronous function under a policy", () => {
  it("returns and throws at once, behind the breaker", () => {
    const policy = Holdfast.makePolicy({ name: "parser", breaker: { consecutive: 2 } })
    const parse = Holdfast.protectSync((text: string) => {
      if (text === "") throw trouble
      return text.length
    }, policy)
    expect(parse("four")).toBe(4)
    expect(() => parse("")).toThrow(trouble)
    expect(() => parse("")).toThrow(trouble)
    expect(() => parse("four")).toThrow(Holdfast.CircuitOpen)
  })

  it("its exceptions count unless the judge says otherwise", () => {
    const judge = (thrown: unknown) => (thrown instanceof SyntaxError ? Judge.permanent : Judge.transient())
    const policy = Holdfast.makePolicy({ name: "parser", breaker: { consecutive: 1 }, judge })
    const parse = Holdfast.protectSync(JSON.parse, policy)
    expect(() => parse("{")).toThrow(SyntaxError)
    expect(parse("1")).toBe(1)
  })
})

describe("policies for plain programs", () => {
  it("share no state", async () => {
    const make = () => Holdfast.makePolicy({ name: "search", breaker: { consecutive: 1 }, budget: {} })
    const [one, two] = [make(), make()]
    await expect(Holdfast.protect(rejects, one)()).rejects.toBe(trouble)
    await expect(Holdfast.protect(rejects, one)()).rejects.toBeInstanceOf(Holdfast.CircuitOpen)
    await expect(Holdfast.protect(() => "well", two)()).resolves.toBe("well")
  })
})
