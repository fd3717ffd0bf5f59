import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { DeadLetter, Decided } from "../../domain/turns/DeadLetter.ts"
import { Pong } from "../../domain/turns/Ping.ts"
import { ReminderView } from "../../domain/reminders/ReminderView.ts"
import { TurnReport } from "../../layers/http/OperationsApi.ts"
import * as Sqlite from "../../layers/sql/database/Sqlite.ts"
import * as Stores from "../../layers/sql/stores/Stores.ts"
import { setReminder } from "../layers/sql/stores/Reminding.ts"
import * as Cli from "../support/Cli.ts"
import * as Daemon from "../support/Daemon.ts"
import { addPerson, answers, modelFault, say } from "../support/DaemonSandbox.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"

const json = <A, I>(schema: Schema.Schema<A, I>, text: string) => Schema.decodeUnknown(Schema.parseJson(schema))(text)
const Letters = Schema.Array(DeadLetter)

/** A daemon that the command line has started, and how it is asked. */
const started = (environment: Readonly<Record<string, string>> = {}, folder = temporaryFolder) =>
  Effect.gen(function* () {
    const daemon = yield* Daemon.start(yield* folder, environment, [Cli.entry, "start"])
    const base = yield* daemon.address
    const ask = (...args: ReadonlyArray<string>) => Cli.run([...args, "--url", base])
    const told = (...args: ReadonlyArray<string>) =>
      Effect.map(ask(...args), ({ code, err, out }) => {
        assert.deepStrictEqual({ code, err }, { code: 0, err: "" })
        return out
      })
    return { base, daemon, ask, told }
  })

/** A model that answers nothing lets a turn die within a second. */
const hasty = {
  HOLDFAST_STEP_RETRY_INITIAL: "100 millis",
  HOLDFAST_STEP_RETRY_MAXIMUM: "100 millis",
  HOLDFAST_STEP_RETRY_ATTEMPTS: "2",
  HOLDFAST_RETRY: "none",
  HOLDFAST_BREAKER_FAILURES: "1000"
}

