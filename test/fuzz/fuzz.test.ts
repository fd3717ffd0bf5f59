import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { type Input, shrunk } from "./Input.ts"

const program = fileURLToPath(new URL("../../dist/test/fuzz/main.js", import.meta.url))

/** Runs every door for a second. The exit code also depends on times, which a slow machine misses. */
const fuzz = Effect.async<{ readonly out: string; readonly err: string }>((resume) => {
  const child = execFile(process.execPath, [program, "--seconds", "1", "--seed", "5", "--json"], (_, out, err) =>
    resume(Effect.succeed({ out, err }))
  )
  return Effect.sync(() => void child.kill("SIGTERM"))
})

describe("fuzzing", () => {
  it.live("finds no fault at any door, and sends every kind of input", () =>
    Effect.gen(function* () {
      const { err, out } = yield* fuzz
      const { results } = JSON.parse(out.trim().split("\n").at(-1) ?? "")
      const judged = results.filter(({ target }: { target: unknown }) => target === "0" || target === "at least 1")
      assert.deepStrictEqual(
        judged.filter(({ met }: { met: boolean }) => !met),
        [],
        err
      )
      for (const door of ["updates", "http", "telegram", "model", "words", "markdown"]) {
        const named = (what: string) => results.find((one: { what: string }) => one.what === `${door}: ${what}`)
        assert.strictEqual(named("wrong").value, 0)
        assert.isAbove(named("honest questions answered").value, 0)
      }
    })
  )

  it("shrinks a failure: first fewer inputs, then smaller ones", async () => {
    const inputs: ReadonlyArray<Input> = Array.from({ length: 50 }, (_, n) => ({
      kind: "k",
      body: { n, text: n === 37 ? "a long way to the needle in the hay" : "hay", more: [1, [2, "x"]] }
    }))
    const fails = (some: ReadonlyArray<Input>) => Promise.resolve(JSON.stringify(some).includes("needle"))
    assert.deepStrictEqual(await shrunk(inputs, fails, 500), [{ kind: "k", body: { text: "needle" } }])
  })

  it("keeps the smallest failure when no tries are left", async () => {
    const inputs: ReadonlyArray<Input> = [
      { kind: "k", body: "ab" },
      { kind: "k", body: "cd" }
    ]
    assert.strictEqual(await shrunk(inputs, () => Promise.resolve(true), 0), inputs)
  })
})
