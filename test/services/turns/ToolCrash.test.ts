import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, FastCheck, Fiber, Stream, TestClock } from "effect"
import type { ChatDelta } from "../../../domain/model/Chat.ts"
import type { Reply } from "../../../domain/sandbox/persona/Reply.ts"
import { TurnStore } from "../../../services/turns/TurnStore.ts"
import { accepted, answer, end, full, id, kept, stored, streamOf, text, turns } from "./answering.ts"
import { act, acting, acts, resultsIn, world } from "./toolWorld.ts"

/** Answers by what it is shown, as a model does: two calls, then one, then words. */
const script = (request: Parameters<typeof resultsIn>[0]): Reply => {
  const results = resultsIn(request)
  if (results.length === 0) return { text: "Let me.", calls: [acting("a"), acting("b")] }
  return results.length === 2 ? { calls: [acting("a")] } : `done: ${results.join(", ")}`
}
const all = ['7: {"what":"a"}', '7: {"what":"b"}', '7: {"what":"a"}']
const whole = "Let me.\n\ndone: done 0.0, done 0.1, done 1.0"

describe("a turn with tools whose process dies", () => {
  // Each call of the store, the model or a tool is two steps: before it and after it.
  it.effect.each([
    ["when its round was stored", 6, 3],
    ["before its first tool acted", 7, 3],
    ["when its first tool had acted and nobody knew", 8, 3],
    ["between its first tool and its second", 9, 3],
    ["when its second tool had acted", 12, 3],
    ["before the second round was asked", 14, 3],
    ["when the second round was stored", 18, 3],
    ["when the third tool had acted", 20, 3],
    ["when the answer was stored", 26, 3]
  ] as const)("%s goes on there: each tool acts once, and each round is asked once", ([, steps, asked]) => {
    const { dying, layer, requests } = world(script)
    return Effect.gen(function* () {
      yield* accepted()
      yield* dying(steps)
      yield* answer()
      expect(yield* acts).toEqual(all)
      expect(yield* kept).toMatchObject({ kind: "whole", text: whole })
      expect(requests).toHaveLength(asked)
    }).pipe(Effect.provide(layer))
  })

  it.effect.prop(
    "wherever and however often, lets each tool act exactly once and pays for no stored round again",
    [FastCheck.array(FastCheck.nat(30), { maxLength: 5 }), FastCheck.boolean()],
    ([deaths, streaming]) => {
      const { dying, layer, requests } = world(script, { streaming })
      return Effect.gen(function* () {
        yield* accepted()
        for (const steps of deaths) {
          yield* dying(steps)
          // The engine waits before it tries again.
          yield* TestClock.adjust("10 seconds")
        }
        yield* answer()
        expect(yield* acts).toEqual(all)
        expect(yield* kept).toMatchObject({ kind: "whole", text: whole })
        const shown = requests.map((request) => resultsIn(request).length)
        expect(shown).toEqual(shown.toSorted((one, other) => one - other))
        expect(requests.length).toBeLessThanOrEqual(3 + deaths.length)
      }).pipe(Effect.provide(layer))
    },
    { fastCheck: { numRuns: 15 } }
  )
})

describe("a turn with tools that has grown since it was stored", () => {
  it.effect("keeps what was called, with what joined after it, and finishes what had not acted", () => {
    const { dying, layer, requests } = world(script)
    return Effect.gen(function* () {
      yield* accepted(2)
      yield* dying(9)
      yield* answer({ places: [1, 2] })
      expect(yield* acts).toEqual(all)
      expect(requests[1]?.messages.map(({ content, role }) => `${role}: ${content}`)).toEqual([
        "user: text 1",
        "assistant: Let me.",
        'call: {"what":"a"}',
        'call: {"what":"b"}',
        "result: done 0.0",
        "result: done 0.1",
        "user: text 2"
      ])
    }).pipe(Effect.provide(layer))
  })

  it.effect("lets nothing act again, even when it had its answer", () => {
    const { layer, requests } = world(script)
    return Effect.gen(function* () {
      yield* accepted(2)
      yield* answer()
      yield* answer({ places: [1, 2] })
      expect(yield* acts).toEqual(all)
      expect(requests).toHaveLength(4)
      expect(requests[3]?.messages.at(-1)).toEqual({ role: "user", content: "text 2" })
    }).pipe(Effect.provide(layer))
  })
})

