import { describe, expect, it } from "@effect/vitest"
import { Stop } from "../../../services/turns/Stop.ts"
import { Effect, Fiber, Option, Stream, TestClock } from "effect"
import { requestId } from "../../../domain/Ids.ts"
import { bot, keyOf } from "../../support/arrivals.ts"
import { accepted, answer, cut, end, hanging, id, kept, stored, streamOf, text, turns } from "./answering.ts"

describe("a turn", () => {
  it.effect("keeps the whole answer with what it cost, and leaves a transcript", () => {
    const { layer, previews, requests } = turns((call) => streamOf(text(`answer `), text(`${call}`), end()), {
      systemPrompt: "be kind"
    })
    return Effect.gen(function* () {
      yield* accepted(2)
      yield* TestClock.adjust("1 minute")
      yield* answer({ delayed: true })
      expect(yield* kept).toMatchObject({
        turn: id,
        kind: "whole",
        text: "answer 1",
        model: "m-1",
        promptTokens: 3,
        completionTokens: 2,
        cost: 0.5,
        delayed: true,
        at: 60_000
      })
      expect(previews.at(0)).toBe(`open ${keyOf(7)} ${id}`)
      expect(previews.slice(-2)).toEqual(["answer 1", "closed"])
      yield* answer({ id: requestId(bot, 2, 0), places: [2] })
      expect(requests.map(({ messages }) => messages.map(({ content, role }) => `${role}: ${content}`))).toEqual([
        ["system: be kind", "user: text 1"],
        ["system: be kind", "user: text 1", "assistant: answer 1", "user: text 2"]
      ])
    }).pipe(Effect.provide(layer))
  })

  it.effect(
    "tells the model when and with whom it talks, the same at each run, and changes nothing before its newest message",
    () => {
      const { layer, requests } = turns((call) => streamOf(text(`answer ${call}`), end()), {
        systemPrompt: "be kind",
        situation: true
      })
      return Effect.gen(function* () {
        yield* accepted(2)
        yield* answer()
        yield* answer({ id: requestId(bot, 2, 0), places: [2] })
        const [one, two] = requests.map(({ messages }) => messages.map(({ content, role }) => `${role}: ${content}`))
        expect(one?.[0]).toMatch(/^system: be kind\n\nToday is Thursday, 1 January 1970, in UTC\. The time zone/)
        expect(one?.[1]).toMatch(/^user: text 1\n\n\(Sent at 00:00\.\)$/)
        expect(two?.[0]).toBe(one?.[0])
        expect(two?.slice(1, 3)).toEqual(["user: text 1", "assistant: answer 1"])
        expect(two?.[3]).toMatch(/^user: text 2\n\n\(Sent at 00:00\.\)$/)
      }).pipe(Effect.provide(layer))
    }
  )

  it.effect("that is run again hours later shows the model the same bytes", () => {
    const { layer, requests } = turns((call) => (call === 1 ? Stream.never : streamOf(text("yes"), end())), {
      situation: true
    })
    return Effect.gen(function* () {
      yield* accepted()
      const first = yield* Effect.fork(answer())
      yield* TestClock.adjust("100 millis")
      yield* Fiber.interrupt(first)
      yield* TestClock.adjust("30 hours")
      yield* answer()
      expect(requests[1]?.messages).toEqual(requests[0]?.messages)
    }).pipe(Effect.provide(layer))
  })

  it.effect("looks no further back than the last /new", () => {
    const { layer, requests } = turns(() => streamOf(text("yes"), end()))
    return Effect.gen(function* () {
      yield* accepted(3)
      yield* answer()
      yield* answer({ id: requestId(bot, 3, 0), places: [3], since: 2 })
      expect(requests[1]?.messages).toEqual([{ role: "user", content: "text 3" }])
    }).pipe(Effect.provide(layer))
  })

  it.effect("once answered, asks no model again", () => {
    const { layer, requests } = turns((call) => streamOf(text(`answer ${call}`), end()))
    return Effect.gen(function* () {
      yield* accepted()
      yield* answer()
      yield* answer()
      yield* answer({ mode: "dead" })
      expect(requests).toHaveLength(1)
      expect(yield* kept).toMatchObject({ kind: "whole", text: "answer 1" })
    }).pipe(Effect.provide(layer))
  })

  it.effect("asks without streaming when that is turned off", () => {
    const { layer, previews } = turns(() => streamOf(text("all at once"), end()), { streaming: false })
    return Effect.gen(function* () {
      yield* accepted()
      yield* answer()
      expect(yield* kept).toMatchObject({ kind: "whole", text: "all at once" })
      expect(previews).toEqual([`open ${keyOf(7)} ${id}`, "closed"])
    }).pipe(Effect.provide(layer))
  })

  it.effect.each([
    ["length", "limited"],
    ["content_filter", "limited"]
  ] as const)("that ends by %s is %s", ([reason, kind]) => {
    const { layer } = turns(() => streamOf(text("so far"), end(reason)))
    return Effect.gen(function* () {
      yield* accepted()
      yield* answer()
      expect(yield* kept).toMatchObject({ kind, text: "so far" })
    }).pipe(Effect.provide(layer))
  })

  it.effect.each([["stop", "stopped"] as const, ["expired", "expired"] as const, ["dead", "dead"] as const])(
    "that is to end as %s ends so without a model, and what was asked stays in the transcript",
    ([mode, kind]) => {
      const { layer, previews, requests } = turns(() => streamOf(text("yes"), end()))
      return Effect.gen(function* () {
        yield* accepted(2)
        yield* answer({ mode })
        expect(yield* kept).toMatchObject({ kind, text: "" })
        expect(requests).toEqual([])
        expect(previews).toEqual([])
        yield* answer({ id: requestId(bot, 2, 0), places: [2] })
        expect(requests[0]?.messages.map(({ content }) => content)).toEqual(["text 1", "text 2"])
      }).pipe(Effect.provide(layer))
    }
  )
})

describe("a stop", () => {
  it.effect.each([
    ["before anything was written", Stream.never, ""],
    ["in the middle of the text", hanging("so far"), "so far"]
  ] as const)("%s keeps the text so far, marked as stopped", ([, stream, words]) => {
    const { layer, previews } = turns(() => stream)
    return Effect.gen(function* () {
      yield* accepted()
      const stop = new Stop()
      const answering = yield* Effect.fork(answer({}, stop))
      yield* TestClock.adjust("1 second")
      expect(Option.isNone(yield* stored())).toBe(true)
      stop.request()
      yield* Fiber.join(answering)
      expect(yield* kept).toMatchObject({ kind: "stopped", text: words })
      expect(previews.at(-1)).toBe("closed")
    }).pipe(Effect.provide(layer))
  })

  it.effect("while a cut answer waits for its next attempt keeps what was written", () => {
    const { layer, requests } = turns(() => Stream.concat(streamOf(text("so far")), Stream.fail(cut)))
    return Effect.gen(function* () {
      yield* accepted()
      const stop = new Stop()
      const answering = yield* Effect.fork(answer({}, stop))
      yield* TestClock.adjust(0)
      stop.request()
      yield* Fiber.join(answering)
      expect(yield* kept).toMatchObject({ kind: "stopped", text: "so far" })
      expect(requests).toHaveLength(1)
    }).pipe(Effect.provide(layer))
  })
})
