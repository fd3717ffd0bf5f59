import { describe, expect, it } from "@effect/vitest"
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"

/** What an example prints, line by line. */
const output = (name: string) =>
  new Promise<ReadonlyArray<string>>((resolve, reject) => {
    const file = fileURLToPath(new URL(`../../dist/examples/${name}.js`, import.meta.url))
    execFile(process.execPath, [file], (error, out, err) =>
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

  it("activity: typed failures of an activity, a checkpoint that outlives its attempt", async () => {
    expect(await output("activity")).toEqual([
      "attempt 1 begins after page 0",
      "Busy: the printer is busy, for 1500 ms at least",
      "attempt 2 begins after page 1",
      "OutOfPaper: no paper left at page 4"
    ])
  })
})