const call = { role: "call", id: "c", name: "act", content: "{}", model: "m" } as const
const calling: ChatDelta = {
  _tag: "Finish",
  finish: { reason: "tool_calls", model: "m", generation: "g", usage: undefined, items: [call] }
}
const tools = { list: [act], run: () => Effect.succeed("ok") }

describe("how far a turn with tools has come", () => {
  it.effect("is not resumed in a later round", () => {
    const { layer, requests } = turns(
      (asked) =>
        asked === 1 ? streamOf(text("Let me."), calling) : asked === 2 ? Stream.never : streamOf(text("done"), end()),
      { tools }
    )
    return Effect.gen(function* () {
      yield* accepted()
      const store = yield* TurnStore
      const answering = yield* Effect.fork(answer())
      yield* TestClock.adjust("5 seconds")
      yield* Fiber.interrupt(answering)
      // One of the first round that comes late.
      yield* store.checkpoint([{ turn: id, round: 0, checkpoint: { candidate: "m", body: "old", text: "Let me." } }])
      yield* answer()
      expect(requests).toHaveLength(3)
      expect(requests[2]?.body).toBe(requests[1]?.body)
      expect(yield* kept).toMatchObject({ kind: "whole", text: "Let me.\n\ndone" })
    }).pipe(Effect.provide(layer))
  })

  it.effect("is resumed in its own round", () => {
    const { layer, requests } = turns(
      (asked) =>
        asked === 1
          ? streamOf(text("Let me."), calling)
          : asked === 2
            ? Stream.concat(streamOf(text("one two three four ")), Stream.never)
            : streamOf(text("five"), end()),
      { tools }
    )
    return Effect.gen(function* () {
      yield* accepted()
      const answering = yield* Effect.fork(answer())
      yield* TestClock.adjust("5 seconds")
      yield* Fiber.interrupt(answering)
      yield* answer()
      expect(requests[2]?.messages.at(-2)).toEqual({ role: "assistant", content: "one two three four " })
      expect(yield* kept).toMatchObject({ kind: "whole", text: "Let me.\n\none two three four five" })
    }).pipe(Effect.provide(layer))
  })
})

describe("a round that the store does not take", () => {
  it.effect("waits in memory, is paid once, and nothing acts before", () => {
    const ran = Deferred.make<void>()
    return Effect.gen(function* () {
      const acted = yield* ran
      const { layer, requests } = turns((asked) => (asked === 1 ? streamOf(calling) : streamOf(text("done"), end())), {
        tools: { ...tools, run: () => Effect.as(Deferred.succeed(acted, undefined), "ok") },
        roundFails: 5
      })
      yield* Effect.gen(function* () {
        yield* accepted()
        const answering = yield* Effect.fork(answer())
        yield* TestClock.adjust("3 seconds")
        expect(yield* Deferred.isDone(acted)).toBe(false)
        expect((yield* stored())._tag).toBe("None")
        yield* TestClock.adjust("3 seconds")
        yield* Fiber.join(answering)
        expect(yield* Deferred.isDone(acted)).toBe(true)
        expect(requests).toHaveLength(2)
      }).pipe(Effect.provide(layer))
    })
  })

  it.effect("and a tool that the store refuses fail the step for now", () => {
    const { layer, requests } = turns((asked) => (asked === 1 ? streamOf(calling) : streamOf(text("done"), end())), {
      tools: { ...tools, run: () => Effect.fail(full) }
    })
    return Effect.gen(function* () {
      yield* accepted()
      expect(yield* Effect.flip(answer())).toEqual(full)
      expect(yield* Effect.flip(answer())).toEqual(full)
      expect(requests).toHaveLength(1)
    }).pipe(Effect.provide(layer))
  })
})
