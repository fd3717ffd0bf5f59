import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { TurnPage } from "../../domain/turns/TurnView.ts"
import { timeOf } from "../../src/cli/Moments.ts"
import * as Cli from "../support/Cli.ts"
import * as Daemon from "../support/Daemon.ts"
import { addPerson, answers, ask, modelFault, say } from "../support/DaemonSandbox.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"

const Page = Schema.parseJson(TurnPage)

/** A daemon whose turns may die within a second, and the command line that asks it. */
const started = (port: string) =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const environment = {
      HOLDFAST_PORT: port,
      HOLDFAST_STEP_RETRY_INITIAL: "100 millis",
      HOLDFAST_STEP_RETRY_MAXIMUM: "100 millis",
      HOLDFAST_STEP_RETRY_ATTEMPTS: "2",
      HOLDFAST_RETRY: "none",
      HOLDFAST_BREAKER_FAILURES: "1000"
    }
    const start = Daemon.start(folder, environment)
    const daemon = yield* start
    const base = yield* daemon.address
    const told = (...args: ReadonlyArray<string>) =>
      Effect.map(Cli.run([...args, "--url", base]), ({ code, err, out }) => {
        assert.deepStrictEqual({ code, err }, { code: 0, err: "" })
        return out
      })
    return { base, daemon, folder, start, told }
  })

describe("a time on the command line", () => {
  it("is how long ago, or a date in the zone of whoever looks", () => {
    const now = Date.UTC(2026, 10, 30, 14)
    assert.deepStrictEqual(
      ["90m", "6h", "7d", "2w", "30 s"].map((text) => now - (timeOf(text, now) ?? 0)),
      [5_400_000, 21_600_000, 604_800_000, 1_209_600_000, 30_000]
    )
    const here = new Date(2026, 10, 30, 14, 5).getTime()
    assert.deepStrictEqual(
      ["2026-11-30 14:05", "2026-11-30T14:05:00", "2026-11-30"].map((text) => timeOf(text, now)),
      [here, here, new Date(2026, 10, 30).getTime()]
    )
    assert.strictEqual(timeOf("2026-11-30T14:00Z", now), now)
    assert.strictEqual(timeOf("2026-11-30 15:00+01:00", now), now)
    for (const odd of ["", "yesterday", "6", "6y", "2026-13-01", "2026-11-30 25:00", "1969-01-01"])
      assert.isUndefined(timeOf(odd, now), odd)
  })
})

