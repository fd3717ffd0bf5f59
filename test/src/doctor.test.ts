import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Schema, type Scope } from "effect"
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { disk } from "../../layers/doctor/Disk.ts"
import { exec } from "../../layers/sql/database/Operation.ts"
import * as Sqlite from "../../layers/sql/database/Sqlite.ts"
import { open } from "../../layers/sql/database/SqliteConnection.ts"
import { statement } from "../../layers/sql/database/Statement.ts"
import * as Cli from "../support/Cli.ts"
import * as Daemon from "../support/Daemon.ts"
import { data, events, finishing, saying } from "../support/HostileServer.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"

const token = "123456789:the-secret-of-the-bot"
const key = "sk-or-v1-the-secret-of-the-provider"

const Report = Schema.parseJson(
  Schema.Struct({
    ok: Schema.Boolean,
    findings: Schema.Array(
      Schema.Struct({ part: Schema.String, state: Schema.Literal("ok", "off", "wrong"), says: Schema.String })
    )
  })
)

type Reply = (request: IncomingMessage, body: string, response: ServerResponse) => void

/** A server on loopback, and its address. */
const server = (reply: Reply): Effect.Effect<string, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.async<ReturnType<typeof createServer>>((resume) => {
        const made = createServer((request, response) => {
          let body = ""
          request.setEncoding("utf8").on("data", (part) => (body += part))
          request.on("end", () => reply(request, body, response))
        }).listen(0, "127.0.0.1", () => resume(Effect.succeed(made)))
      }),
      (made) => Effect.sync(() => void (made.close(), made.closeAllConnections()))
    ),
    (made) => `http://127.0.0.1:${(made.address() as AddressInfo).port}`
  )

/** Telegram's two methods that are asked. */
const telegram =
  (webhook = "", clock = 0): Reply =>
  (request, _, response) => {
    response.setHeader("date", new Date(Date.now() + clock).toUTCString())
    response.setHeader("content-type", "application/json")
    const [, said, method] = /^\/bot([^/]+)\/(\w+)/.exec(request.url ?? "") ?? []
    const result =
      method === "getMe" ? { id: 123456789, username: "the_bot" } : { url: webhook, pending_update_count: 3 }
    if (method === undefined) response.writeHead(302).end()
    else if (said !== token) response.writeHead(401).end('{"ok":false,"error_code":401,"description":"Unauthorized"}')
    else response.end(JSON.stringify({ ok: true, result }))
  }

/** An OpenAI-compatible provider that knows some models. What it is asked for is kept. */
const provider =
  (asked: Array<Record<string, unknown>> = []): Reply =>
  (request, body, response) => {
    response.sendDate = false
    if (request.method !== "POST") return response.writeHead(404).end()
    const refuse = (status: number, error: object) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ error }))
    if (request.headers.authorization !== `Bearer ${key}`) return refuse(401, { code: 401, message: "No auth" })
    const wanted = JSON.parse(body)
    asked.push(wanted)
    if (wanted.model === "no/such") return refuse(404, { code: 404, message: "No endpoints found for no/such." })
    if (wanted.model === "no/tools" && wanted.tools !== undefined)
      return refuse(404, { code: 404, message: "No endpoints found that support tool use." })
    if (wanted.model === "no/limit" && wanted.max_tokens !== undefined)
      return refuse(400, { code: 400, message: "Invalid 'max_output_tokens': below the minimum." })
    events(response).write(data(saying("ok")))
    return response.end(data(finishing("length")) + data("[DONE]"))
  }

/** The findings with these settings. No secret is printed. */
const examine = (folder: string, settings: Readonly<Record<string, string>> = {}) =>
  Effect.gen(function* () {
    const environment = {
      HOLDFAST_DATA_DIR: join(folder, "data"),
      HOLDFAST_PORT: String(yield* Daemon.freePort),
      ...settings
    }
    const { code, err, out } = yield* Cli.run(["doctor", "--json"], environment)
    assert.strictEqual(err, "")
    for (const secret of ["the-secret", "concealed"]) assert.notInclude(out, secret)
    const { findings, ok } = yield* Schema.decode(Report)(out)
    assert.strictEqual(code, ok ? 0 : 1, out)
    assert.strictEqual(
      ok,
      findings.every(({ state }) => state !== "wrong")
    )
    return findings
  })

