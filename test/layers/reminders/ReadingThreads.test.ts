import { describe, it } from "@effect/vitest"
import { Context, Duration, Effect, Equal, Fiber, Layer } from "effect"
import { expect } from "vitest"
import { notNow, notPlain, type Said } from "../../../domain/reminders/language/Said.ts"
import { understand } from "../../../domain/reminders/language/When.ts"
import { Zone } from "../../../domain/reminders/calendar/Zone.ts"
import * as ReadingThreads from "../../../layers/reminders/ReadingThreads.ts"
import type { ThreadsOptions } from "../../../layers/threads/Threads.ts"
import { Reading } from "../../../services/reminders/Reading.ts"
import { file } from "../threads/stubs.ts"

const said = (words: string): Said => ({ words, zone: Zone.make("UTC"), now: Date.UTC(2026, 2, 27, 11) })

const make = (some: Partial<ThreadsOptions>) =>
  Effect.map(Layer.build(ReadingThreads.layer(some)), (context) => Context.get(context, Reading).read)

/** A parser that never returns from "stuck". */
const stub = file(`
import { parentPort } from "node:worker_threads"
parentPort.on("message", ({ words }) => {
  if (words === "stuck") for (;;);
  if (words === "crash") throw new Error(words)
  parentPort.postMessage(words)
})
parentPort.postMessage("ready")`)

describe("a time that is read on a thread", () => {
  it.scopedLive("is understood as it is on the spot", () =>
    Effect.gen(function* () {
      const read = yield* make({ deadline: Duration.seconds(60) })
      for (const words of [
        "tomorrow at 9 to water the plants",
        "at 4 tea",
        "cron 0 9 1 * * rent",
        "",
        "x".repeat(2_000)
      ]) {
        expect(yield* read("1:7", said(words))).toEqual(understand(said(words)))
      }
    })
  )

  it.scopedLive("is asked back when it takes too long or crashes, and is read again after that", () =>
    Effect.gen(function* () {
      const read = yield* make({ entry: stub, deadline: Duration.millis(200) })
      expect(yield* read("1:7", said("stuck"))).toBe(notPlain)
      expect(yield* read("1:7", said("crash"))).toBe(notPlain)
      // On a machine that is busy this may be late, too.
      yield* Effect.repeat(read("1:7", said("hello")), { until: (understood) => Equal.equals(understood, "hello") })
    })
  )

  it.scopedLive("of one person holds up that person alone", () =>
    Effect.gen(function* () {
      const read = yield* make({ entry: stub, deadline: Duration.minutes(5) })
      const slow = yield* Effect.forEach(["stuck", "stuck", "stuck", "stuck"], (words) =>
        Effect.fork(read("1:7", said(words)))
      )
      yield* Effect.yieldNow()
      expect(yield* read("1:7", said("hello"))).toBe(notNow)
      expect(yield* read("1:8", said("hello"))).toBe("hello")
      yield* Fiber.interruptAll(slow)
      expect(yield* read("1:7", said("hello"))).toBe("hello")
    })
  )

  it.scopedLive("is to be said again later where no thread starts", () =>
    Effect.gen(function* () {
      const read = yield* make({ entry: new URL("file:///nowhere/thread.js") })
      expect(yield* read("1:7", said("tomorrow at 9 tea"))).toBe(notNow)
    })
  )
})