describe("the command line for operators", () => {
  it.scopedLive("finds turns by filters, page by page, and acts on them", () =>
    Effect.gen(function* () {
      const { base, told } = yield* started("0")
      const [ada, bob] = yield* Effect.all([addPerson(base), addPerson(base)])
      yield* ask(base, ada, "What is 6 times 7?")
      yield* ask(base, bob, "And 6 times 8?")
      yield* modelFault(base, "empty", 2)
      yield* say(base, ada, "And 6 times 9?")
      yield* answers(base, ada, 2)

      const listed = (yield* told("turns")).trimEnd().split("\n")
      assert.match(listed[0] ?? "", /^BEGUN \(UTC\) +TURN +STATE +PERSON +TOOK +MODEL +ATTEMPTS +FAILURE$/)
      assert.lengthOf(listed, 4)
      const found = (...filters: ReadonlyArray<string>) =>
        Effect.flatMap(told("turns", "--json", ...filters), Schema.decode(Page))
      const people = (page: TurnPage) => page.turns.map(({ person }) => person)
      const ofBob = yield* found("--person", `${bob}`)
      assert.deepStrictEqual(people(ofBob), [bob])
      assert.deepStrictEqual(people(yield* found("--since", "1h", "--until", "2100-01-01")), [ada, bob, ada])
      assert.deepStrictEqual(people(yield* found("--until", "1h")), [])
      assert.deepStrictEqual(people(yield* found("--candidate", "no/such")), [])
      const failed = yield* found("--state", "failed")
      const [lost] = failed.turns
      assert.deepInclude({ ...lost }, { person: ada, failure: "InvalidOutput", letter: null })
      const id: string = lost?.request ?? ""
      assert.deepStrictEqual((yield* found("--request", id)).turns, failed.turns)
      const first = yield* told("turns", "--limit", "2")
      const [, next = ""] = /\nmore: --after (\S+)\n$/.exec(first) ?? []
      assert.deepStrictEqual(people(yield* found("--limit", "2", "--after", next)), [ada])

      assert.match(
        yield* told("turns", "retry", id),
        new RegExp(`^${id}: retry is done; it is answered as ${id}:again:1\n$`)
      )
      assert.match(
        yield* told("turns", "retry", id),
        /retry was done before, at .* \(UTC\) by console; nothing changed/
      )
      assert.include((yield* answers(base, ada, 3)).at(-1), "6 times 9")
      const refused = yield* Cli.run(["turns", "cancel", `${ofBob.turns[0]?.request}`, "--url", base])
      assert.strictEqual(refused.code, 1)
      assert.match(refused.err, /^holdfast: The turn .* cancel does not apply.*\n$/)

      for (const args of [
        ["turns", "--since", "yesterday"],
        ["turns", "--limit", "201"],
        ["turns", "--state", "odd"]
      ]) {
        assert.strictEqual((yield* Cli.run([...args, "--url", base])).code, 2, args.join(" "))
      }
    })
  )

  it.scopedLive("exports everything, or what is one person's, with the texts or without", () =>
    Effect.gen(function* () {
      const { base, told } = yield* started("0")
      const [ada, bob] = yield* Effect.all([addPerson(base), addPerson(base)])
      yield* ask(base, ada, "What is 6 times 7?")
      yield* ask(base, ada, "/remind in 2 hours to water the plants")
      assert.include(yield* ask(base, ada, "/zone Berlin"), "I'll remind you")
      yield* ask(base, bob, "And 6 times 8?")
      const lines = (...args: ReadonlyArray<string>) =>
        Effect.map(told("export", ...args), (out) =>
          out
            .trimEnd()
            .split("\n")
            .map((line) => JSON.parse(line))
        )
      const all = yield* lines()
      const kinds = all.map(({ what }) => what).toSorted()
      assert.deepStrictEqual(kinds, ["reminder", "turn", "turn"])
      const own = yield* lines("--person", `${ada}`)
      assert.deepStrictEqual(
        own.map(({ what }) => what),
        ["reminder", "turn"]
      )
      assert.include(own[0].reminder.text, "water the plants")
      assert.strictEqual(own[1].texts.messages[0].text, "What is 6 times 7?")
      assert.include(own[1].texts.answer, "6 times 7")
      assert.strictEqual(own[1].timeline.state, "delivered")
      assert.notInclude(JSON.stringify(own), "6 times 8")
      const silent = JSON.stringify(yield* lines("--no-texts"))
      for (const text of ["6 times", "plants"]) assert.notInclude(silent, text)
    })
  )

  it.scopedLive("lists and changes breakers and people, and follows the log through a restart", () =>
    Effect.gen(function* () {
      const { base, daemon, folder, start, told } = yield* started(String(yield* Daemon.freePort))
      assert.match(yield* told("breakers"), /^MODEL +STATE .*\nopenrouter\/auto +closed /)
      assert.match(yield* told("breakers", "isolate", "openrouter/auto"), /^openrouter\/auto: isolate is done\n$/)
      assert.match(yield* told("breakers", "isolate", "openrouter/auto"), /isolate was done before/)
      assert.match(yield* told("breakers"), /openrouter\/auto +isolated /)
      yield* told("breakers", "reset", "openrouter/auto")
      assert.match(yield* told("breakers"), /openrouter\/auto +closed /)
      const unknown = yield* Cli.run(["breakers", "reset", "no/such", "--url", base])
      assert.deepStrictEqual([unknown.code, unknown.out], [1, ""])

      const following = yield* Daemon.start(folder, {}, [Cli.entry, "logs", "-f", "--json", "--url", base])
      yield* following.logged("ready")
      assert.match(yield* told("people"), /everyone may use this bot/)
      assert.match(yield* told("people", "allow", "77"), /^77: allow is done\n$/)
      assert.match(yield* told("people"), /\nUSER +NAME +ROLE +SINCE \(UTC\)\n77 +- +allowed +\d{4}-/)
      yield* following.logged("user 77 may use the bot")
      assert.match(yield* told("people", "remove", "77"), /^77: remove is done\n$/)
      assert.match(
        yield* told("logs", "--limit", "1"),
        /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d INFO +user 77 may no longer use the bot/
      )

      yield* daemon.signal("SIGTERM")
      yield* daemon.exit
      yield* Daemon.eventually(
        "it waits",
        Effect.sync(() => following.err().includes("waiting for its next start") || undefined),
        following.err
      )
      const before = following.lines().length
      const again = yield* start
      yield* again.address
      yield* Daemon.eventually(
        "the log of the next start",
        Effect.sync(
          () =>
            following
              .lines()
              .slice(before)
              .some(({ message }) => String(message).startsWith("ready")) || undefined
        ),
        following.printed
      )
      // No line twice.
      const all = following.lines().map(({ at, message, number }) => `${at} ${number} ${message}`)
      assert.deepStrictEqual(all, [...new Set(all)])
      yield* following.signal("SIGINT")
      assert.strictEqual(yield* following.exit, 0)
    })
  )
})