/** Exactly these parts are wrong, and say this. */
const names = (
  folder: string,
  settings: Readonly<Record<string, string>>,
  expected: Readonly<Record<string, RegExp>>
) =>
  Effect.map(examine(folder, settings), (findings) => {
    const wrong = findings.filter(({ state }) => state === "wrong")
    assert.deepStrictEqual(
      wrong.map(({ part }) => part),
      Object.keys(expected),
      JSON.stringify(findings, null, 2)
    )
    for (const { part, says } of wrong) assert.match(says, expected[part] ?? /never/)
    return findings
  })

/** A data folder with a database that a daemon has left. */
const used = (folder: string) => {
  mkdirSync(join(folder, "data"), { mode: 0o700 })
  const filename = join(folder, "data/holdfast.db")
  return Effect.as(Effect.scoped(Layer.build(Sqlite.layer({ filename }))), filename)
}

describe("holdfast doctor", () => {
  it.scopedLive("says that all is well in a fresh folder, and changes nothing", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const findings = yield* names(folder, {}, {})
      const off = findings.flatMap(({ part, state }) => (state === "off" ? [part] : []))
      for (const part of ["database", "proxy", "telegram", "provider", "daemon"]) assert.include(off, part)
      assert.isFalse(existsSync(join(folder, "data")))
      const { code, out } = yield* Cli.run(["doctor"], { HOLDFAST_DATA_DIR: join(folder, "data"), HOLDFAST_PORT: "0" })
      assert.strictEqual(code, 0)
      assert.match(out, /^ok +settings .*\nok +disk .*\n[^]*\nall is well\n$/)
    })
  )

  it.scopedLive("asks Telegram and each model for one token, and says what they lack", () =>
    Effect.gen(function* () {
      const asked: Array<Record<string, unknown>> = []
      const folder = yield* temporaryFolder
      yield* used(folder)
      const findings = yield* names(
        folder,
        {
          TELEGRAM_BOT_TOKEN: token,
          TELEGRAM_API_ROOT: yield* server(telegram()),
          OPENROUTER_API_KEY: key,
          OPENROUTER_BASE_URL: `${yield* server(provider(asked))}/v1`,
          HOLDFAST_ROUTE: "good/one,no/tools,no/limit"
        },
        {}
      )
      const said = Object.fromEntries(findings.map(({ part, says, state }) => [part, `${state}: ${says}`]))
      assert.match(said["telegram"] ?? "", /^ok: the token is that of @the_bot$/)
      assert.match(said["updates"] ?? "", /^ok: polled; 3 updates wait$/)
      assert.match(said["provider"] ?? "", /^ok: accepts OPENROUTER_API_KEY$/)
      assert.match(said["model good/one"] ?? "", /^ok: answered after \d+ m?s$/)
      assert.match(said["model no/tools"] ?? "", /^ok: answered after .*; no tools/)
      assert.match(said["model no/limit"] ?? "", /^ok: answered after [^;]*$/)
      assert.match(said["clock"] ?? "", /^ok: agrees with 127\.0\.0\.1/)
      assert.match(said["database"] ?? "", /^ok: .*holdfast\.db has version \d+ and \d+ commits, and is whole$/)
      assert.deepStrictEqual(
        asked.map(({ max_tokens, model, stream }) => [model, max_tokens, stream]),
        [
          ["good/one", 1, true],
          ["no/tools", 1, true],
          ["no/tools", 1, true],
          ["no/limit", 1, true],
          ["no/limit", undefined, true]
        ]
      )
    })
  )

  it.scopedLive("names a wrong token", () =>
    Effect.gen(function* () {
      const settings = { TELEGRAM_BOT_TOKEN: "1:the-secret-of-another", TELEGRAM_API_ROOT: yield* server(telegram()) }
      yield* names(yield* temporaryFolder, settings, {
        telegram: /rejects the bot token \(401\): set TELEGRAM_BOT_TOKEN .*@BotFather/
      })
    })
  )

  it.scopedLive("names a webhook that another program has set", () =>
    Effect.gen(function* () {
      const webhook = "https://example.org/hook?concealed=1"
      const settings = { TELEGRAM_BOT_TOKEN: token, TELEGRAM_API_ROOT: yield* server(telegram(webhook)) }
      yield* names(yield* temporaryFolder, settings, {
        updates: /a webhook is set \(example\.org\).*another program uses this bot/
      })
      yield* names(
        yield* temporaryFolder,
        { ...settings, HOLDFAST_TELEGRAM_WEBHOOK: "https://mine.example" },
        { updates: /webhook of another address is set \(example\.org\).*HOLDFAST_TELEGRAM_WEBHOOK/ }
      )
    })
  )

  it.scopedLive("names a wrong key, an unknown model, and a provider that is not reached", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const address = `${yield* server(provider())}/v1`
      const settings = { OPENROUTER_API_KEY: key, OPENROUTER_BASE_URL: address, HOLDFAST_ROUTE: "no/such,good/one" }
      const wrongKey = yield* names(
        folder,
        { ...settings, OPENROUTER_API_KEY: "the-secret-of-another" },
        { provider: /refused the key \(status 401\).*replace OPENROUTER_API_KEY/ }
      )
      assert.deepStrictEqual(
        wrongKey.flatMap(({ part, state }) => (part.startsWith("model") ? [state] : [])),
        ["off", "off"]
      )
      const found = yield* names(folder, settings, {
        "model no/such": /was not found.*choose another model in HOLDFAST_ROUTE/
      })
      assert.strictEqual(found.find(({ part }) => part === "model good/one")?.state, "ok")
      yield* names(
        folder,
        { ...settings, OPENROUTER_BASE_URL: `http://127.0.0.1:${yield* Daemon.freePort}/v1` },
        { provider: /can't be reached: ECONNREFUSED; check the network and OPENROUTER_BASE_URL/ }
      )
    })
  )

  it.scopedLive("names a proxy that is not there", () =>
    Effect.gen(function* () {
      const proxy = `http://user:concealed@127.0.0.1:${yield* Daemon.freePort}`
      const settings = {
        TELEGRAM_BOT_TOKEN: token,
        TELEGRAM_API_ROOT: "http://telegram.example",
        HTTP_PROXY: proxy
      }
      yield* names(yield* temporaryFolder, settings, {
        proxy: /^http:\/\/127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\): correct HTTPS_PROXY, HTTP_PROXY/,
        telegram: /telegram\.example cannot be reached/
      })
    })
  )

  it.scopedLive("names a clock that is wrong", () =>
    Effect.gen(function* () {
      const settings = { TELEGRAM_BOT_TOKEN: token, TELEGRAM_API_ROOT: yield* server(telegram("", 3_600_000)) }
      yield* names(yield* temporaryFolder, settings, { clock: /^(1 h|60 min|59 min).* behind 127.*: set the clock/ })
    })
  )

  it.scopedLive("names a data folder that cannot be written, has no room, or is open to others", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      writeFileSync(join(folder, "data"), "in the way")
      yield* names(folder, {}, { disk: /data is not a folder.*HOLDFAST_DATA_DIR/ })
      yield* names(
        folder,
        { HOLDFAST_DATA_DIR: "/proc/holdfast" },
        { disk: /\/proc\/holdfast cannot be created in \/proc.*HOLDFAST_DATA_DIR|MB are free/ }
      )
      const [full] = yield* disk(folder, Number.MAX_SAFE_INTEGER)
      assert.match(full?.says ?? "", /^[\d,]+ MB are free for .*: make room for/)
      const other = yield* temporaryFolder
      chmodSync(yield* used(other), 0o644)
      yield* names(other, {}, { modes: /other users .*holdfast\.db.*: run chmod 600/ })
    })
  )

  it.scopedLive("names a database that is damaged, newer, gone, or behind its mark", () =>
    Effect.gen(function* () {
      const damaged = yield* temporaryFolder
      const file = yield* used(damaged)
      const bytes = readFileSync(file)
      writeFileSync(file, bytes.fill(0xab, 4096))
      yield* names(damaged, {}, { database: /holdfast\.db is damaged.*[Rr]estore/ })
      writeFileSync(file, "")
      yield* names(damaged, {}, { database: /is empty, but \d+ commits were stored/ })

      const newer = yield* temporaryFolder
      const run = (filename: string, text: string) =>
        Effect.scoped(Effect.flatMap(open({ filename }), (session) => session.run(() => exec(statement(text)))))
      yield* run(yield* used(newer), "insert into versions (version) values (4711)")
      yield* names(newer, {}, { database: /has version 4711.*Start the newer Holdfast/ })

      const behind = yield* temporaryFolder
      const marked = yield* used(behind)
      yield* run(marked, "update identity set id = 'abcdef'")
      yield* names(behind, {}, { database: /is not the one that was used here/ })
    })
  )

  it.scopedLive("names a Temporal service and a PostgreSQL server that are not there", () =>
    Effect.gen(function* () {
      const temporal = { HOLDFAST_ENGINE: "temporal", TEMPORAL_ADDRESS: `127.0.0.1:${yield* Daemon.freePort}` }
      const says = /Temporal at 127\.0\.0\.1:\d+ does not answer; start it .*or set TEMPORAL_ADDRESS$/
      yield* names(yield* temporaryFolder, temporal, { temporal: says })
      yield* names(
        yield* temporaryFolder,
        {
          ...temporal,
          HOLDFAST_DATABASE_URL: `postgresql://user:concealed@127.0.0.1:${yield* Daemon.freePort}/holdfast`,
          TELEGRAM_BOT_TOKEN: token,
          TELEGRAM_API_ROOT: yield* server(telegram()),
          HOLDFAST_ROLE: "door"
        },
        { database: /postgresql:\/\/127\.0\.0\.1:\d+\/holdfast cannot be used \(ECONNREFUSED\)/, temporal: says }
      )
    })
  )

  it.scopedLive("names mistaken settings, and another program on the daemon's port", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      yield* names(folder, { HOLDFAST_QUEUE: "concealed" }, { settings: /^HOLDFAST_QUEUE is neither .*for example/ })
      const { port } = new URL(yield* server((_, __, response) => response.end("hello")))
      yield* names(folder, { HOLDFAST_PORT: port }, { daemon: /another program answers at .*HOLDFAST_PORT/ })
    })
  )

  it.scopedLive("works beside a running daemon, and says when that is not ready", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const port = String(yield* Daemon.freePort)
      const daemon = yield* Daemon.start(folder, { HOLDFAST_PORT: port })
      yield* daemon.address
      const found = yield* names(folder, { HOLDFAST_PORT: port }, {})
      const said = Object.fromEntries(found.map(({ part, says, state }) => [part, `${state}: ${says}`]))
      assert.match(said["daemon"] ?? "", /^ok: is ready at http:\/\/127\.0\.0\.1:\d+$/)
      assert.match(said["database"] ?? "", /^ok: .* is whole$/)
      yield* daemon.kill

      const bot = { TELEGRAM_BOT_TOKEN: token, TELEGRAM_API_ROOT: yield* server(telegram()), HOLDFAST_PORT: port }
      const other = yield* Daemon.start(yield* temporaryFolder, {
        ...bot,
        TELEGRAM_API_ROOT: `http://127.0.0.1:${yield* Daemon.freePort}`
      })
      yield* other.logged("Telegram cannot be reached")
      yield* names(folder, bot, { daemon: /is not ready at .*; polling: Telegram cannot be reached/ })
    })
  )
})
