import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Exit, FastCheck, Fiber, TestClock } from "effect"
import {
  ContentRefused,
  ContextTooLong,
  Forbidden,
  InvalidRequest,
  ModelNotFound,
  Overloaded,
  PaymentRequired,
  RateLimited,
  ServerError,
  StreamCut,
  Unauthorized,
  WrongAddress
} from "../../../domain/model/Failure.ts"
import type { ChatMessage } from "../../../domain/model/Chat.ts"
import type { Asked } from "../../../domain/model/Facts.ts"
import { RequestId } from "../../../domain/Ids.ts"
import type { RouteEvent } from "../../../domain/model/RouteEvent.ts"
import { Breakers } from "../../../services/resilience/Breakers.ts"
import { none } from "../../../services/resilience/Retry.ts"
import { ask, named, open, question, type Reply, within, world } from "./world.ts"

/** A refusal with its HTTP status; what is called with `new` may return another object. */
const Refusing = function (asked: Asked) {
  return new Unauthorized({ ...asked, status: 401 })
} as unknown as new (asked: Asked) => Unauthorized

describe("the route", () => {
  it.effect("asks the first candidate once when it answers", () => {
    const { calls, events, layer } = world({ a: ["the whole answer"], b: ["no"] })
    return Effect.gen(function* () {
      const shown: Array<string> = []
      const routed = yield* ask({ show: (text) => void shown.push(text) })
      expect(routed).toMatchObject({ text: "the whole answer", candidate: "a", cut: undefined })
      expect(named(calls)).toBe("a")
      expect(calls[0]?.asked).toEqual({ request: "1:2:3", candidate: "a", attempt: 1, credential: "key of a" })
      expect(shown.at(-1)).toBe("the whole answer")
      expect(events.map(({ _tag }) => _tag)).toEqual(["Called", "FirstToken", "Answered"])
    }).pipe(Effect.provide(layer))
  })

  it.effect(
    "tries again by the schedule of the candidate, then asks the next, under rising numbers of attempts",
    () => {
      const { calls, events, layer } = world({ a: [{ ends: ServerError }], b: ["from b"] })
      return Effect.gen(function* () {
        expect(yield* within(ask())).toMatchObject({ right: { text: "from b", candidate: "b" } })
        expect(named(calls)).toBe("a a a a b")
        expect(calls.map(({ asked }) => asked.attempt)).toEqual([1, 2, 3, 4, 5])
        const delays = events.flatMap((event) => (event._tag === "Failed" ? [event.retryIn] : []))
        expect(delays.slice(0, 3).map((delay, index) => (delay ?? NaN) / (50 * 2 ** index))).toSatisfy(
          (ratios: ReadonlyArray<number>) => ratios.every((ratio) => ratio >= 0.74 && ratio <= 1.26)
        )
        expect(delays.at(-1)).toBe(null)
        expect(events.flatMap((event) => (event._tag === "Called" ? [event.why] : []))).toEqual([
          "first",
          "retry",
          "retry",
          "retry",
          "fallback"
        ])
      }).pipe(Effect.provide(layer))
    }
  )

  it.effect(
    "begins with the candidate that is preferred, then goes along the others; an unknown one is ignored",
    () => {
      const { calls, layer } = world({ a: ["from a"], b: ["from b"], c: [{ ends: InvalidRequest }] })
      return Effect.gen(function* () {
        expect(yield* ask({ prefer: "b" })).toMatchObject({ text: "from b" })
        expect(yield* ask({ prefer: "c" })).toMatchObject({ text: "from a" })
        expect(yield* ask({ prefer: "z" })).toMatchObject({ text: "from a" })
        expect(named(calls)).toBe("b c a a")
      }).pipe(Effect.provide(layer))
    }
  )

  it.effect("calls the candidate that is preferred in spite of its cooldown, which an answer ends", () => {
    const { calls, layer } = world({ a: [{ ends: Unauthorized }, "from a"], b: ["from b"] })
    return Effect.gen(function* () {
      for (const prefer of [undefined, undefined, "a", undefined]) yield* ask({ prefer })
      expect(named(calls)).toBe("a b b a a")
    }).pipe(Effect.provide(layer))
  })

  it.effect("tells the caller the events of its own request, with the status of a refusal and the breaker", () => {
    const { layer } = world({ a: [{ ends: Refusing }], b: ["from b"] })
    return Effect.gen(function* () {
      const heard: Array<RouteEvent> = []
      yield* ask({ hear: (event) => void heard.push(event) })
      yield* ask({ request: RequestId.make("9:9:9") })
      expect(heard).toMatchObject([
        { _tag: "Called", candidate: "a", breaker: "closed" },
        { _tag: "Failed", candidate: "a", failure: "Unauthorized", status: 401 },
        { _tag: "Called", candidate: "b", why: "fallback" },
        { _tag: "FirstToken" },
        { _tag: "Answered", request: "1:2:3" }
      ])
    }).pipe(Effect.provide(layer))
  })

  it.effect("goes on with a cut answer at the same candidate, then at the next, and repeats nothing", () => {
    const { calls, events, layer } = world({
      a: [
        { says: "one two three four ", ends: StreamCut },
        { says: "two three four five six ", ends: StreamCut },
        { ends: StreamCut }
      ],
      b: ["four five six seven eight"]
    })
    return Effect.gen(function* () {
      expect(yield* within(ask())).toMatchObject({
        right: { text: "one two three four five six seven eight", candidate: "b", cut: undefined }
      })
      expect(calls.at(-1)?.request.messages.slice(0, 2)).toEqual([
        ...question,
        { role: "assistant", content: "one two three four five six " }
      ])
      expect(events.filter(({ _tag }) => _tag === "Resumed")).toHaveLength(4)
    }).pipe(Effect.provide(layer))
  })

  it.effect("goes on in the candidate's next way where it refuses the first", () => {
    const { calls, layer } = world(
      { a: [{ says: "one two three ", ends: StreamCut }, { ends: InvalidRequest }, "four"] },
      { continuations: ["prefill", "instruct"] }
    )
    return Effect.gen(function* () {
      expect(yield* within(ask())).toMatchObject({ right: { text: "one two three four", cut: undefined } })
      expect(calls.map(({ request }) => request.messages.at(-1)?.role)).toEqual(["user", "assistant", "user"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("gives what there is when nobody can go on with it, and says why", () => {
    const { layer } = world({ a: [{ says: "half of it", ends: StreamCut }, { ends: ContentRefused }] })
    return Effect.gen(function* () {
      expect(yield* within(ask())).toMatchObject({
        right: { text: "half of it", finish: undefined, cut: { _tag: "ContentRefused" } }
      })
    }).pipe(Effect.provide(layer))
  })

  it.effect("ends at what is surely a failure of the request", () => {
    const { calls, layer } = world({ a: [{ ends: ContentRefused }], b: ["no"] })
    return Effect.gen(function* () {
      expect(yield* Effect.flip(ask())).toBeInstanceOf(ContentRefused)
      expect(named(calls)).toBe("a")
    }).pipe(Effect.provide(layer))
  })

  it.effect.each([InvalidRequest, Forbidden, WrongAddress])("moves on in doubt, %o", (failure) => {
    const { calls, layer } = world({ a: [{ ends: failure }], b: ["from b"] })
    return Effect.gen(function* () {
      expect((yield* ask()).text).toBe("from b")
      expect(named(calls)).toBe("a b")
    }).pipe(Effect.provide(layer))
  })

  it.effect.each([
    [InvalidRequest, InvalidRequest, InvalidRequest] as const,
    [InvalidRequest, ModelNotFound, ModelNotFound] as const,
    [PaymentRequired, InvalidRequest, PaymentRequired] as const,
    [ModelNotFound, Unauthorized, ModelNotFound] as const
  ])("tells of the question only when all refuse it: %o", ([a, b, told]) => {
    const { layer } = world({ a: [{ ends: a }], b: [{ ends: b }] })
    return Effect.gen(function* () {
      expect(yield* Effect.flip(ask())).toBeInstanceOf(told)
    }).pipe(Effect.provide(layer))
  })

  it.effect.each([Unauthorized, PaymentRequired])(
    "lets a credential rest that is refused, all candidates of it, %o",
    (failure) => {
      const { calls, layer } = world({ a: [{ ends: failure }], b: ["no"] }, { credential: "shared" })
      return Effect.gen(function* () {
        expect(yield* Effect.flip(ask())).toBeInstanceOf(failure)
        expect(yield* Effect.flip(ask())).toBeInstanceOf(failure)
        expect(named(calls)).toBe("a")
        yield* TestClock.adjust("1 minute")
        yield* Effect.flip(ask())
        yield* TestClock.adjust("1 minute")
        yield* Effect.flip(ask())
        expect(named(calls)).toBe("a a")
      }).pipe(Effect.provide(layer))
    }
  )

  it.effect("moves on from a model that is not there, and leaves it alone for a while", () => {
    const { calls, layer } = world({ a: [{ ends: ModelNotFound }], b: ["from b"] })
    return Effect.gen(function* () {
      for (let asking = 0; asking < 3; asking++) expect((yield* ask()).candidate).toBe("b")
      expect(named(calls)).toBe("a b b b")
    }).pipe(Effect.provide(layer))
  })

  it.effect("shortens what is too long, never the system's words nor the user's last, then asks the next", () => {
    const { calls, layer } = world({ a: [{ ends: ContextTooLong }], b: ["from b"] })
    const messages: ReadonlyArray<ChatMessage> = [
      { role: "system", content: "system" },
      ...Array.from({ length: 4 }, (_, index): ChatMessage => ({
        role: index % 2 === 0 ? "user" : "assistant",
        content: `${index}`
      })),
      ...question
    ]
    return Effect.gen(function* () {
      expect((yield* ask({ messages })).candidate).toBe("b")
      expect(calls.map(({ request }) => request.messages.map(({ content }) => content).join(" "))).toEqual([
        "system 0 1 2 3 What is a holdfast?",
        "system What is a holdfast?",
        "system 0 1 2 3 What is a holdfast?"
      ])
    }).pipe(Effect.provide(layer))
  })

  it.effect("skips a candidate whose breaker is open", () => {
    const { calls, events, layer } = world({ a: ["no"], b: ["from b"] })
    return Effect.gen(function* () {
      yield* open("a")
      expect((yield* ask()).candidate).toBe("b")
      expect(named(calls)).toBe("b")
      expect(events.find(({ _tag }) => _tag === "Skipped")).toMatchObject({ candidate: "a", why: "open" })
    }).pipe(Effect.provide(layer))
  })

  it.effect("asks once in a break as the last resort when all are open, then says when one opens", () => {
    const { calls, layer } = world({ a: [{ ends: Overloaded }], b: [{ ends: Overloaded }] })
    return Effect.gen(function* () {
      yield* open("a")
      yield* open("b")
      const back = { comesBack: true }
      expect((yield* Effect.flip(ask(back)))._tag).toBe("Overloaded")
      yield* TestClock.adjust("10 seconds")
      for (let asking = 0; asking < 2; asking++) yield* Effect.exit(ask(back))
      expect(calls.length).toBeLessThanOrEqual(2)
      expect(yield* Effect.flip(ask(back))).toMatchObject({ _tag: "CircuitOpen", candidate: "a", retryAfter: 20_000 })
    }).pipe(Effect.provide(layer))
  })

  it.effect("closes the breaker that the last resort proved wrong", () => {
    const { calls, layer } = world({ a: ["well again"] })
    return Effect.gen(function* () {
      yield* open("a")
      expect((yield* ask()).text).toBe("well again")
      yield* ask()
      expect(named(calls)).toBe("a a")
    }).pipe(Effect.provide(layer))
  })

  it.effect.each([Unauthorized, ModelNotFound, ContentRefused, InvalidRequest])(
    "ends at once when the last resort fails for good: %o",
    (ends) => {
      const { calls, layer } = world({ a: [{ ends }] })
      return Effect.gen(function* () {
        yield* open("a")
        const asking = yield* Effect.fork(Effect.flip(ask()))
        yield* TestClock.adjust("100 millis")
        expect((yield* Fiber.poll(asking))._tag).toBe("Some")
        expect((yield* Fiber.join(asking))._tag).toBe(ends.name)
        expect(named(calls)).toBe("a")
      }).pipe(Effect.provide(layer))
    }
  )

  it.effect.each([{}, { comesBack: true }])(
    "asks a last resort that finds the prompt too long with less: %o",
    (back) => {
      const { calls, layer } = world({ a: [{ ends: ContextTooLong }, "from a"] })
      const messages: ReadonlyArray<ChatMessage> = [{ role: "user", content: "long ".repeat(1000) }, ...question]
      return Effect.gen(function* () {
        yield* open("a")
        expect((yield* ask({ messages, ...back })).text).toBe("from a")
        expect(calls.map(({ request }) => request.messages.length)).toEqual([2, 1])
      }).pipe(Effect.provide(layer))
    }
  )

  it.effect("takes an answer that says that it calls a tool, and does not, as broken off", () => {
    const { calls, layer } = world({ a: [{ says: "I look ", lacks: "call" }], b: ["it up"] }, { retry: none })
    return Effect.gen(function* () {
      const routed = yield* ask()
      expect([routed.candidate, routed.finish?.reason]).toEqual(["b", "stop"])
      expect(named(calls)).toBe("a b")
    }).pipe(Effect.provide(layer))
  })

  const two = { client: { share: 0, floor: 0.2, window: 10_000 } }

  it.effect("asks nobody again once the budget is spent, but a candidate that is well", () => {
    const { calls, layer } = world({ a: [{ ends: ServerError }], b: [{ ends: Overloaded }] }, { budget: two })
    return Effect.gen(function* () {
      expect(yield* within(ask({ comesBack: true }))).toMatchObject({ left: { _tag: "Overloaded" } })
      expect(named(calls)).toBe("a a a b")
    }).pipe(Effect.provide(layer))
  })

  it.effect("pays an engine's later runs from the same budget", () => {
    const { calls, layer } = world({ a: [{ ends: ContentRefused }] }, { budget: two })
    return Effect.gen(function* () {
      for (const run of [1, 2, 3]) expect((yield* Effect.flip(ask({ run })))._tag).toBe("ContentRefused")
      expect(yield* Effect.flip(ask({ run: 4 }))).toMatchObject({ _tag: "BudgetExhausted", retryAfter: 1000 })
      expect(calls).toHaveLength(3)
    }).pipe(Effect.provide(layer))
  })

  it.effect("waits a second or more after a rate limit that says nothing", () => {
    const { calls, layer } = world({ a: [{ ends: RateLimited }, "well"] })
    return Effect.gen(function* () {
      const asking = yield* Effect.fork(ask())
      yield* TestClock.adjust("999 millis")
      expect(named(calls)).toBe("a")
      yield* TestClock.adjust("300 millis")
      expect((yield* Fiber.join(asking)).text).toBe("well")
    }).pipe(Effect.provide(layer))
  })

  it.effect("gives the probe of a breaker back when the caller leaves", () => {
    const { layer } = world({ a: [{ says: "so", ends: "silence" }, "well", "well"] })
    return Effect.gen(function* () {
      yield* open("a")
      yield* TestClock.adjust("30 seconds")
      const asking = yield* Effect.fork(ask())
      yield* TestClock.adjust("1 second")
      yield* Fiber.interrupt(asking)
      yield* ask()
      yield* ask()
      const states = yield* Effect.flatMap(Breakers, ({ all }) => all)
      expect(states.map(({ state }) => state)).toEqual(["closed"])
    }).pipe(Effect.provide(layer))
  })

  const failures = [
    ServerError,
    RateLimited,
    StreamCut,
    Overloaded,
    InvalidRequest,
    ModelNotFound,
    Unauthorized,
    ContextTooLong
  ]
  const reply = FastCheck.oneof(
    FastCheck.constant<Reply>("the whole answer"),
    FastCheck.record({
      says: FastCheck.constantFrom("", "the whole ", "the wh"),
      ends: FastCheck.constantFrom(...failures)
    })
  )
  const replies = FastCheck.array(reply, { minLength: 1, maxLength: 5 })

  it.effect.prop(
    "comes to a whole answer, one that is marked, or a failure, whatever the candidates do, within the budget",
    [replies, replies],
    ([a, b]) => {
      const { calls, layer } = world({ a, b }, { continuations: ["restart"] })
      return Effect.gen(function* () {
        const asking = yield* Effect.fork(Effect.exit(ask()))
        yield* TestClock.adjust(Duration.minutes(5))
        const exit = yield* Fiber.join(asking)
        if (Exit.isSuccess(exit)) {
          expect(exit.value.text === "the whole answer").toBe(exit.value.cut === undefined)
        } else expect(exit.cause._tag).toBe("Fail")
        expect(calls.length).toBeLessThanOrEqual(11)
        expect(calls.map(({ asked }) => asked.attempt)).toEqual(calls.map((_, index) => index + 1))
      }).pipe(Effect.provide(layer))
    },
    { fastCheck: { numRuns: 40 } }
  )
})