describe("the command line", () => {
  it.scopedLive("starts the daemon, pings through it, and stops it in order", () =>
    Effect.gen(function* () {
      const { daemon, told } = yield* started()
      assert.match(yield* told("ping"), /^back through the embedded engine after \d+ m?s .* \d+:ping-[\w-]+\n$/)
      const pong = yield* json(Pong, yield* told("ping", "--json"))
      assert.strictEqual(pong.engine, "embedded")
      assert.approximately(pong.totalMs, pong.acceptedMs + pong.handledMs, 1)
      const report = yield* json(TurnReport, yield* told("turn", pong.request, "--json"))
      assert.deepInclude(report, { is: "word", state: "handled", turn: null })
      yield* daemon.signal("SIGTERM")
      assert.strictEqual(yield* daemon.exit, 0)
      assert.strictEqual(daemon.err(), "")
    })
  )

  it.scopedLive("tells of turns, and lists, retries and drops dead letters", () =>
    Effect.gen(function* () {
      const { ask, base, told } = yield* started(hasty)
      const person = yield* addPerson(base)
      yield* modelFault(base, "empty", 2)
      yield* say(base, person, "What is 6 times 7?")
      yield* answers(base, person, 1)
      const [letter] = yield* json(Letters, yield* told("dead-letters", "list", "--json"))
      const id: string = letter?.turn ?? ""
      assert.deepInclude({ ...letter }, { why: "dead", members: 1 })
      const listed = (yield* told("dead-letters", "list")).trimEnd().split("\n")
      assert.match(listed[0] ?? "", /^ID +WHY +GIVEN UP \(UTC\) +AFTER +ATTEMPTS +MESSAGES +CONVERSATION$/)
      assert.match(listed[1] ?? "", new RegExp(`^${id} +failed too often +\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d `))
      assert.lengthOf(listed, 2)

      const story = yield* told("turn", id)
      assert.match(story, /delivered after .*, \d attempts/)
      for (const step of ["accepted", "started", "asked", "InvalidOutput", "answered", "dead", "sent", "part 1"])
        assert.include(story, step)
      assert.notInclude(story, "6 times 7")

      const again = `${id}:again:1`
      const decided = yield* json(Decided, yield* told("dead-letters", "retry", id, "--json"))
      assert.deepStrictEqual<unknown>(
        [decided.turn, decided.verdict, decided.already, decided.again],
        [id, "retried", false, again]
      )
      assert.match(yield* told("dead-letters", "retry", id), /was already retried at .*; nothing changed\n$/)
      assert.include((yield* answers(base, person, 2)).at(-1), "6 times 7")
      assert.match(yield* told("turn", again), /delivered after .*, 1 attempt/)

      yield* modelFault(base, "empty", 2)
      yield* say(base, person, "And 6 times 8?")
      yield* answers(base, person, 3)
      const [other] = yield* Effect.flatMap(Daemon.json(`${base}/api/dead-letters`), Schema.decodeUnknown(Letters))
      assert.strictEqual(yield* told("dead-letters", "drop", other?.turn ?? ""), `${other?.turn} is dropped\n`)
      assert.strictEqual(yield* told("dead-letters", "list"), "no dead letters\n")
      assert.strictEqual(yield* told("dead-letters", "retry-all", "InvalidOutput"), "0 turns are retried\n")
      const unknown = yield* ask("dead-letters", "retry", "1:2:3")
      assert.deepStrictEqual(unknown, {
        code: 1,
        out: "",
        err: "holdfast: There is no dead letter 1:2:3. List the dead letters to see their ids.\n"
      })
    })
  )

  it.scopedLive("lists reminders in the order in which they come", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      mkdirSync(join(folder, "data"))
      const stores = Layer.provide(Stores.layer, Sqlite.layer({ filename: join(folder, "data/holdfast.db") }))
      const at = Date.UTC(2100, 0, 1, 8)
      yield* Effect.all([
        setReminder({ id: "tea", occurrence: 3, dueAt: at }),
        setReminder({ id: "plants", occurrence: 1, dueAt: at - 1000 })
      ]).pipe(Effect.provide(stores))
      const { base, told } = yield* started({}, Effect.succeed(folder))
      const [names, first, second, ...more] = (yield* told("reminders")).trimEnd().split("\n")
      assert.match(names ?? "", /^WHEN \(UTC\) +IN +WHAT +HOW OFTEN +ZONE +WHOSE +NEXT$/)
      assert.match(
        first ?? "",
        /^2100-01-01 07:59:59 +\d+ d.* +plants +every day at 09:00 +Europe\/Berlin +7 in 1:7 +reminder:plants:1$/
      )
      assert.match(second ?? "", /^2100-01-01 08:00:00 .* tea /)
      assert.deepStrictEqual(more, [])
      const [one, ...others] = yield* json(
        Schema.Array(ReminderView),
        yield* told("reminders", "--json", "--limit", "1")
      )
      assert.deepInclude({ ...one }, { id: "plants", text: "plants", dueAt: at - 1000 })
      assert.deepStrictEqual(others, [])
      assert.match(yield* told("turn", "reminder:tea:3"), /accepted, waiting, in 1:7\n\ntimes in UTC\n[^]*set[^]*due/)

      // In the zone of the person who looks.
      const tokyo = yield* Cli.run(["reminders", "--url", base], { TZ: "Asia/Tokyo" })
      assert.match(tokyo.out, /^WHEN \(Asia\/Tokyo\) [^]*\n2100-01-01 17:00:00 .* tea /)
    })
  )

  it.scopedLive("says in one line what is wrong, with the exit code 1, and 2 for what it does not understand", () =>
    Effect.gen(function* () {
      const token = "the-token-of-the-console"
      const { base } = yield* started({ HOLDFAST_CONSOLE_TOKEN: token })
      const failure = (args: ReadonlyArray<string>, environment?: Readonly<Record<string, string>>) =>
        Effect.map(Cli.run(args, environment), ({ code, err, out }) => {
          assert.strictEqual(out, "")
          assert.notInclude(err, token)
          return [code, err] as const
        })
      const at = ["--url", base]
      assert.strictEqual((yield* Cli.run([...at, "ping"], { HOLDFAST_CONSOLE_TOKEN: token })).code, 0)
      const port = { HOLDFAST_PORT: new URL(base).port, HOLDFAST_CONSOLE_TOKEN: token }
      assert.strictEqual((yield* Cli.run(["ping"], port)).code, 0)

      const line = (words: RegExp, [code, err]: readonly [number | null, string]) => {
        assert.strictEqual(code, 1)
        assert.match(err, words)
        assert.match(err, /^holdfast: [^\n]+\n$/)
      }
      line(/requires its token/, yield* failure(["ping", ...at]))
      line(/rejects this token/, yield* failure(["ping", ...at], { HOLDFAST_CONSOLE_TOKEN: `${token}!` }))
      line(/no daemon answers at/, yield* failure(["ping", "--url", `http://127.0.0.1:${yield* Daemon.freePort}`]))
      line(/HOLDFAST_PORT is 0/, yield* failure(["ping"], { HOLDFAST_PORT: "0" }))
      line(/The request 1:2\/\.\.\/3\? is unknown/, yield* failure(["turn", "1:2/../3?", ...at], port))

      for (const args of [
        ["bogus"],
        ["turn"],
        ["reminders", "--limit", "0"],
        ["start", "--role", "cook"],
        ["ping", "--url", "no"]
      ]) {
        const [code, err] = yield* failure(args)
        assert.strictEqual(code, 2, args.join(" "))
        assert.notStrictEqual(err.trim(), "")
      }
      const help = yield* Cli.run([])
      assert.match(help.out, /dead-letters/)
      // oxlint-disable-next-line no-control-regex -- a pipe gets no colour codes
      for (const text of [help.out, (yield* Cli.run(["bogus"])).err]) assert.notMatch(text, /\u001b/)
    })
  )

  it.scopedLive("takes the role from the option, before the environment", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const daemon = yield* Daemon.start(folder, { HOLDFAST_ROLE: "all" }, [Cli.entry, "start", "--role", "worker"])
      assert.strictEqual(yield* daemon.exit, 1)
      assert.match(daemon.err(), /HOLDFAST_ROLE splits the daemon/)
    })
  )
})
