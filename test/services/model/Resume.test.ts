import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { ModelNotFound, StreamCut } from "../../../domain/model/Failure.ts"
import { RequestId } from "../../../domain/Ids.ts"
import * as RequestUuid from "../../../domain/model/RequestUuid.ts"
import type { ChatMessage } from "../../../domain/model/Chat.ts"
import { capturing } from "../../support/logs.ts"
import { ask, question, within, world } from "./world.ts"

const uuid = RequestUuid.of(RequestId.make("1:2:3"))

describe("an ask that a restart broke off", () => {
  it.effect("goes on with the text that was kept, and says nothing of it twice", () => {
    const { calls, events, layer } = world({ a: ["three four five six seven"] })
    return Effect.gen(function* () {
      const resume = { candidate: "a", body: "the bytes", text: "one two three four five " }
      const routed = yield* ask({ run: 2, resume })
      expect(routed).toMatchObject({ text: "one two three four five six seven", cut: undefined })
      expect(calls[0]?.request.messages).toHaveLength(3)
      expect(calls[0]?.request.body).toBe(undefined)
      expect(events.filter(({ _tag }) => _tag === "Resumed")).toMatchObject([{ how: "instruct" }])
    }).pipe(Effect.provide(layer))
  })

  it.effect("sends the same bytes once more to the same candidate where no text had come", () => {
    const { calls, events, layer } = world({ a: [{ ends: StreamCut }, "the answer"] }, { replays: true })
    return Effect.gen(function* () {
      const resume = { candidate: "a", body: "the bytes", text: "" }
      expect(yield* within(ask({ run: 2, resume }))).toMatchObject({ right: { text: "the answer" } })
      expect(calls.map(({ request }) => [request.body, request.replay, request.user])).toEqual([
        ["the bytes", true, uuid],
        [undefined, true, uuid]
      ])
      expect(events.filter(({ _tag }) => _tag === "Resumed")).toMatchObject([{ how: "replay" }])
    }).pipe(Effect.provide(layer))
  })

  it.effect("sends another candidate its own bytes", () => {
    const { calls, layer } = world({ b: ["the answer"] })
    return Effect.gen(function* () {
      yield* ask({ run: 2, resume: { candidate: "a", body: "the bytes", text: "" } })
      expect(calls[0]?.request.body).toBe(undefined)
    }).pipe(Effect.provide(layer))
  })

  it.effect("tells the bytes of each call before it goes out", () => {
    const { calls, layer } = world({ a: [{ says: "one two three ", ends: StreamCut }, "four"] })
    return Effect.gen(function* () {
      const told: Array<readonly [string, string, number]> = []
      yield* within(ask({ sent: (candidate, body) => void told.push([candidate, body, calls.length]) }))
      expect(told.map(([candidate, , before]) => [candidate, before])).toEqual([
        ["a", 0],
        ["a", 1]
      ])
      expect(calls.map(({ request }) => request.body)).toEqual(told.map(([, body]) => body))
      expect(told[0]?.[1]).toBe(question[0]?.content)
    }).pipe(Effect.provide(layer))
  })

  it.effect("ends an answer that has no end before it fills the heap", () => {
    const { layer } = world({ a: [`${"x".repeat(700_000)} ${"y".repeat(700_000)} z`] })
    return Effect.gen(function* () {
      const { finish, text } = yield* ask()
      expect(finish?.reason).toBe("length")
      expect(text.length).toBeLessThan(1_500_000)
    }).pipe(Effect.provide(layer))
  })

  it.effect("is not resumed where it was about to call a tool", () => {
    const { calls, layer } = world({ a: [{ says: "let me see ", calls: true }, "all over again"] })
    return Effect.gen(function* () {
      expect(yield* within(ask())).toMatchObject({ right: { text: "all over again" } })
      expect(calls[1]?.request.messages).toEqual(question)
    }).pipe(Effect.provide(layer))
  })
})

