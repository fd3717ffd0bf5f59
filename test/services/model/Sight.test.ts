import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import type { ChatMessage } from "../../../domain/model/Chat.ts"
import { Unauthorized, NotSupported, Overloaded } from "../../../domain/model/Failure.ts"
import type { Asked } from "../../../domain/model/Facts.ts"
import { ask, named, within, world } from "./world.ts"

const messages: ReadonlyArray<ChatMessage> = [
  { role: "user", content: "what is it?", pictures: ["data:image/png;base64,AA=="] }
]

/** Makes the refusal of pictures. Scripts name failures by their classes. */
const NoPictures = new Proxy(NotSupported, {
  construct: (_, [asked]: [Asked]) => new NotSupported({ ...asked, capability: "pictures" })
}) as unknown as new (asked: Asked) => NotSupported

describe("a request with pictures", () => {
  it.effect("goes on to a candidate that sees, when one refuses them", () => {
    const { calls, layer } = world({ a: [{ ends: NoPictures }], b: ["a cat"] })
    return Effect.gen(function* () {
      const routed = yield* ask({ messages })
      expect(routed).toMatchObject({ text: "a cat", candidate: "b" })
      expect(routed.unseen).toBeUndefined()
      expect(calls[1]?.request.messages).toEqual(messages)
    }).pipe(Effect.provide(layer))
  })

  it.effect("is asked without them where nobody sees, and says so", () => {
    const { calls, layer } = world({ a: [{ ends: NoPictures }, "words"], b: [{ ends: NoPictures }, "words"] })
    return Effect.gen(function* () {
      expect(yield* ask({ messages })).toMatchObject({ text: "words", candidate: "b", unseen: true })
      expect(named(calls)).toBe("a b b")
      expect(JSON.stringify(calls[2]?.request.messages)).toContain("a picture, which you cannot see")
    }).pipe(Effect.provide(layer))
  })

  it.effect("comes back to the first, without them, when those that see cannot answer for good", () => {
    const { calls, layer } = world({
      a: [{ ends: NoPictures }, { ends: NoPictures }, "words"],
      b: [{ ends: Unauthorized }]
    })
    return Effect.gen(function* () {
      expect(yield* ask({ messages })).toMatchObject({ text: "words", candidate: "a", unseen: true })
      expect(named(calls)).toBe("a b a a")
    }).pipe(Effect.provide(layer))
  })

  it.effect("waits for the one that sees while its trouble may pass", () => {
    const { calls, layer } = world({ a: [{ ends: NoPictures }], b: [{ ends: Overloaded }] })
    return Effect.gen(function* () {
      expect(yield* within(ask({ messages, comesBack: true }))).toMatchObject({ left: { _tag: "Overloaded" } })
      expect(calls.filter(({ name }) => name === "a")).toHaveLength(1)
    }).pipe(Effect.provide(layer))
  })
})
