import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { JournalEntry } from "../../domain/operations/Journal.ts"
import { LogLine } from "../../domain/operations/LogLine.ts"
import { SettingView } from "../../domain/operations/SettingView.ts"
import { TurnActed } from "../../domain/turns/Verbs.ts"
import { TurnPage } from "../../domain/turns/TurnView.ts"
import * as TelegramServer from "../../layers/sandbox/TelegramServer.ts"
import { TelegramSandbox } from "../../services/sandbox/TelegramSandbox.ts"
import { BreakerReport } from "../../layers/http/DeskApi.ts"
import { TurnReport } from "../../layers/http/OperationsApi.ts"
import * as Daemon from "../support/Daemon.ts"
import { data, events, finishing, hostile, saying } from "../support/HostileServer.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"

const get = <A, I>(base: string, path: string, schema: Schema.Schema<A, I>) =>
  Effect.flatMap(Daemon.json(`${base}/api/${path}`), Schema.decodeUnknown(schema))

const post = <A, I>(base: string, path: string, schema: Schema.Schema<A, I>, body: unknown = {}) =>
  Effect.flatMap(Daemon.json(`${base}/api/${path}`, "POST", body), Schema.decodeUnknown(schema))

describe("the desk of a daemon", () => {
  it.scopedLive(
    "finds the turns of a person with their attempts, retries what failed, and knows all of it after a kill",
    () =>
      Effect.gen(function* () {
        const telegram = yield* TelegramSandbox
        let isRight = true
        const provider = yield* hostile((response) => {
          if (isRight) events(response).end(data(saying("Yes.")) + data(finishing("stop")))
          else response.writeHead(401, { "content-type": "application/json" }).end('{"error":{"message":"bad key"}}')
        })
        const person = (yield* telegram.addUser("Ada")).id
        const folder = yield* temporaryFolder
        yield* Effect.promise(() => writeFile(join(folder, ".env"), "HOLDFAST_QUEUE=each\n"))
        const environment = {
          TELEGRAM_BOT_TOKEN: telegram.token,
          TELEGRAM_API_ROOT: telegram.apiRoot,
          HOLDFAST_ALLOWED_USERS: String(person),
          OPENROUTER_API_KEY: "sk-or-v1-test",
          OPENROUTER_BASE_URL: provider.url,
          HOLDFAST_ROUTE: "one/model,two/model"
        }
        const first = yield* Daemon.start(folder, environment)
        const base = yield* first.address
        const answers = (count: number) =>
          Daemon.eventually(
            `${count} answers`,
            Effect.map(telegram.sent(person), (sent) => (sent.length >= count ? sent : undefined)),
            first.printed
          )
        yield* telegram.send(person, { text: "What is 6 times 7?" })
        yield* answers(1)
        yield* Daemon.eventually(
          "the receipt",
          Effect.map(get(base, "turns?state=delivered", TurnPage), ({ turns }) => turns[0])
        )

        const { turns } = yield* get(base, `turns?person=${person}&candidate=one%2Fmodel`, TurnPage)
        assert.deepInclude(turns[0], { person, name: "Ada", state: "delivered", kind: "whole", failure: null })
        const whole = turns[0]!.request
        const { trail } = yield* get(base, `turns/${whole}`, TurnReport)
        assert.deepInclude(trail[0], { candidate: "one/model", why: "first", breaker: "closed", failure: null })

        isRight = false
        yield* telegram.send(person, { text: "What is 6 times 8?" })
        yield* answers(2)
        isRight = true
        const [failed] = (yield* get(base, "turns?state=failed", TurnPage)).turns
        assert.deepInclude(failed, { person, kind: "failed", failure: "Unauthorized" })
        const again = yield* post(base, `turns/${failed!.request}/answer`, TurnActed, { candidate: "two/model" })
        assert.deepInclude(again, { already: false, by: "console" })
        yield* answers(3)
        const answered = yield* get(base, `turns/${again.again}`, TurnReport)
        assert.deepInclude(answered.trail[0], { candidate: "two/model", failure: null })
        assert.strictEqual(answered.againOf, failed!.request)

        const isolated = Schema.Struct({ already: Schema.Boolean })
        assert.isFalse((yield* post(base, "breakers/one%2Fmodel/isolate", isolated)).already)
        const settings = yield* get(base, "settings", Schema.Array(SettingView))
        const named = (name: string) => settings.find((one) => one.name === name)
        assert.deepInclude(named("HOLDFAST_ROUTE"), { value: "one/model,two/model", from: "environment" })
        assert.deepInclude(named("HOLDFAST_QUEUE"), { value: "each", from: "file" })
        assert.deepInclude(named("HOLDFAST_WATCHERS"), { value: "32", from: "default" })
        const logs = yield* get(base, "logs", Schema.Array(LogLine))
        assert.isTrue(logs.some(({ message }) => message.startsWith("ready:")))
        assert.isTrue(logs.some(({ message, request }) => request === failed!.request && message.includes("operator")))
        // A transition of a breaker is stored before a turn that begins later.
        yield* telegram.send(person, { text: "What is 6 times 9?" })
        yield* answers(4)
        yield* first.kill

        const second = yield* Daemon.start(folder, environment)
        const later = yield* second.address
        assert.deepStrictEqual((yield* get(later, `turns/${whole}`, TurnReport)).trail, trail)
        const breakers = yield* Daemon.eventually(
          "the breakers of the route",
          Effect.map(get(later, "breakers", Schema.Array(BreakerReport)), (all) => (all.length > 0 ? all : undefined))
        )
        assert.deepStrictEqual(
          breakers.map(({ name, state }) => [name, state]),
          [
            ["one/model", "isolated"],
            ["two/model", "closed"]
          ]
        )
        const journal = yield* get(later, "journal", Schema.Array(JournalEntry))
        assert.deepStrictEqual(
          journal.map(({ detail, subject, verb }) => [verb, subject, detail]),
          [
            ["isolate", "one/model", null],
            ["answer", failed!.request, "two/model"]
          ]
        )
        const [newest] = (yield* get(later, "turns", TurnPage)).turns
        assert.deepInclude(newest, { candidate: "two/model", kind: "whole" })
        const secret = named("OPENROUTER_API_KEY")
        assert.deepInclude(secret, { value: null, secret: true, from: "environment" })
      }).pipe(Effect.provide(TelegramServer.layer({ filename: ":memory:", limits: "none" })))
  )
})
