import { describe, expect, it } from "@effect/vitest"
import { Stop } from "../../../services/turns/Stop.ts"
import { Deferred, Effect, Fiber, TestClock } from "effect"
import { ContentRefused, ServerError } from "../../../domain/model/Failure.ts"
import { accepted, answer, facts, kept } from "./answering.ts"
import { acting, acts, resultsIn, rounds, world } from "./toolWorld.ts"

describe("a turn with tools that ends before its time", () => {
  it.effect("keeps the text so far when it is stopped while a tool acts, and nothing acts after it", () =>
    Effect.gen(function* () {
      const begun = yield* Deferred.make<void>()
      const stop = new Stop()
      const { layer, requests } = world(rounds({ text: "Let me.", calls: [acting("a"), acting("b")] }), {
        before: Effect.zipRight(Deferred.succeed(begun, undefined), Effect.never)
      })
      yield* Effect.gen(function* () {
        yield* accepted()
        const answering = yield* Effect.fork(answer({}, stop))
        yield* Deferred.await(begun)
        stop.request()
        yield* Fiber.join(answering)
        expect(yield* kept).toMatchObject({ kind: "stopped", text: "Let me." })
        expect(yield* acts).toEqual([])
        expect(requests).toHaveLength(1)
      }).pipe(Effect.provide(layer))
    })
  )

  it.effect.each([
    ["Let me.", { kind: "incomplete", text: "Let me." }],
    ["", { kind: "failed" }]
  ] as const)("by a permanent failure after %j gives what there is", ([words, expected]) => {
    const { layer } = world((_, asked) =>
      asked === 1 ? { text: words, calls: [acting("a")] } : Effect.fail(new ContentRefused(facts))
    )
    return Effect.gen(function* () {
      yield* accepted()
      yield* answer()
      expect(yield* kept).toMatchObject(expected)
      expect(yield* acts).toHaveLength(1)
    }).pipe(Effect.provide(layer))
  })

  it.effect.each([
    ["Let me.", "Let me.\n\nIt was done 0.0."],
    ["", "It was done 0.0."]
  ] as const)("by a permanent failure after %j tells what its tool has done", ([text, told]) => {
    const { layer } = world(
      (_, asked) => (asked === 1 ? { text, calls: [acting("a")] } : Effect.fail(new ContentRefused(facts))),
      { tells: true }
    )
    return Effect.gen(function* () {
      yield* accepted()
      yield* answer()
      expect(yield* kept).toMatchObject({ kind: "incomplete", text: told })
    }).pipe(Effect.provide(layer))
  })

  it.effect.each(["expired", "dead"] as const)("as %s tells what its tool has done", (mode) => {
    const { layer } = world(
      (_, asked) => (asked === 1 ? { calls: [acting("a")] } : Effect.fail(new ServerError({ ...facts, status: 500 }))),
      { tells: true }
    )
    return Effect.gen(function* () {
      yield* accepted()
      const first = yield* Effect.fork(Effect.flip(answer()))
      yield* TestClock.adjust("10 seconds")
      yield* Fiber.join(first)
      yield* answer({ mode })
      expect(yield* kept).toMatchObject({ kind: "incomplete", text: "It was done 0.0." })
    }).pipe(Effect.provide(layer))
  })

  it.effect.each([
    ["expired", "incomplete"],
    ["dead", "incomplete"],
    ["stop", "stopped"]
  ] as const)("as %s gives what was said in its rounds, and lets nothing act", ([mode, kind]) => {
    // Claimed (2 steps), asked (2), the round stored (2).
    const { dying, layer } = world(rounds({ text: "Let me.", calls: [acting("a")] }))
    return Effect.gen(function* () {
      yield* accepted()
      yield* dying(6)
      yield* answer({ mode })
      expect(yield* kept).toMatchObject({ kind, text: "Let me." })
      expect(yield* acts).toEqual([])
    }).pipe(Effect.provide(layer))
  })

  it.effect("by a failure that passes goes on with the rounds it had", () => {
    const { layer, requests } = world((request, asked) =>
      asked === 1
        ? { calls: [acting("a")] }
        : asked <= 5
          ? Effect.fail(new ServerError({ ...facts, status: 500 }))
          : `heard ${resultsIn(request).join()}`
    )
    return Effect.gen(function* () {
      yield* accepted()
      const first = yield* Effect.fork(Effect.flip(answer()))
      yield* TestClock.adjust("10 seconds")
      expect((yield* Fiber.join(first))._tag).toBe("ServerError")
      yield* answer()
      expect(yield* kept).toMatchObject({ kind: "whole", text: "heard done 0.0" })
      expect(yield* acts).toHaveLength(1)
      expect(requests).toHaveLength(6)
    }).pipe(Effect.provide(layer))
  })
})
