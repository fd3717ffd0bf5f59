import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { StreamCut } from "../../../domain/Failure.ts"
import { ask, question, within, world } from "./world.ts"

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
        ["the bytes", true, "1:2:3"],
        [undefined, true, "1:2:3"]
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
})
