import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import type { Billed } from "../../services/sandbox/ModelSandbox.ts"
import * as Books from "./money/Books.ts"

const bench = fileURLToPath(new URL("../../dist/test/chaos/money.js", import.meta.url))

/** The exit code of a short run, and its output. */
const money = (...flags: ReadonlyArray<string>) =>
  Effect.async<{ readonly code: number; readonly out: string }>((resume) => {
    const child = execFile(process.execPath, [bench, ...flags, "--json"], (error, out, err) =>
      resume(Effect.succeed({ code: typeof error?.code === "number" ? error.code : error ? -1 : 0, out: out || err }))
    )
    return Effect.sync(() => void child.kill("SIGTERM"))
  })

describe("a money run", () => {
  it.live(
    "keeps the bill under its cap, and the ledger equal to the bill, over 4 kills",
    () =>
      Effect.gen(function* () {
        const { code, out } = yield* money("--kills", "4", "--chats", "3", "--seed", "3")
        assert.strictEqual(code, 0, out)
        const { results } = JSON.parse(out.trim().split("\n").at(-1) ?? "")
        const value = (name: string) => results.find(({ what }: { what: string }) => what === name)?.value
        assert.deepStrictEqual(["ledger minus bill", "costs still open", "kills"].map(value), [0, 0, 4])
        assert.isAbove(value("model calls"), 0)
      }),
    600_000
  )
})

const row = (state: number, charge: number | null, generation: string | null, person = "1"): Books.Row => ({
  person,
  state,
  reserved: 10,
  charge,
  generation
})
const billed = (id: string, cost: number): Billed => ({
  id,
  request: "r",
  model: "m",
  promptTokens: 1,
  completionTokens: 1,
  cost,
  isFinal: true
})

describe("the books of a money run", () => {
  it("compare what the ledger and the bill say of each generation, and count apart what nobody can ask about", () => {
    const rows = [row(2, 3, "a"), row(3, 4, "b", "2"), row(1, 10, null), row(2, 0, null), row(0, null, "c")]
    assert.deepStrictEqual(Books.compare(rows, [billed("a", 3), billed("b", 5), billed("c", 1), billed("d", 6)]), {
      known: 3 + 4 + 10,
      billed: 3 + 5 + 1,
      unknowable: 1,
      countedFor: 10,
      unknownBill: 6,
      open: 1,
      dearest: 5
    })
  })
})
