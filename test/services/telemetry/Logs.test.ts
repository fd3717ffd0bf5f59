import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Logger, Stream } from "effect"
import { Logs } from "../../../services/telemetry/Logs.ts"

const quiet = Logger.remove(Logger.defaultLogger)
const logs = Layer.provideMerge(
  Logs.layer(({ message }) => String(message).includes("secret")),
  quiet
)

describe("the log in memory", () => {
  it.effect("keeps what is logged, with its request and ids, by level and request; not what is kept here only", () =>
    Effect.gen(function* () {
      const { recent } = yield* Logs
      yield* Effect.logInfo("begins").pipe(Effect.annotateLogs({ request: "1:2:3", part: 4 }))
      yield* Effect.logWarning("late").pipe(Effect.annotateLogs("request", "1:2:3:notice"))
      yield* Effect.logError("fails").pipe(Effect.annotateLogs("request", "1:2:34"))
      yield* Effect.logWarning("open this secret link")
      expect(yield* recent({}, 10)).toMatchObject([
        { number: 1, level: "info", message: "begins", request: "1:2:3", ids: { part: "4" }, where: null },
        { number: 2, level: "warning", message: "late" },
        { number: 3, level: "error", message: "fails" }
      ])
      const messages = (lines: ReadonlyArray<{ readonly message: string }>) => lines.map(({ message }) => message)
      expect(messages(yield* recent({ level: "warning" }, 10))).toEqual(["late", "fails"])
      expect(messages(yield* recent({ request: "1:2:3" }, 10))).toEqual(["begins", "late"])
      expect(messages(yield* recent({}, 1))).toEqual(["fails"])
    }).pipe(Effect.provide(logs))
  )

  it.effect("is bounded by lines and by size, and cuts a long message", () =>
    Effect.gen(function* () {
      const { recent } = yield* Logs
      for (let line = 1; line <= 6000; line++) yield* Effect.logInfo(`line ${line}`)
      const few = yield* recent({}, 10_000)
      expect(few.length).toBeLessThanOrEqual(5000)
      expect(few.at(-1)?.message).toBe("line 6000")
      for (let line = 1; line <= 2000; line++) yield* Effect.logInfo("x".repeat(5000))
      const long = yield* recent({}, 10_000)
      expect(long.at(-1)?.message).toHaveLength(2000)
      expect(long.reduce((sum, { message }) => sum + message.length, 0)).toBeLessThanOrEqual(1024 * 1024)
    }).pipe(Effect.provide(logs))
  )

  it.scoped("is followed from the subscription on", () =>
    Effect.gen(function* () {
      const { lines } = yield* Logs
      yield* Effect.logInfo("before")
      const live = yield* lines({ level: "info" })
      const two = yield* Effect.fork(Stream.runCollect(Stream.take(live, 2)))
      for (const message of ["one", "two"]) yield* Effect.logInfo(message)
      expect([...(yield* Fiber.join(two))].map(({ message }) => message)).toEqual(["one", "two"])
    }).pipe(Effect.provide(logs))
  )
})
