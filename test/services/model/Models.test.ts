import { describe, expect, it } from "@effect/vitest"
import { Chunk, Effect, Fiber, Layer, Stream, TestClock } from "effect"
import { Models } from "../../../services/model/Models.ts"
import { type ModelFailure, ServerError, StreamCut } from "../../../domain/model/Failure.ts"
import { world } from "./world.ts"

const models = (scripts: Parameters<typeof world>[0]) => {
  const { calls, layer } = world(scripts)
  return { calls, layer: Layer.provide(Models.layer, layer) }
}

/** Runs while the clock goes on, because retries wait. */
const patiently = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.fork(effect)
    yield* TestClock.adjust("20 minutes")
    return yield* Fiber.join(fiber)
  })

describe("Models", () => {
  it.effect("asks with a text or a transcript, each under an id of its own", () => {
    const { calls, layer } = models({ one: ["fine"] })
    return Effect.gen(function* () {
      const { ask } = yield* Models
      expect(yield* ask("How are you?")).toMatchObject({ text: "fine", complete: true, candidate: "one" })
      yield* ask([
        { role: "system", content: "Be brief." },
        { role: "user", content: "Again?" }
      ])
      expect(calls.map(({ request }) => request.messages.map(({ content }) => content))).toEqual([
        ["How are you?"],
        ["Be brief.", "Again?"]
      ])
      expect(new Set(calls.map(({ asked }) => asked.request)).size).toBe(2)
    }).pipe(Effect.provide(layer))
  })

  it.effect("absorbs failures along the route", () => {
    const { calls, layer } = models({ one: [{ ends: ServerError }], two: ["fine"] })
    return Effect.gen(function* () {
      const { ask } = yield* Models
      expect(yield* patiently(ask("How are you?"))).toMatchObject({ text: "fine", complete: true, candidate: "two" })
      expect(calls.length).toBeGreaterThan(1)
    }).pipe(Effect.provide(layer))
  })

  it.effect("marks an answer that nobody could finish", () => {
    const { layer } = models({ one: [{ says: "so far ", ends: StreamCut }, { ends: ServerError }] })
    return Effect.gen(function* () {
      const { ask } = yield* Models
      expect(yield* patiently(ask("How are you?"))).toMatchObject({ text: "so far ", complete: false })
    }).pipe(Effect.provide(layer))
  })

  it.effect("fails where there is no text at all", () => {
    const fails = (run: (service: typeof Models.Service) => Effect.Effect<unknown, ModelFailure>) =>
      Effect.gen(function* () {
        expect((yield* Effect.flip(patiently(run(yield* Models))))._tag).toBe("ServerError")
      }).pipe(Effect.provide(models({ one: [{ ends: ServerError }] }).layer))
    return Effect.zipRight(
      fails(({ ask }) => ask("?")),
      fails(({ stream }) => Stream.runDrain(stream("?")))
    )
  })

  it.effect("streams the growing text, and at last what an ask would return", () => {
    const { layer } = models({ one: ["one two three"] })
    return Effect.gen(function* () {
      const { ask, stream } = yield* Models
      const seen = Chunk.toReadonlyArray(yield* Stream.runCollect(stream("count")))
      for (const [index, { complete, text }] of seen.entries()) {
        expect("one two three".startsWith(text)).toBe(true)
        expect(complete).toBe(index === seen.length - 1)
      }
      expect(seen.at(-1)).toEqual(yield* ask("count"))
    }).pipe(Effect.provide(layer))
  })

  it.effect("gives a slow consumer the last element, and ends the call of one that leaves", () => {
    const { layer } = models({ one: ["one two three", { says: "one ", ends: "silence" }] })
    return Effect.gen(function* () {
      const { stream } = yield* Models
      const seen = yield* patiently(
        stream("count").pipe(
          Stream.tap(() => Effect.sleep("1 second")),
          Stream.runCollect
        )
      )
      expect(Chunk.unsafeLast(seen)).toMatchObject({ text: "one two three", complete: true })
      const first = yield* Stream.runHead(stream("count"))
      expect(first).toMatchObject({ value: { text: "one ", complete: false } })
    }).pipe(Effect.provide(layer))
  })
})
