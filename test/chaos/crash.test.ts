import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import * as Ledger from "./crash/Ledger.ts"

const bench = fileURLToPath(new URL("../../dist/test/chaos/crash.js", import.meta.url))

/** The exit code of a short crash run, and its output. */
const crash = (...flags: ReadonlyArray<string>) =>
  Effect.async<{ readonly code: number; readonly out: string }>((resume) => {
    const child = execFile(process.execPath, [bench, ...flags, "--json"], (error, out, err) =>
      resume(Effect.succeed({ code: typeof error?.code === "number" ? error.code : error ? -1 : 0, out: out || err }))
    )
    return Effect.sync(() => void child.kill("SIGTERM"))
  })

describe("a crash run", () => {
  it.live(
    "loses, doubles and reorders nothing over 8 kills",
    () =>
      Effect.gen(function* () {
        const { code, out } = yield* crash("--kills", "8", "--chats", "6", "--seed", "3")
        assert.strictEqual(code, 0, out)
        const { results } = JSON.parse(out.trim().split("\n").at(-1) ?? "")
        const value = (name: string) => results.find(({ what }: { what: string }) => what === name)?.value
        assert.deepStrictEqual(["lost", "double", "out of order", "kills"].map(value), [0, 0, 0, 8])
        assert.isAbove(value("messages and edits"), 20)
        assert.isAbove(value("sent by the bot"), 8)
      }),
    300_000
  )
})

const written = (...messages: ReadonlyArray<ReadonlyArray<number>>): ReadonlyArray<Ledger.Written> =>
  messages.map((numbers, index) => ({ message: index + 1, numbers }))

/** The model's answer to these questions. */
const answer = (...numbers: ReadonlyArray<number>) =>
  Ledger.answerTo(numbers.map((number) => ({ role: "user", content: Ledger.question(number) })))

const sound = { lost: [], double: [], outOfOrder: [] }

describe("the crash ledger", () => {
  it("accepts answers that name each message once, in order, alone or together", () => {
    assert.deepStrictEqual(Ledger.judge(written([1], [2], [3]), [answer(1), answer(2, 3)]), sound)
    assert.deepStrictEqual(Ledger.judge([], []), sound)
  })

  it("ignores the bot's notices, and accepts an answer that says that it is late", () => {
    assert.deepStrictEqual(Ledger.judge(written([1]), ["Still at #1", `Sorry for the wait.\n\n${answer(1)}`]), sound)
  })

  it("reports lost messages, also if only a part of the answer arrived", () => {
    assert.deepStrictEqual(Ledger.judge(written([1], [2]), [answer(2)]).lost, [1])
    assert.deepStrictEqual(Ledger.judge(written([1]), []).lost, [1])
    assert.deepStrictEqual(Ledger.judge(written([1]), [answer(1).slice(0, -20)]).lost, [1])
  })

  it("reports duplicates: in two answers, in one, or as an answer to nothing", () => {
    assert.deepStrictEqual(Ledger.judge(written([1], [2]), [answer(1), answer(1, 2)]).double, [1])
    assert.deepStrictEqual(Ledger.judge(written([1]), [answer(1, 1)]).double, [1])
    assert.deepStrictEqual(Ledger.judge(written([1]), [answer(1), answer()]).double, [0])
    assert.deepStrictEqual(Ledger.judge(written([1]), [answer(1), answer(7)]).double, [7])
  })

  it("reports messages out of order", () => {
    assert.deepStrictEqual(Ledger.judge(written([1], [2], [3]), [answer(2), answer(1), answer(3)]).outOfOrder, [1])
    assert.deepStrictEqual(Ledger.judge(written([1], [2]), [answer(2, 1)]).outOfOrder, [1])
  })

  it("requires one answer to the newest text of an edited message, in any place", () => {
    assert.deepStrictEqual(Ledger.judge(written([1, 3], [2]), [answer(3, 2)]), sound)
    assert.deepStrictEqual(Ledger.judge(written([1, 3], [2]), [answer(1, 2), answer(3)]), sound)
    assert.deepStrictEqual(Ledger.judge(written([1, 3], [2]), [answer(1, 2)]).lost, [3])
    assert.deepStrictEqual(Ledger.judge(written([1, 3]), [answer(1), answer(3), answer(3)]).double, [3])
  })

  it("answers the questions since the last answer", () => {
    const said = (role: string, number: number) => ({ role, content: Ledger.question(number) })
    assert.strictEqual(
      Ledger.answerTo([said("user", 1), said("assistant", 1), said("user", 2), said("system", 4), said("user", 3)]),
      answer(2, 3)
    )
  })
})