describe("an answer that breaks off", () => {
  it.effect("at its total deadline is what there is of it, and nobody is asked again", () => {
    const { calls, layer } = world({ a: [{ says: "one two ", ends: "total" }, "no"], b: ["no"] })
    return Effect.gen(function* () {
      const { cut, text } = yield* ask()
      expect([text, cut?._tag]).toEqual(["one two ", "TimedOut"])
      expect(calls).toHaveLength(1)
    }).pipe(Effect.provide(layer))
  })

  it.effect("at its total deadline before its first word is asked for again", () => {
    const { layer } = world({ a: [{ says: "", ends: "total" }, "the answer"] })
    return Effect.gen(function* () {
      expect(yield* within(ask())).toMatchObject({ right: { text: "the answer", cut: undefined } })
    }).pipe(Effect.provide(layer))
  })

  it.effect.each([
    ["Hello there", "Hello there! How are you?"],
    ["Hello there ", "Hello there! How are you?"],
    ["The hold", "The holdfast grips."],
    ["one two three four five six seven eight", "one two three four five six and so on"],
    ["word ".repeat(2000), "word ".repeat(2000) + "and the end"]
  ] as const)("and starts anew has one beginning", ([begun, anew]) => {
    const { layer } = world({ a: [{ says: begun, ends: StreamCut }, anew] })
    return Effect.gen(function* () {
      expect(yield* within(ask())).toMatchObject({ right: { text: anew, cut: undefined } })
    }).pipe(Effect.provide(layer))
  })

  it.effect("and starts anew and breaks off sooner keeps what there was", () => {
    const { layer } = world({
      a: [
        { says: "one two three four five ", ends: StreamCut },
        { says: "one two three ", ends: StreamCut },
        "one two three four five six"
      ]
    })
    return Effect.gen(function* () {
      expect(yield* within(ask())).toMatchObject({ right: { text: "one two three four five six", cut: undefined } })
    }).pipe(Effect.provide(layer))
  })
})

describe("what a candidate is shown", () => {
  const thought = (model: string) => ({ role: "reasoning", id: `of ${model}`, content: "{}", model }) as const
  const messages: ReadonlyArray<ChatMessage> = [
    thought("a"),
    { role: "assistant", content: "first", model: "a", needs: "of a" },
    { role: "user", content: "go on" }
  ]

  it.effect("goes back to who made it, and another one gets what it can take", () => {
    const { calls, layer } = world({ a: [{ ends: ModelNotFound }], b: ["well"] })
    return Effect.gen(function* () {
      yield* ask({ messages })
      expect(calls[0]?.request.messages).toEqual(messages)
      expect(calls[1]?.request.messages).toEqual([{ role: "assistant", content: "first", model: "a" }, messages[2]])
    }).pipe(Effect.provide(layer))
  })

  it.effect("is left out under its kind and id, and that is logged without a word of it", () => {
    const { layer } = world({ b: ["well"] })
    const log = capturing()
    return Effect.gen(function* () {
      yield* ask({ messages })
      expect(log.logged.map(({ line }) => line)).toEqual([
        "INFO left out of the prompt for b: reasoning of a, needs of a"
      ])
    }).pipe(Effect.provide(Layer.merge(layer, log.layer)))
  })

  it.effect("is a picture only where that can be seen: where nobody sees, the answer says so", () => {
    const { calls, layer } = world({ a: ["blind"] }, { pictures: false })
    return Effect.gen(function* () {
      const messages: ReadonlyArray<ChatMessage> = [
        { role: "user", content: "what is it?", pictures: ["https://x/y.png"] }
      ]
      expect(yield* ask({ messages })).toMatchObject({ text: "blind", unseen: true })
      expect(calls[0]?.request.messages).toEqual([
        { role: "user", content: "what is it?\n[a picture, which you cannot see]" }
      ])
    }).pipe(Effect.provide(layer))
  })
})
