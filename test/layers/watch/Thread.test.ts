import { describe, expect, it } from "@effect/vitest"
import { Clock, Effect, TestClock } from "effect"
import { Worker } from "node:worker_threads"
import { keep } from "../../../layers/watch/Thread.ts"
import { capturing } from "../../support/logs.ts"

/** Threads are of the real world, and take their time. */
const until = (holds: () => boolean) =>
  Effect.withClock(Effect.repeat(Effect.delay(Effect.sync(holds), "5 millis"), { until: (held) => held }), Clock.make())

describe("a thread that is kept", () => {
  it.scoped.each([
    ["throws", () => new Worker(`throw new Error("a secret")`, { eval: true })],
    ["ends", () => new Worker(`process.exit(3)`, { eval: true })],
    [
      "cannot start",
      () => {
        throw Object.assign(new Error("a secret"), { code: "ERR_WORKER_INIT_FAILED" })
      }
    ]
  ] as const)("is started again after a pause when it %s, and that is said once", ([, start]) => {
    const log = capturing()
    let starts = 0
    return Effect.gen(function* () {
      yield* keep(() => {
        starts++
        return start()
      })
      for (let times = 1; times <= 3; times++) {
        yield* until(() => starts === times && log.logged.length === times)
        yield* TestClock.adjust(1000 * 2 ** (times - 1) - 1)
        expect(starts).toBe(times)
        yield* TestClock.adjust(1)
      }
      expect(log.at("WARN")).toHaveLength(1)
      expect(JSON.stringify(log.logged)).not.toContain("secret")
    }).pipe(Effect.provide(log.layer))
  })

  it.scopedLive("is ended with its scope, and not started again", () =>
    Effect.gen(function* () {
      let starts = 0
      let ended = 0
      yield* Effect.scoped(
        keep(() => {
          starts++
          return new Worker("setInterval(() => {}, 1000)", { eval: true }).once("exit", () => ended++)
        })
      )
      expect({ starts, ended }).toEqual({ starts: 1, ended: 1 })
    })
  )
})
