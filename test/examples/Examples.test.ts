import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { ModelFaults } from "../../domain/sandbox/Model.ts"
import * as ModelServer from "../../layers/sandbox/ModelServer.ts"
import { ModelSandbox } from "../../services/sandbox/ModelSandbox.ts"
import { start } from "../support/Daemon.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"

// Registers its own test.
import "../../examples/property.ts"

const built = (name: string) => fileURLToPath(new URL(`../../dist/examples/${name}.js`, import.meta.url))

/** The output of an example, line by line. */
const output = (name: string, ...args: ReadonlyArray<string>) =>
  new Promise<ReadonlyArray<string>>((resolve, reject) => {
    execFile(process.execPath, [built(name), ...args], (error, out, err) =>
      error === null && err === "" ? resolve(out.trim().split("\n")) : reject(new Error(`${out}${err}`))
    )
  })

describe("the examples", () => {
  it("effect: retries, a stream that is cut, a caller that gives up", async () => {
    const [answer, ...rest] = await output("effect")
    expect(answer).toBe("sunny in Oslo after 3 calls")
    expect(rest).toEqual([
      "there is no Atlantis",
      "rain",
      "snow",
      "the stream broke off: ECONNRESET",
      "TimeoutException; the breaker is closed: 3 of 4 calls failed"
    ])
  })

  it("plain: retries, a caller that gives up, a deadline, an open breaker", async () => {
    expect(await output("plain")).toEqual([
      "sunny in Oslo after 3 calls",
      "given up: nobody waits any more",
      expect.stringMatching(/^weather took too long: its attempt deadline passed.* \(4 calls\)$/),
      expect.stringMatching(/^weather was not called: it failed too often/)
    ])
  })

  it("spending: a cap for each person", async () => {
    expect(await output("spending")).toEqual([
      "3 pages about kelp, for $0.004",
      "Ada has used up the $0.01 of today",
      "3 pages about wrack, for $0.004"
    ])
  })

  it("activity: typed failures of an activity, a checkpoint that outlives its attempt", async () => {
    expect(await output("activity")).toEqual([
      "attempt 1 begins after page 0",
      "Busy: the printer is busy for at least 1500 ms",
      "attempt 2 begins after page 1",
      "OutOfPaper: no paper left at page 4"
    ])
  })

  it.live("models: an answer and a stream of a provider that fails at first", () =>
    Effect.gen(function* () {
      const { baseUrl, key, setFaults } = yield* ModelSandbox
      yield* setFaults(new ModelFaults({ fault: "server_error", remaining: 2 }))
      const [answer, ...growing] = yield* Effect.promise(() => output("models", key, baseUrl))
      expect(answer).toBe(
        "an answer to user: Summarise this: a holdfast is the root with which seaweed grips the rock."
      )
      expect(growing.at(-1)).toBe("an answer to user: And in ten words?")
      for (const text of growing) expect(growing.at(-1)).toContain(text)
    }).pipe(
      Effect.provide(
        ModelServer.layer({
          port: 0,
          key: "any",
          tokensPerSecond: 0,
          respond: (messages) => `an answer to ${messages.map(({ content, role }) => `${role}: ${content}`).join(" ")}`
        })
      )
    )
  )

  it.scopedLive("daemon: starts without any setting, and stops in order", () =>
    Effect.gen(function* () {
      const daemon = yield* start(yield* temporaryFolder, {}, [built("daemon")])
      while (!/ready: open http:/.test(daemon.printed())) yield* Effect.sleep("50 millis")
      yield* daemon.signal("SIGTERM")
      expect(yield* daemon.exit).toBe(0)
    }).pipe(Effect.timeout("60 seconds"))
  )
})
