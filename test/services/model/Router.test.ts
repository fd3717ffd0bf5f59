import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Exit, FastCheck, Fiber, Layer, Stream, TestClock } from "effect"
import {
  ContentRefused,
  ContextTooLong,
  InvalidRequest,
  ModelNotFound,
  type ModelFailure,
  Overloaded,
  PaymentRequired,
  RateLimited,
  ServerError,
  StreamCut,
  Unauthorized
} from "../../../domain/Failure.ts"
import { RequestId } from "../../../domain/Ids.ts"
import type { ChatDelta, ChatMessage, ChatRequest } from "../../../domain/model/Chat.ts"
import type { Asked } from "../../../domain/model/Facts.ts"
import type { RouteEvent } from "../../../domain/model/RouteEvent.ts"
import type { Candidate } from "../../../services/model/Candidate.ts"
import { type Ask, ModelRouter } from "../../../services/model/ModelRouter.ts"
import { RouteEvents } from "../../../services/model/RouteEvents.ts"
import * as Router from "../../../services/model/Router.ts"
import { candidate } from "../../../services/model/SingleModel.ts"
import { Breakers } from "../../../services/resilience/Breakers.ts"
import { BreakerStore } from "../../../services/resilience/BreakerStore.ts"
import { Budget, type BudgetOptions } from "../../../services/resilience/Budget.ts"

/** What a call comes to: a whole answer, some words and then a failure, or words and then silence. */
type Reply =
  | string
  | { readonly says?: string; readonly ends: new (asked: Asked) => ModelFailure }
  | { readonly says: string; readonly ends: "silence" }

const deltas = (text: string): ReadonlyArray<ChatDelta> => text.split(/(?<= )/).map((text) => ({ _tag: "Text", text }))
const finish: ChatDelta = {
  _tag: "Finish",
  finish: { reason: "stop", model: "m", generation: undefined, usage: undefined }
}

interface World {
  readonly calls: Array<{ readonly name: string; readonly request: ChatRequest; readonly asked: Asked }>
  readonly events: Array<RouteEvent>
  readonly layer: Layer.Layer<ModelRouter | Breakers>
}

/** Candidates that reply as the scripts say, the last reply for ever. */
const world = (
  scripts: Readonly<Record<string, ReadonlyArray<Reply>>>,
  change: Partial<Candidate> & { readonly budget?: Partial<BudgetOptions> } = {}
): World => {
  const calls: World["calls"] = []
  const events: World["events"] = []
  const one = (name: string, replies: ReadonlyArray<Reply>): Candidate => {
    const stream = (request: ChatRequest, asked: Asked): Stream.Stream<ChatDelta, ModelFailure> =>
      Stream.suspend(() => {
        const before = calls.filter((call) => call.name === name).length
        calls.push({ name, request, asked })
        const reply = replies[Math.min(before, replies.length - 1)] ?? ""
        if (typeof reply === "string") return Stream.fromIterable([...deltas(reply), finish])
        const says = Stream.fromIterable(
          deltas(reply.says ?? "").filter((delta) => "text" in delta && delta.text !== "")
        )
        return Stream.concat(says, reply.ends === "silence" ? Stream.never : Stream.fail(new reply.ends(asked)))
      })
    return {
      ...candidate(name, { encode: () => "", generate: () => Effect.die("not streaming"), stream }),
      credential: `key of ${name}`,
      ...change
    }
  }
  const [first, ...others] = Object.entries(scripts).map(([name, replies]) => one(name, replies))
  if (first === undefined) throw new Error("no candidates")
  const heard = Layer.effectDiscard(
    Effect.map(RouteEvents, ({ listen }) => void listen((event) => void events.push(event)))
  )
  const layer = Layer.merge(Router.layer({ candidates: [first, ...others] }), heard).pipe(
    Layer.provideMerge(Breakers.layer()),
    Layer.provide([RouteEvents.layer, Budget.layer(change.budget), BreakerStore.none])
  )
  return { calls, events, layer }
}

const question: ReadonlyArray<ChatMessage> = [{ role: "user", content: "What is a holdfast?" }]

const ask = (change: Partial<Ask> = {}) =>
  Effect.flatMap(ModelRouter, (router) =>
    router.answer({
      request: RequestId.make("1:2:3"),
      client: "1:7",
      messages: question,
      streaming: true,
      run: 1,
      again: Effect.void,
      show: () => {},
      ...change
    })
  )

/** Asks, and lets a minute pass. */
const within = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const asking = yield* Effect.fork(Effect.either(effect))
    yield* TestClock.adjust("59 seconds")
    return yield* Fiber.join(asking)
  })
const named = (calls: World["calls"]) => calls.map(({ name }) => name).join(" ")

const open = (name: string) =>
  Effect.flatMap(Breakers, ({ get }) =>
    Effect.flatMap(get(name), ({ protect }) =>
      Effect.repeatN(
        Effect.ignore(
          protect()(Effect.fail(new ServerError({ request: RequestId.make("x"), candidate: name, attempt: 1 })))
        ),
        4
      )
    )
  )

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

  it.effect.each([InvalidRequest, ContentRefused])("ends at a failure of the request, %o", (failure) => {
    const { calls, layer } = world({ a: [{ ends: failure }], b: ["no"] })
    return Effect.gen(function* () {
      expect(yield* Effect.flip(ask())).toBeInstanceOf(failure)
      expect(named(calls)).toBe("a")
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
        "system 2 3 What is a holdfast?",
        "system 3 What is a holdfast?",
        "system What is a holdfast?",
        "system What is a holdfast?"
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
      expect((yield* Effect.flip(ask()))._tag).toBe("Overloaded")
      yield* TestClock.adjust("10 seconds")
      for (let asking = 0; asking < 2; asking++) yield* Effect.exit(ask())
      expect(calls.length).toBeLessThanOrEqual(2)
      expect(yield* Effect.flip(ask())).toMatchObject({ _tag: "CircuitOpen", retryAfter: 20_000 })
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

  const two = { client: { share: 0, floor: 0.2, window: 10_000 } }

  it.effect("asks nobody again once the budget is spent", () => {
    const { calls, layer } = world({ a: [{ ends: ServerError }], b: ["never reached"] }, { budget: two })
    return Effect.gen(function* () {
      expect(yield* within(ask())).toMatchObject({ left: { _tag: "ServerError" } })
      expect(named(calls)).toBe("a a a")
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
    }
  )
})
