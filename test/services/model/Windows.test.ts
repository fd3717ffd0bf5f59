import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Option, Stream, TestClock } from "effect"
import { ContextTooLong, type ModelFailure, ServerError } from "../../../domain/model/Failure.ts"
import type { ChatDelta, ChatMessage } from "../../../domain/model/Chat.ts"
import { cutMark } from "../../../domain/model/transcript/Fitted.ts"
import { sizeOf } from "../../../domain/model/transcript/Tokens.ts"
import type { Candidate } from "../../../services/model/Candidate.ts"
import { type CandidateFact, CandidateFacts } from "../../../services/model/CandidateFacts.ts"
import { RouteEvents } from "../../../services/telemetry/RouteEvents.ts"
import * as Router from "../../../services/model/Router.ts"
import { candidate } from "../../../services/model/SingleModel.ts"
import { Breakers } from "../../../services/resilience/Breakers.ts"
import { BreakerStore } from "../../../services/resilience/BreakerStore.ts"
import { Budget } from "../../../services/resilience/Budget.ts"
import { none } from "../../../services/resilience/Retry.ts"
import { ask } from "./world.ts"

type Names = "both" | "limit" | "nothing"

/** A model with a window: it counts `ratio` tokens for each estimated one, and rejects long prompts in its own way. */
const model = (name: string, limit: number, names: Names = "both", ratio = 1.2, change: Partial<Candidate> = {}) => {
  const calls: Array<ReadonlyArray<ChatMessage>> = []
  const stream: Candidate["provider"]["stream"] = ({ messages }, asked): Stream.Stream<ChatDelta, ModelFailure> => {
    calls.push(messages)
    const counted = Math.ceil(sizeOf(messages) * ratio)
    if (counted > limit)
      return Stream.fail(
        new ContextTooLong({
          ...asked,
          ...(names === "nothing" ? {} : { limit }),
          ...(names === "both" ? { asked: counted } : {})
        })
      )
    const usage = { promptTokens: counted, completionTokens: 1, cost: undefined }
    const deltas: ReadonlyArray<ChatDelta> = [
      { _tag: "Text", text: "well" },
      { _tag: "Finish", finish: { reason: "stop", model: "m", generation: undefined, usage } }
    ]
    return Stream.fromIterable(deltas)
  }
  const provider = { encode: () => "", generate: () => Effect.die("not streaming"), stream }
  return { calls, candidate: { ...candidate(name, provider), ...change } }
}

/** A store in memory, which outlives the route. */
const keeping = () => {
  const facts = new Map<string, CandidateFact>()
  const layer = Layer.succeed(CandidateFacts, {
    load: Effect.sync(() => [...facts.values()]),
    save: (fact) => Effect.sync(() => void facts.set(fact.name, fact))
  })
  return { facts, layer }
}

const route = (
  candidates: Router.RouterOptions["candidates"],
  options: Partial<Router.RouterOptions> = {},
  store: Layer.Layer<CandidateFacts> = keeping().layer
) =>
  Router.layer({ ...options, candidates }).pipe(
    Layer.provide([Breakers.layer(), Budget.layer(), RouteEvents.layer, store]),
    Layer.provide(BreakerStore.none)
  )

const system: ChatMessage = { role: "system", content: "be kind" }
const history = (exchanges: number): ReadonlyArray<ChatMessage> =>
  Array.from({ length: exchanges }, (_, index): ReadonlyArray<ChatMessage> => [
    { role: "user", content: `question ${index} ${"and so on ".repeat(60)}` },
    { role: "assistant", content: `answer ${index} ${"as I said ".repeat(60)}` }
  ]).flat()
const last: ChatMessage = { role: "user", content: "and now?" }
const long = [system, ...history(40), last]

