import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { RequestId } from "../../../domain/Ids.ts"
import type { RouteEvent } from "../../../domain/model/RouteEvent.ts"
import { RouteEvents } from "../../../services/telemetry/RouteEvents.ts"
import * as Double from "../../console/Double.ts"
import { serve } from "./Serving.ts"

setFlagsFromString("--expose-gc")
const gc: () => void = runInNewContext("gc")

/** After what is loose has been collected; the second time collects what the first finalised. */
const used = Effect.promise(async () => {
  for (let times = 0; times < 3; times++) {
    await new Promise((done) => setTimeout(done, 20))
    gc()
  }
  const { arrayBuffers, external, heapUsed } = process.memoryUsage()
  return heapUsed + external + arrayBuffers
})

/** Clients in a process of their own: says `open` when each has had its first bytes, and reads no more if it is slow. */
const clients = (base: string, count: number, slow: boolean) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const script = `
        const http = require("node:http")
        let open = 0
        for (let index = 0; index < ${count}; index++)
          http.get(${JSON.stringify(`${base}/api/events`)}, { agent: false }, (response) => {
            response.once("data", () => {
              if (${slow}) response.pause(), response.socket.pause()
              if (++open === ${count}) console.log("open")
            })
            response.on("error", () => {})
            if (!${slow}) response.resume()
          }).on("error", () => {})`
      const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] })
      await once(child.stdout, "data")
      return child
    }),
    (child) => Effect.sync(() => child.kill("SIGKILL"))
  )

const called = (at: number, candidate: string): RouteEvent => ({
  _tag: "Called",
  request: RequestId.make(`1:${at}:1`),
  candidate,
  attempt: 1,
  at,
  why: "first"
})

const count = 32
const most = 50 * 1024

describe("a console that watches", () => {
  for (const slow of [false, true])
    it.scopedLive(`costs less than 50 kB${slow ? ", also while it reads nothing" : ""}`, () =>
      Effect.gen(function* () {
        const { base, context } = yield* serve(Double.layer())
        const { tell } = yield* Effect.provide(RouteEvents, context)
        const much = Effect.forEach(
          Array.from({ length: 100 }, (_, round) => round),
          (round) =>
            Effect.sync(() => {
              for (let at = 0; at < 100; at++) tell(called(100 * round + at, `model ${at} ${"x".repeat(500)}`))
            }).pipe(Effect.zipRight(Effect.sleep("1 millis"))),
          { discard: true }
        )
        // What is loaded, compiled and kept for the first ones counts for nobody.
        yield* Effect.scoped(Effect.zipRight(clients(base, 2, false), much))
        const before = yield* used
        yield* clients(base, count, slow)
        yield* much
        const each = ((yield* used) - before) / count
        assert.isBelow(each, most)
      })
    )
})
