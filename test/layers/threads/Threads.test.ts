import { describe, it } from "@effect/vitest"
import { Duration, Effect, Exit, Fiber, Scope } from "effect"
import { expect } from "vitest"
import * as ReadingThreads from "../../../layers/reminders/ReadingThreads.ts"
import * as Threads from "../../../layers/threads/Threads.ts"
import { eventually, file } from "./stubs.ts"

/** A thread that says what it is told, never returns from "stuck", and dies of "crash". */
const stub = file(`
import { parentPort, threadId } from "node:worker_threads"
parentPort.on("message", (words) => {
  if (words === "stuck") for (;;);
  if (words === "crash") throw new Error("a text of somebody")
  parentPort.postMessage([words, threadId, Object.keys(process.env).length])
})
parentPort.postMessage("ready")`)

const options: Threads.ThreadsOptions = {
  ...ReadingThreads.defaults,
  entry: stub,
  deadline: Duration.millis(200)
}

const threads = (some: Partial<Threads.ThreadsOptions> = {}) => Threads.make({ ...options, ...some })

/** Long enough for an answer on a slow machine. */
const patient = { deadline: Duration.seconds(60) }

describe("threads", () => {
  it.scopedLive("answer one after another, without the environment of the process", () =>
    Effect.gen(function* () {
      const { run, size } = yield* threads(patient)
      expect(size()).toBe(0)
      const [first, second] = [yield* run("a", "one"), yield* run("b", "two")] as ReadonlyArray<Array<unknown>>
      expect(first).toEqual(["one", expect.any(Number), 0])
      expect(second).toEqual(["two", first?.[1], 0])
      expect(size()).toBe(1)
    })
  )

  it.scopedLive("are replaced when they are late, while others are answered", () =>
    Effect.gen(function* () {
      const { run, size } = yield* threads()
      const stuck = yield* Effect.fork(Effect.flip(run("a", "stuck")))
      // On a machine that is busy these may be late, too.
      const answered = (who: string) => Effect.retry(run(who, "hello"), { while: ({ _tag }) => _tag === "Overdue" })
      expect(yield* answered("b")).toContain("hello")
      expect(yield* Fiber.join(stuck)).toBeInstanceOf(Threads.Overdue)
      expect(yield* answered("a")).toContain("hello")
      expect(size()).toBeLessThanOrEqual(2)
    })
  )

  it.scopedLive("are replaced when they crash, and tell nothing of the text", () =>
    Effect.gen(function* () {
      const { run } = yield* threads(patient)
      const failure = yield* Effect.flip(run("a", "crash"))
      expect(failure).toMatchObject({ _tag: "ThreadFailed", why: "crash", code: "Error" })
      expect(failure.message.slice(-30)).not.toContain("somebody")
      expect(yield* run("a", "hello")).toContain("hello")
    })
  )

  it.scopedLive("that do not start are told of", () =>
    Effect.gen(function* () {
      const missing = yield* threads({ entry: new URL("file:///nowhere/thread.js") })
      expect(yield* Effect.flip(missing.run("a", "hello"))).toMatchObject({ _tag: "ThreadFailed", why: "start" })
      const silent = yield* threads({ entry: file("setInterval(() => {}, 1000)"), starting: Duration.millis(50) })
      expect(yield* Effect.flip(silent.run("a", "hello"))).toMatchObject({ why: "start", code: "late" })
      expect([missing.size(), silent.size()]).toEqual([0, 0])
    })
  )

  it.scopedLive("end when nobody needs them, when their caller is gone, and with their scope", () =>
    Effect.gen(function* () {
      const brief = yield* threads({ ...patient, idle: Duration.millis(20) })
      yield* brief.run("a", "hello")
      yield* eventually(() => brief.size() === 0)

      const scope = yield* Scope.make()
      const { run, size } = yield* Scope.extend(threads(patient), scope)
      const stuck = yield* Effect.fork(run("a", "stuck"))
      yield* run("b", "hello")
      yield* eventually(() => size() === 2)
      yield* Fiber.interrupt(stuck)
      expect(yield* run("a", "hello")).toContain("hello")
      yield* Scope.close(scope, Exit.void)
      expect(size()).toBe(0)
    })
  )
})
