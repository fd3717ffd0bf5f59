import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Option, Stream, TestClock } from "effect"
import { ContentRefused, InvalidOutput, ServerError, Unauthorized } from "../../../domain/model/Failure.ts"
import { requestId } from "../../../domain/Ids.ts"
import { answerText } from "../../../domain/turns/Notices.ts"
import { Timeline } from "../../../services/turns/Timeline.ts"
import { bot } from "../../support/arrivals.ts"
import { accepted, answer, cut, end, facts, full, kept, stored, streamOf, text, turns } from "./answering.ts"

describe("a failing turn", () => {
  it.effect.each([new Unauthorized(facts), new ContentRefused(facts)])(
    "of a permanent kind is answered with a sentence for people, and leaves no text of Holdfast in the transcript",
    (failure) => {
      const { layer, log, requests } = turns((call) =>
        call === 1 ? Stream.fail(failure) : streamOf(text("yes"), end())
      )
      return Effect.gen(function* () {
        yield* accepted(2)
        yield* answer()
        expect(yield* kept).toMatchObject({ kind: "failed", text: failure.forUser, model: null })
        expect(log.at("WARN").map(({ line }) => line)).toEqual([`WARN ${failure.message}`])
        // A rejected credential cools down for a minute.
        yield* TestClock.adjust("2 minutes")
        yield* answer({ id: requestId(bot, 2, 0), places: [2] })
        expect(requests[1]?.messages.map(({ content }) => content)).toEqual(["text 1", "text 2"])
      }).pipe(Effect.provide(layer))
    }
  )

  it.effect.each([new ServerError({ ...facts, status: 500 }), cut, new InvalidOutput({ ...facts, why: "empty" })])(
    "of a transient kind is retried a few times, then fails and stores nothing",
    (failure) => {
      const { layer, previews, requests } = turns(() => Stream.fail(failure))
      return Effect.gen(function* () {
        yield* accepted()
        const answering = yield* Effect.fork(Effect.flip(answer()))
        yield* TestClock.adjust("10 seconds")
        expect((yield* Fiber.join(answering))._tag).toBe(failure._tag)
        expect(requests).toHaveLength(4)
        const [status] = yield* Effect.flatMap(Timeline, (timeline) => timeline.ofChat(bot, 7, 1))
        expect(status).toMatchObject({ state: "answering", attempts: 4 })
        expect(yield* stored()).toEqual(Option.none())
        expect(previews.at(-1)).toBe("closed")
      }).pipe(Effect.provide(layer))
    }
  )

  it.effect("after some text gives what there is, marked as incomplete, and says why in the log", () => {
    const failure = new ContentRefused(facts)
    const { layer, log } = turns(() => Stream.concat(streamOf(text("Half of it")), Stream.fail(failure)))
    return Effect.gen(function* () {
      yield* accepted()
      yield* answer()
      const found = yield* kept
      expect(found).toMatchObject({ kind: "incomplete", text: "Half of it" })
      expect(answerText(found)).toMatch(/^Half of it\n\n\*— it broke off here/)
      expect(log.at("WARN").map(({ line }) => line)).toEqual([`WARN ${failure.message}`])
    }).pipe(Effect.provide(layer))
  })

  it.effect("asks for the rest of an answer that was cut, and leaves out what it repeats", () => {
    const { layer, previews, requests } = turns((call) =>
      call === 1 ? Stream.concat(streamOf(text("half an ans")), Stream.fail(cut)) : streamOf(text("answer"), end())
    )
    return Effect.gen(function* () {
      yield* accepted()
      const answering = yield* Effect.fork(answer())
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(answering)
      expect(yield* kept).toMatchObject({ kind: "whole", text: "half an answer" })
      expect(previews.slice(1)).toEqual(["half an ans", "closed"])
      expect(requests[1]?.messages.slice(0, 2).map(({ content, role }) => `${role}: ${content}`)).toEqual([
        "user: text 1",
        "assistant: half an ans"
      ])
    }).pipe(Effect.provide(layer))
  })

  it.effect("dies of a stream that claims to be whole and has no finish", () => {
    const { layer } = turns(() => streamOf(text("so far")))
    return Effect.gen(function* () {
      yield* accepted()
      const exit = yield* Effect.exit(answer())
      expect(Exit.isFailure(exit) && exit.cause._tag).toBe("Die")
      expect(yield* stored()).toEqual(Option.none())
    }).pipe(Effect.provide(layer))
  })

  it.effect("waits with a paid answer for a store that fails, says so once, and pays no second time", () => {
    const { layer, log, requests } = turns((call) => streamOf(text(`answer ${call}`), end()), { storeFails: 30 })
    return Effect.gen(function* () {
      yield* accepted()
      const answering = yield* Effect.fork(answer())
      yield* TestClock.adjust("20 seconds")
      expect(yield* stored()).toEqual(Option.none())
      yield* TestClock.adjust("20 seconds")
      yield* Fiber.join(answering)
      expect(yield* kept).toMatchObject({ kind: "whole", text: "answer 1" })
      expect(requests).toHaveLength(1)
      expect(log.at("WARN").map(({ line }) => line)).toEqual([`WARN ${full.message}`])
    }).pipe(Effect.provide(layer))
  })
})