describe("a conversation that outgrows a window", () => {
  it.effect.each(["both", "limit", "nothing"] as const)(
    "goes on in two calls the first time, in one the next time, also after a restart, where the refusal names %s",
    (names) => {
      const { calls, candidate } = model("a", 4096, names)
      const { facts, layer: store } = keeping()
      return Effect.gen(function* () {
        yield* Effect.gen(function* () {
          expect((yield* ask({ messages: long })).text).toBe("well")
          expect(calls).toHaveLength(2)
          expect([calls[1]?.[0], calls[1]?.at(-1)]).toEqual([system, last])
          expect((yield* ask({ messages: [...long, { role: "assistant", content: "well" }, last] })).text).toBe("well")
          expect(calls).toHaveLength(3)
          yield* TestClock.adjust(0)
        }).pipe(Effect.provide(route([candidate], {}, store)))
        expect([...facts.keys()]).toEqual(["a at "])
        yield* ask({ messages: long }).pipe(Effect.provide(route([candidate], {}, store)))
        expect(calls).toHaveLength(4)
        // Most of what fits is shown, where the window is known.
        if (names === "both") expect(calls[3]?.length).toBeGreaterThan(10)
      })
    }
  )

  it.effect("is shown as it is where it fits", () => {
    const { calls, candidate } = model("a", 100_000)
    return Effect.gen(function* () {
      yield* ask({ messages: long })
      expect(calls).toEqual([long])
    }).pipe(Effect.provide(route([candidate])))
  })

  it.effect("is shortened before it is sent where the window is set, but a larger one is looked for first", () => {
    const a = model("a", 4096, "both", 1.2, { window: 4096 })
    const b = model("b", 100_000)
    return Effect.gen(function* () {
      expect((yield* ask({ messages: long }).pipe(Effect.provide(route([a.candidate, b.candidate])))).candidate).toBe(
        "b"
      )
      expect([a.calls.length, b.calls]).toEqual([0, [long]])
      yield* ask({ messages: long }).pipe(Effect.provide(route([a.candidate])))
      expect(a.calls).toHaveLength(1)
    })
  })

  /** By our estimate it fits a window of 8,192 tokens; by the count of a model with a ratio of 1.7 it does not. */
  const underestimated = [system, ...history(12), last]

  it.effect.each(["both", "limit", "nothing"] as const)(
    "goes on in two calls where the window is set and our estimate was too low, and the refusal names %s",
    (names) => {
      const { calls, candidate } = model("a", 8192, names, 8192 / sizeOf(underestimated) + 0.1, { window: 8192 })
      return Effect.gen(function* () {
        expect(sizeOf(underestimated)).toBeLessThan((8192 - 2048) / 1.1)
        expect((yield* ask({ messages: underestimated })).text).toBe("well")
        expect(calls[0]).toEqual(underestimated)
        expect(calls).toHaveLength(2)
      }).pipe(Effect.provide(route([candidate])))
    }
  )

  it.effect("is shown shortened to a candidate that is set too small once the others have failed", () => {
    const failing: Candidate["provider"] = {
      encode: () => "",
      generate: () => Effect.die("not streaming"),
      stream: (_, asked) => Stream.fail(new ServerError(asked))
    }
    const { calls, candidate: b } = model("b", 4096, "both", 1.2, { window: 4096 })
    return Effect.gen(function* () {
      expect((yield* ask({ messages: long })).candidate).toBe("b")
      expect(calls).toHaveLength(1)
    }).pipe(Effect.provide(route([{ ...candidate("a", failing), retry: none }, b])))
  })

  it.effect.each([
    ["at the same address", { address: "http://one" }, 60],
    ["at another address", { address: "http://two" }, long.length],
    ["where a window is set", { address: "http://one", window: 1e6 }, long.length]
  ] as const)("after a restart, is shown as what was learned says: %s", ([, change, most]) => {
    const { layer: store } = keeping()
    const before = model("a", 4096, "both", 1.2, { address: "http://one" })
    const { calls, candidate } = model("a", 100_000, "both", 1.2, change)
    return Effect.gen(function* () {
      yield* Effect.zipRight(ask({ messages: long }), TestClock.adjust(0)).pipe(
        Effect.provide(route([before.candidate], {}, store))
      )
      yield* ask({ messages: long }).pipe(Effect.provide(route([candidate], {}, store)))
      expect(calls).toHaveLength(1)
      if (most === long.length) expect(calls[0]).toEqual(long)
      else expect(calls[0]?.length).toBeLessThan(most)
    })
  })

  it.effect.each([
    [100_000, "Right"],
    [200, "Left"]
  ] as const)(
    "is asked about once, with the least, where what was learned leaves no room: then it takes %i",
    ([limit, end]) => {
      const words: ChatMessage = { role: "system", content: "be kind ".repeat(500) }
      const { layer: store } = keeping()
      const { calls, candidate } = model("a", limit)
      return Effect.gen(function* () {
        yield* Effect.zipRight(Effect.flip(ask({ messages: [words, last] })), TestClock.adjust(0)).pipe(
          Effect.provide(route([model("a", 200).candidate], {}, store))
        )
        const ended = yield* Effect.either(ask({ messages: [words, ...history(2), last] })).pipe(
          Effect.provide(route([candidate], {}, store))
        )
        expect(ended._tag).toBe(end)
        expect(calls).toEqual([[words, last]])
      })
    }
  )

  it.effect(
    "is shortened before it is sent where the provider lists the window, which is asked for once, in the background",
    () => {
      let reads = 0
      const { calls, candidate } = model("a", 4096)
      const listed = Effect.suspend(() =>
        ++reads === 1 ? Effect.fail("down") : Effect.succeed(new Map([["a", 4096]]))
      )
      return Effect.gen(function* () {
        yield* ask()
        yield* TestClock.adjust("1 hour")
        expect(reads).toBe(0)
        yield* ask({ messages: [...history(5), last] })
        yield* TestClock.adjust("1 hour")
        expect(reads).toBe(2)
        const before = calls.length
        yield* ask({ messages: long })
        yield* TestClock.adjust("1 hour")
        expect([calls.length - before, reads]).toEqual([1, 2])
      }).pipe(Effect.provide(route([candidate], { listed })))
    }
  )

  it.effect("shows a single message that is larger than the window without its middle", () => {
    const { calls, candidate } = model("a", 4096)
    const huge: ChatMessage = { role: "user", content: `begin ${"word ".repeat(20_000)}end` }
    return Effect.gen(function* () {
      expect((yield* ask({ messages: [system, huge] })).text).toBe("well")
      expect(calls).toHaveLength(2)
      expect(calls[1]?.[1]?.content).toMatch(/^begin word/)
      expect(calls[1]?.[1]?.content).toContain(cutMark)
      expect(calls[1]?.[1]?.content).toMatch(/word end$/)
    }).pipe(Effect.provide(route([candidate])))
  })

  it.effect("is told to be too long where not even its last words fit", () => {
    const { calls, candidate } = model("a", 200)
    const words: ChatMessage = { role: "system", content: "be kind ".repeat(500) }
    return Effect.gen(function* () {
      const failure = yield* Effect.flip(ask({ messages: [words, last] }))
      expect(failure).toMatchObject({ _tag: "ContextTooLong", candidate: "a", limit: 200 })
      expect(calls).toHaveLength(1)
      expect(Option.isSome(yield* Effect.option(ask({ messages: [last] })))).toBe(true)
    }).pipe(Effect.provide(route([candidate])))
  })

  it.effect("keeps the calls of the turn under way with their results", () => {
    const { calls, candidate } = model("a", 4096)
    const called: ReadonlyArray<ChatMessage> = [
      { role: "call", id: "c", name: "act", content: "{}", model: "a" },
      { role: "result", id: "c", content: "done" }
    ]
    return Effect.gen(function* () {
      yield* ask({ messages: [...long, ...called] })
      expect(calls.at(-1)?.slice(-3)).toEqual([last, ...called])
    }).pipe(Effect.provide(route([candidate])))
  })
})
