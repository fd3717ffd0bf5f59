import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Stream, TestClock } from "effect"
import { accepted, answer, cut, end, hanging, kept, streamOf, text, turns } from "./answering.ts"

const begun = "one two three four "

/** Until the caller is interrupted, as at a stop of the process, some seconds after it began to speak. */
const brokenOff = Effect.gen(function* () {
  const answering = yield* Effect.fork(answer())
  yield* TestClock.adjust("5 seconds")
  yield* Fiber.interrupt(answering)
})

describe("a turn whose process was stopped", () => {
  it.effect("goes on where it was, and says nothing twice", () => {
    const script = (call: number) =>
      call === 1 ? hanging(begun) : streamOf(text("two three four "), text("five"), end())
    const { layer, requests } = turns(script)
    return Effect.gen(function* () {
      yield* accepted()
      yield* brokenOff
      yield* answer()
      expect(yield* kept).toMatchObject({ kind: "whole", text: "one two three four five" })
      expect(requests[1]?.messages[1]).toEqual({ role: "assistant", content: begun })
    }).pipe(Effect.provide(layer))
  })

  it.effect("sends the bytes again that it had sent, where nothing had been said", () => {
    const { layer, requests } = turns((call) => (call === 1 ? Stream.never : streamOf(text("yes"), end())))
    return Effect.gen(function* () {
      yield* accepted()
      yield* brokenOff
      yield* answer()
      expect(requests[0]?.body).not.toBe(undefined)
      expect(requests[1]?.body).toBe(requests[0]?.body)
    }).pipe(Effect.provide(layer))
  })

  it.effect.each([
    ["expired", "incomplete"],
    ["dead", "incomplete"],
    ["stop", "stopped"]
  ] as const)("and that then ends as %s gives what there was, as %s", ([mode, kind]) => {
    const { layer } = turns(() => hanging(begun))
    return Effect.gen(function* () {
      yield* accepted()
      yield* brokenOff
      yield* answer({ mode })
      expect(yield* kept).toMatchObject({ kind, text: begun })
    }).pipe(Effect.provide(layer))
  })
})

describe("a turn that nobody could finish for now", () => {
  it.effect("goes on at its next run with what was said", () => {
    const script = (call: number) =>
      call === 1
        ? Stream.concat(streamOf(text(begun)), Stream.fail(cut))
        : call <= 4
          ? Stream.fail(cut)
          : streamOf(text("five"), end())
    const { layer } = turns(script)
    return Effect.gen(function* () {
      yield* accepted()
      const first = yield* Effect.fork(Effect.flip(answer()))
      yield* TestClock.adjust("5 seconds")
      expect((yield* Fiber.join(first))._tag).toBe("StreamCut")
      yield* answer()
      expect(yield* kept).toMatchObject({ kind: "whole", text: "one two three four five" })
    }).pipe(Effect.provide(layer))
  })
})
