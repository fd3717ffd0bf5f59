import { assert, describe, it } from "@effect/vitest"
import { Effect, Schedule, Schema } from "effect"
import * as Daemon from "../support/Daemon.ts"
import {
  addPerson,
  answers,
  ask,
  conversation,
  growing,
  modelFault,
  say,
  telegramFaults
} from "../support/DaemonSandbox.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"

const OpenApi = Schema.Struct({
  openapi: Schema.String,
  paths: Schema.Record({ key: Schema.String, value: Schema.Object })
})

const readyz = (base: string) => Effect.map(Daemon.get(`${base}/readyz`), ({ status }) => status)

/** A prompt whose answer takes the sandbox's model a while. */
const long = "Show me some code, a list and a table, please"

describe("the daemon without any setting", () => {
  it.scopedLive("is ready, serves its page and its API, and answers a message", () =>
    Effect.gen(function* () {
      const daemon = yield* Daemon.start(yield* temporaryFolder)
      const base = yield* daemon.address
      assert.deepStrictEqual(yield* Daemon.json(`${base}/healthz`), { alive: true })
      assert.deepStrictEqual(yield* Daemon.json(`${base}/readyz`), {
        parts: { polling: true, database: true, engine: true, relay: true }
      })
      const openapi = yield* Effect.flatMap(Daemon.json(`${base}/openapi.json`), Schema.decodeUnknown(OpenApi))
      assert.match(openapi.openapi, /^3\./)
      assert.includeMembers(Object.keys(openapi.paths), ["/healthz", "/readyz", "/api/sandbox"])
      const page = yield* Daemon.get(base)
      assert.match(page.headers.get("content-type") ?? "", /text\/html/)
      assert.include(yield* Effect.promise(() => page.text()), "<script")
      const person = yield* addPerson(base)
      assert.include(yield* ask(base, person, "What is 6 times 7?"), "6 times 7")
      assert.strictEqual(daemon.err(), "")
    })
  )

  it.scopedLive("prints where the sandbox's Bot API is, and its token, only when it is asked to", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const silent = yield* Daemon.start(folder)
      yield* silent.address
      assert.notMatch(silent.printed(), /sandbox-/)
      yield* silent.signal("SIGTERM")
      yield* silent.exit
      const open = yield* Daemon.start(folder, { HOLDFAST_SANDBOX_SHOW_TOKEN: "true" })
      const { message } = yield* open.logged("its Bot API is")
      const [, apiRoot, token] =
        /is (http:\/\/127\.0\.0\.1:\d+), with the token (\d+:[\w-]+)/.exec(String(message)) ?? []
      const me = yield* Daemon.json(`${apiRoot}/bot${token}/getMe`)
      assert.deepInclude(me, { ok: true })
    })
  )

  it.scopedLive("ends with 0 at a SIGTERM, and every answer is there exactly once after the next start", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const first = yield* Daemon.start(folder)
      const base = yield* first.address
      const people = yield* Effect.all(Array.from({ length: 3 }, () => addPerson(base)))
      yield* Effect.forEach(people, (person) => say(base, person, long))
      yield* growing(base, 0)
      yield* first.signal("SIGTERM")
      assert.strictEqual(yield* first.exit, 0)
      assert.strictEqual(first.err(), "")

      const second = yield* Daemon.start(folder)
      const again = yield* second.address
      for (const person of people) {
        assert.lengthOf(yield* answers(again, person, 1), 1)
        yield* ask(again, person, "What is 6 times 7?")
        assert.lengthOf(yield* answers(again, person, 2), 2)
      }
    })
  )

  it.scopedLive("is not ready while it stops, leaves at once at a second signal, and loses nothing by it", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const first = yield* Daemon.start(folder)
      const base = yield* first.address
      // A send that hangs keeps the first signal waiting.
      yield* telegramFaults(base, { late: 1 })
      const person = yield* addPerson(base)
      yield* say(base, person, "What is 6 times 7?")
      yield* Daemon.eventually(
        "a message about to be sent",
        Effect.map(conversation(base, person), ({ statuses }) => statuses.find(({ state }) => state === "answered"))
      )
      yield* first.signal("SIGTERM")
      yield* Daemon.eventually(
        "not ready while it stops",
        Effect.map(readyz(base), (status) => (status === 503 ? true : undefined))
      )
      // What comes within half a second is one signal.
      yield* Effect.fork(Effect.repeat(first.signal("SIGTERM"), Schedule.spaced("100 millis")))
      assert.strictEqual(yield* first.exit, 130)

      const second = yield* Daemon.start(folder, { HOLDFAST_SEND_DEADLINE: "1 second" })
      const again = yield* second.address
      yield* telegramFaults(again, {})
      assert.lengthOf(yield* answers(again, person, 1), 1)
      yield* ask(again, person, "And 6 times 8?")
      assert.lengthOf(yield* answers(again, person, 2), 2)
    })
  )

  it.scopedLive("answers exactly once what a kill -9 interrupted", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const first = yield* Daemon.start(folder)
      const base = yield* first.address
      const person = yield* addPerson(base)
      yield* say(base, person, long)
      yield* growing(base, 10)
      yield* first.kill
      const second = yield* Daemon.start(folder)
      const again = yield* second.address
      const [answer] = yield* answers(again, person, 1)
      assert.include(answer, "stand-in")
      yield* ask(again, person, "What is 6 times 7?")
      assert.lengthOf(yield* answers(again, person, 2), 2)
    })
  )

  it.scopedLive("writes a JSON object a line, with the request id where it is about a message, and no text", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const secret = "xylophone-9417"
      const daemon = yield* Daemon.start(folder, { HOLDFAST_LOG_LEVEL: "trace", HOLDFAST_SEND_DEADLINE: "1 second" })
      const base = yield* daemon.address
      const person = yield* addPerson(base)
      yield* modelFault(base, "server_error", 1)
      yield* telegramFaults(base, { lost: 1 })
      yield* say(base, person, `Please repeat: ${secret}`)
      yield* answers(base, person, 1)
      yield* telegramFaults(base, {})
      yield* daemon.signal("SIGTERM")
      assert.strictEqual(yield* daemon.exit, 0)
      assert.notInclude(daemon.printed(), secret)
      assert.notInclude(daemon.printed(), "repeat")
      for (const line of daemon.lines()) {
        assert.containsAllKeys(line, ["message", "logLevel", "timestamp"])
        if (/model|answer|send|sent|probe|turn/.test(String(line["message"]))) {
          assert.match(String(line.annotations?.["request"]), /^\d+:\d+:\d+/, JSON.stringify(line))
        }
      }
      assert.isAbove(daemon.lines().filter((line) => line.annotations?.["request"] !== undefined).length, 0)
    })
  )
})
