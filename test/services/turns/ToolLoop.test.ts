import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { ServerError } from "../../../domain/model/Failure.ts"
import { requestId } from "../../../domain/Ids.ts"
import type { ChatMessage, Finish } from "../../../domain/model/Chat.ts"
import * as Memory from "../../../layers/sql/stores/Memory.ts"
import { Preview } from "../../../services/turns/Preview.ts"
import { Tools } from "../../../services/turns/Tools.ts"
import { Turns } from "../../../services/turns/Turns.ts"
import { type Ask, ModelRouter } from "../../../services/model/ModelRouter.ts"
import { bot } from "../../support/arrivals.ts"
import { accepted, answer, facts, id, kept, streamOf, text, end, turns } from "./answering.ts"
import { act, acting, acts, resultsIn, rounds, world } from "./toolWorld.ts"

const roles = (messages: ReadonlyArray<ChatMessage> = []) => messages.map(({ content, role }) => `${role}: ${content}`)

describe("a turn with tools", () => {
  it.effect("lets them act one after another, and asks again with what they gave", () => {
    const { layer, previews, requests } = world(
      rounds({ text: "Let me do that.", calls: [acting("a"), acting("b")] }, { calls: [acting("c")] })
    )
    return Effect.gen(function* () {
      yield* accepted()
      yield* answer()
      expect(yield* acts).toEqual(['7: {"what":"a"}', '7: {"what":"b"}', '7: {"what":"c"}'])
      expect(yield* kept).toMatchObject({ kind: "whole", text: "Let me do that.\n\ndone" })
      expect(previews.at(0)).toBe("Let ")
      expect(previews.at(-1)).toBe("Let me do that.\n\ndone")
      expect(requests.map(({ tools }) => tools)).toEqual([[act], [act], [act]])
      expect(roles(requests[2]?.messages)).toEqual([
        "user: text 1",
        "assistant: Let me do that.",
        'call: {"what":"a"}',
        'call: {"what":"b"}',
        "result: done 0.0",
        "result: done 0.1",
        'call: {"what":"c"}',
        "result: done 1.0"
      ])
    }).pipe(Effect.provide(layer))
  })

  it.effect("tells the ids apart that a provider repeats", () => {
    const { layer, requests } = world(rounds({ calls: [acting("a"), acting("b")] }, { calls: [acting("a")] }))
    return Effect.gen(function* () {
      yield* accepted()
      yield* answer()
      expect(yield* acts).toHaveLength(3)
      const ids = (role: string) =>
        requests[2]?.messages.flatMap((message) => (message.role === role && "id" in message ? [message.id] : []))
      expect(ids("call")).toEqual(["c", "c-2", "c-3"])
      expect(ids("result")).toEqual(["c", "c-2", "c-3"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("leaves only words to the next turns", () => {
    const { layer, requests } = world(rounds({ text: "Let me.", calls: [acting("a")] }))
    return Effect.gen(function* () {
      yield* accepted(2)
      yield* answer()
      yield* answer({ id: requestId(bot, 2, 0), places: [2] })
      expect(roles(requests[2]?.messages)).toEqual(["user: text 1", "assistant: Let me.\n\ndone", "user: text 2"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("tells a model that there is no such tool, and goes on", () => {
    const { layer, requests } = world(rounds({ calls: [{ name: "fly", arguments: "{}" }, acting("a")] }))
    return Effect.gen(function* () {
      yield* accepted()
      yield* answer()
      expect(resultsIn(requests[1] ?? { model: "", messages: [] })).toEqual([
        'error: there is no tool "fly"; there is act',
        "done 0.1"
      ])
      expect(yield* kept).toMatchObject({ kind: "whole", text: "done" })
    }).pipe(Effect.provide(layer))
  })

  it.effect.each([
    ['{"what":', '{"what":', "{}"],
    ["[1]", "[1]", "{}"],
    ["", "{}", "{}"],
    ["\u0000", "\u0000", "{}"]
  ] as const)(
    "gives a tool the arguments %j as they are, and shows no provider what is no JSON",
    ([written, given, shown]) => {
      const { layer, requests } = world(rounds({ calls: [{ name: "act", arguments: written }] }))
      return Effect.gen(function* () {
        yield* accepted()
        yield* answer()
        expect(yield* acts).toEqual([`7: ${given}`])
        expect(requests[1]?.messages[1]).toMatchObject({ role: "call", content: shown })
      }).pipe(Effect.provide(layer))
    }
  )

  it.effect.each([
    [16, "Right", 16],
    [17, "Left", 0]
  ] as const)("of %d calls in one round is %s, and %d act", ([count, expected, act]) => {
    const many = Array.from({ length: count }, (_, index) => acting(String(index)))
    const { layer } = world(rounds({ calls: many }))
    return Effect.gen(function* () {
      yield* accepted()
      const answered = yield* Effect.either(answer())
      expect(answered._tag).toBe(expected)
      if (answered._tag === "Left") expect(answered.left).toMatchObject({ _tag: "InvalidOutput", why: "too-large" })
      expect(yield* acts).toHaveLength(act)
    }).pipe(Effect.provide(layer))
  })

  it.effect("is asked once more after eight rounds, and may call nothing then", () => {
    const { layer, requests } = world(({ toolChoice }) =>
      toolChoice === "none" ? "enough" : { calls: [acting("again")] }
    )
    return Effect.gen(function* () {
      yield* accepted()
      yield* answer()
      expect(requests).toHaveLength(9)
      expect(yield* acts).toHaveLength(8)
      expect(yield* kept).toMatchObject({ kind: "whole", text: "enough" })
    }).pipe(Effect.provide(layer))
  })

  it.effect("whose model calls to the last has no answer, and lets nothing act when it is asked again", () => {
    const { layer, requests } = world(() => ({ calls: [acting("again")] }))
    return Effect.gen(function* () {
      yield* accepted()
      for (const asked of [9, 10]) {
        expect(yield* Effect.flip(answer())).toMatchObject({ _tag: "InvalidOutput", why: "empty" })
        expect(requests).toHaveLength(asked)
      }
      expect(yield* acts).toHaveLength(8)
    }).pipe(Effect.provide(layer))
  })

  it.effect("whose model calls to the last gives what it said before, marked as incomplete", () => {
    const { layer } = world((_, asked) => ({ text: asked === 1 ? "Let me." : "", calls: [acting("again")] }))
    return Effect.gen(function* () {
      yield* accepted()
      yield* answer()
      expect(yield* kept).toMatchObject({ kind: "incomplete", text: "Let me." })
    }).pipe(Effect.provide(layer))
  })

  it.effect("adds up what its calls took", () => {
    const usage = { promptTokens: 3, completionTokens: 2, cost: 0.5 }
    const finish = (more: Partial<Finish>): Finish => ({
      reason: "stop",
      model: "m-1",
      generation: "g",
      usage,
      ...more
    })
    const call = { role: "call", id: "c", name: "act", content: "{}", model: "m" } as const
    const { layer } = turns(
      (asked) =>
        asked === 1
          ? streamOf({ _tag: "Finish", finish: finish({ reason: "tool_calls", items: [call] }) })
          : streamOf(text("done"), end()),
      { tools: { list: [act], run: () => Effect.succeed("ok") } }
    )
    return Effect.gen(function* () {
      yield* accepted()
      yield* answer()
      expect(yield* kept).toMatchObject({ text: "done", promptTokens: 6, completionTokens: 4, cost: 1, model: "m-1" })
    }).pipe(Effect.provide(layer))
  })

  it.effect("offers none where there are none", () => {
    const { layer, requests } = turns(() => streamOf(text("yes"), end()))
    return Effect.gen(function* () {
      yield* accepted()
      yield* answer()
      expect(requests[0]).not.toHaveProperty("tools")
      expect(requests[0]?.body).not.toContain("tools")
    }).pipe(Effect.provide(layer))
  })

  it.effect("is one attempt of the engine, however many rounds it takes", () => {
    const asks: Array<Ask> = []
    const call = { role: "call", id: "c", name: "act", content: "{}", model: "m" } as const
    const finish: Finish = { reason: "tool_calls", model: "m", generation: "g", usage: undefined }
    const router = Layer.succeed(ModelRouter, {
      answer: (ask) =>
        Effect.suspend(() => {
          const count = asks.push(ask)
          if (count === 3) return new ServerError({ ...facts, status: 500 })
          const items = count < 5 ? { items: [call] } : {}
          return Effect.succeed({ text: "so", finish: { ...finish, ...items }, candidate: "m", cut: undefined })
        })
    })
    const layer = Turns.layer({ streaming: true, systemPrompt: "" }).pipe(
      Layer.provide([
        router,
        Layer.succeed(Tools, { list: [act], run: () => Effect.succeed("ok") }),
        Layer.succeed(Preview, { open: () => Effect.succeed(() => {}) })
      ]),
      Layer.provideMerge(Memory.layer)
    )
    return Effect.gen(function* () {
      yield* accepted()
      yield* Effect.flip(answer())
      yield* answer()
      expect(asks.map(({ run }) => run)).toEqual([1, 1, 1, 2, 1])
      expect(new Set(asks.map(({ request }) => request))).toEqual(new Set([id]))
    }).pipe(Effect.provide(layer))
  })
})
