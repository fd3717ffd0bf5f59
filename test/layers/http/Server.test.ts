import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Option, Redacted, Scope } from "effect"
import * as fs from "node:fs"
import type * as http from "node:http"
import * as os from "node:os"
import * as path from "node:path"
import { TelegramFaults } from "../../../domain/sandbox/Telegram.ts"
import { CannotListen, PortInUse } from "../../../layers/http/ListenFailure.ts"
import { Readiness } from "../../../services/Readiness.ts"
import * as Double from "../../console/Double.ts"
import { bare, type Json, serve, watching } from "./Serving.ts"

describe("health", () => {
  it.scopedLive("tells who is not ready, and why", () =>
    Effect.gen(function* () {
      const { call, context } = yield* serve(bare)
      assert.strictEqual((yield* call("/readyz")).status, 200)
      const readiness = yield* Effect.provide(Readiness, context)
      yield* readiness.report("polling", "another process polls with this token")
      const answer = yield* call("/readyz")
      assert.strictEqual(answer.status, 503)
      assert.deepStrictEqual(answer.json.parts, {
        polling: "another process polls with this token",
        database: true,
        engine: true
      })
      assert.strictEqual((yield* call("/healthz")).status, 200)
    })
  )

  it.scopedLive("tells why only to those who have the token: a reason may name the database", () =>
    Effect.gen(function* () {
      const why = "PostgreSQL at db.internal:5432 cannot be reached"
      const told = (change: Parameters<typeof serve>[1], headers = {}) =>
        Effect.scoped(
          Effect.gen(function* () {
            const { call, context } = yield* serve(bare, change)
            const readiness = yield* Effect.provide(Readiness, context)
            yield* readiness.report("database", why)
            const { json, status } = yield* call("/readyz", { headers })
            assert.strictEqual(status, 503)
            assert.deepInclude(json.parts, { polling: true, engine: true })
            return json.parts.database
          })
        )
      const guarded = { consoleToken: Option.some(Redacted.make("sesame")) }
      assert.strictEqual(yield* told({}), why)
      assert.strictEqual(yield* told(guarded, { authorization: "Bearer sesame" }), why)
      for (const headers of [{}, { authorization: "Bearer sesam" }])
        assert.match(yield* told(guarded, headers), /^not ready: .*token/)
      assert.notInclude(yield* told({ host: "0.0.0.0" }), "db.internal")
    })
  )

  it.scopedLive("describes itself as OpenAPI", () =>
    Effect.gen(function* () {
      const { call } = yield* serve(bare)
      const { json } = yield* call("/openapi.json")
      assert.isTrue(String(json.openapi).startsWith("3."))
      assert.includeMembers(Object.keys(json.paths), [
        "/healthz",
        "/readyz",
        "/api/events",
        "/api/sandbox/chats/{chat}/messages"
      ])
    })
  )

  for (const [name, consoleToken] of [
    ["with a token", Option.some(Redacted.make("sesame"))],
    ["without a token", Option.none()]
  ] as const)
    it.scopedLive(`has a summary of each operation, the scheme of the token and its 401, ${name}`, () =>
      Effect.gen(function* () {
        const { call } = yield* serve(bare, { consoleToken })
        const { json } = yield* call("/openapi.json", { headers: { authorization: "Bearer sesame" } })
        assert.deepInclude(json.components.securitySchemes.token, { type: "http", scheme: "bearer" })
        for (const [path, item] of Object.entries<Json>(json.paths))
          for (const [method, operation] of Object.entries<Json>(item)) {
            const where = `${method} ${path}`
            const isOpen = path === "/healthz" || path === "/readyz"
            assert.match(operation.summary, /^[A-Z0-9].{9,118}[^.]$/, where)
            assert.strictEqual(operation.responses["401"] !== undefined, !isOpen, where)
            const isAsked = Option.isSome(consoleToken) && !isOpen && where !== "post /api/session"
            assert.deepStrictEqual(operation.security, isAsked ? [{ token: [] }] : [], where)
            if (!isOpen) assert.property(operation.responses["401"].headers, "WWW-Authenticate", where)
          }
      })
    )
})

describe("the sandbox", () => {
  it.scopedLive("is not there when the daemon talks to the real Telegram, and says so", () =>
    Effect.gen(function* () {
      const { call } = yield* serve(bare)
      const answer = yield* call("/api/sandbox")
      assert.strictEqual(answer.status, 404)
      assert.match(answer.json.why, /real Telegram/)
      assert.strictEqual((yield* call("/api/sandbox/users", { method: "POST", json: { name: "Ada" } })).status, 404)
    })
  )

  it.scopedLive("takes people, messages and edits, and shows what became of them", () =>
    Effect.gen(function* () {
      const { base, call } = yield* serve(Double.layer(Double.kept(), 1))
      const { json: ada } = yield* call("/api/sandbox/users", { method: "POST", json: { name: " Ada " } })
      assert.strictEqual(ada.name, "Ada")
      const chat = `/api/sandbox/chats/${ada.id}`
      const seen = yield* watching(base, (seen) =>
        seen.some((event) => event._tag === "Status" && event.status.state === "delivered")
      )
      const { json: sent } = yield* call(`${chat}/messages`, { method: "POST", json: { text: "Hello" } })
      const kinds = new Set((yield* Fiber.join(seen)).map(({ _tag }) => _tag))
      for (const kind of ["Readiness", "ModelFaults", "Message", "Chat", "Status"] as const)
        assert.isTrue(kinds.has(kind), kind)
      const { json } = yield* call(`${chat}/messages`)
      assert.deepStrictEqual(
        json.messages.map(({ from }: Json) => from),
        ["user", "bot"]
      )
      assert.strictEqual(json.statuses[0].message, sent.id)
      const edited = yield* call(`${chat}/messages/${sent.id}`, { method: "PUT", json: { text: "Hello again" } })
      assert.strictEqual(edited.json.text, "Hello again")
      const refused = yield* call(`${chat}/messages/999`, { method: "PUT", json: { text: "Not mine" } })
      assert.strictEqual(refused.status, 409)
      assert.match(refused.json.why, /your own/)
      assert.strictEqual((yield* call(`${chat}/stop`, { method: "POST", json: {} })).status, 204)
    })
  )

  it.scopedLive("presses buttons, and refuses those that are not there", () =>
    Effect.gen(function* () {
      const store = Double.kept()
      store.messages.push(Double.listed())
      const { base, call } = yield* serve(Double.layer(store))
      const press = (message: number, json: unknown) =>
        call(`/api/sandbox/chats/101/messages/${message}/press`, { method: "POST", json })
      const seen = yield* watching(base, (seen) => seen.some(({ _tag }) => _tag === "Toast"))
      const pressed = yield* press(1, { data: "done:1" })
      assert.strictEqual(pressed.status, 200)
      assert.deepStrictEqual(pressed.json.pressed, ["done:1"])
      const toast = (yield* Fiber.join(seen)).find(({ _tag }) => _tag === "Toast")
      assert.deepStrictEqual({ ...toast }, { _tag: "Toast", chat: 101, text: "You chose: Done" })
      for (const [message, data] of [
        [1, "done:1"],
        [2, "cancel:1"]
      ] as const) {
        const refused = yield* press(message, { data })
        assert.deepStrictEqual([refused.status, refused.json.why], [409, "There is no such button."])
      }
      for (const bad of [{}, { data: "" }, { data: 7 }, { data: "x".repeat(65) }, null])
        assert.strictEqual((yield* press(1, bad)).status, 400, JSON.stringify(bad))
    })
  )

  it.scopedLive("switches faults", () =>
    Effect.gen(function* () {
      const { call } = yield* serve(Double.layer())
      const telegram = { ...TelegramFaults.none, lost: 0.5 }
      assert.strictEqual((yield* call("/api/sandbox/faults/telegram", { method: "PUT", json: telegram })).status, 204)
      const model = { fault: "cut", remaining: 2 }
      assert.strictEqual((yield* call("/api/sandbox/faults/model", { method: "PUT", json: model })).status, 204)
      const { json } = yield* call("/api/sandbox")
      assert.deepStrictEqual(json.telegram.faults, { late: 0, lost: 0.5, error: 0, limit: 0 })
      assert.deepStrictEqual(json.model, model)
    })
  )

  it.scopedLive("answers bad input with 400 and a sentence that names the field", () =>
    Effect.gen(function* () {
      const { call } = yield* serve(Double.layer())
      const post = (json: unknown) => call("/api/sandbox/chats/101/messages", { method: "POST", json })
      for (const bad of [{}, { text: "" }, { text: 7 }, { text: "x".repeat(4097) }, { kind: "sticker" }, [], null]) {
        const answer = yield* post(bad)
        assert.strictEqual(answer.status, 400, JSON.stringify(bad))
        assert.isString(answer.json.message)
      }
      assert.match((yield* call("/api/sandbox/users", { method: "POST", json: {} })).json.message, /name: is missing/)
      assert.strictEqual((yield* call("/api/sandbox/chats/abc/messages")).status, 400)
      const half = { method: "POST", body: `{"text":`, headers: { "content-type": "application/json" } }
      const answer = yield* call("/api/sandbox/chats/101/messages", half)
      assert.deepStrictEqual([answer.status, answer.json.why], [400, "The body is not JSON."])
    })
  )
})

describe("the guards", () => {
  const write = (headers: http.OutgoingHttpHeaders) => ({ method: "POST", json: { name: "Eve" }, headers })

  it.scopedLive("answer only to names of their own (DNS rebinding)", () =>
    Effect.gen(function* () {
      const { base, call } = yield* serve(Double.layer())
      const { port } = new URL(base)
      for (const host of ["evil.example", `evil.example:${port}`, "localhost:1"])
        assert.strictEqual((yield* call("/api/sandbox", { headers: { host } })).status, 421, host)
      for (const host of [`localhost:${port}`, `LOCALHOST:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`])
        assert.strictEqual((yield* call("/api/sandbox", { headers: { host } })).status, 200, host)
    })
  )

  it.scopedLive("let other sites change nothing and hold nothing open", () =>
    Effect.gen(function* () {
      const { base, call } = yield* serve(Double.layer())
      const refused = [
        { origin: "https://evil.example" },
        { origin: "null" },
        { "sec-fetch-site": "cross-site" },
        { "sec-fetch-site": "same-site" }
      ]
      for (const headers of refused) {
        assert.strictEqual((yield* call("/api/sandbox/users", write(headers))).status, 403)
        assert.strictEqual((yield* call("/api/events", { headers })).status, 403)
      }
      const own = yield* call("/api/sandbox/users", write({ origin: base, "sec-fetch-site": "same-origin" }))
      assert.strictEqual(own.status, 200)
    })
  )

  it.scopedLive("take JSON only, and little of it", () =>
    Effect.gen(function* () {
      const { call } = yield* serve(Double.layer())
      const form = { method: "POST", body: `{"name":"Eve"}`, headers: { "content-type": "text/plain" } }
      assert.strictEqual((yield* call("/api/sandbox/users", form)).status, 415)
      const large = { name: "x".repeat(70_000) }
      assert.strictEqual((yield* call("/api/sandbox/users", { method: "POST", json: large })).status, 413)
      const chunked = { "transfer-encoding": "chunked" }
      assert.strictEqual(
        (yield* call("/api/sandbox/users", { method: "POST", json: large, headers: chunked })).status,
        411
      )
    })
  )

  it.scopedLive("ask for the token everywhere but at the health", () =>
    Effect.gen(function* () {
      const { call } = yield* serve(Double.layer(), { consoleToken: Option.some(Redacted.make("sesame")) })
      assert.strictEqual((yield* call("/healthz")).status, 200)
      assert.strictEqual((yield* call("/readyz")).status, 200)
      for (const to of [
        "/",
        "/api/sandbox",
        "/api/events",
        "/openapi.json",
        "/?token=open",
        "/api/sandbox?token=sesame",
        "/healthz/../api/sandbox"
      ])
        assert.strictEqual((yield* call(to)).status, 401, to)
      const authorization = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })
      assert.strictEqual((yield* call("/api/sandbox", authorization("sesame"))).status, 200)
      assert.strictEqual((yield* call("/api/sandbox", authorization("sesam"))).status, 401)
      const opened = yield* call("/?token=sesame")
      assert.deepStrictEqual([opened.status, opened.headers.location], [303, "/"])
      const set = opened.headers["set-cookie"]?.[0] ?? ""
      assert.match(set, /HttpOnly/)
      assert.match(set, /SameSite=Strict/)
      assert.notInclude(set, "sesame")
      const cookie = set.split(";")[0]
      assert.strictEqual((yield* call("/api/sandbox", { headers: { cookie } })).status, 200)
      assert.strictEqual((yield* call("/api/sandbox", { headers: { cookie: `${cookie}0` } })).status, 401)
    })
  )

  it.scopedLive("sign a page in by its form, and give who is not known only the page", () =>
    Effect.gen(function* () {
      const staticDir = yield* Effect.acquireRelease(
        Effect.sync(() => fs.mkdtempSync(path.join(os.tmpdir(), "holdfast-page-"))),
        (made) => Effect.sync(() => fs.rmSync(made, { recursive: true }))
      )
      fs.mkdirSync(path.join(staticDir, "assets"))
      fs.writeFileSync(path.join(staticDir, "index.html"), "<!doctype html><title>page</title>")
      fs.writeFileSync(path.join(staticDir, "assets", "app-Ab12.js"), "export {}")
      fs.writeFileSync(path.join(staticDir, "other.html"), "other")
      const { call } = yield* serve(Double.layer(), { consoleToken: Option.some(Redacted.make("sesame")), staticDir })
      const challenge = 'Bearer realm="holdfast"'
      const accept = "text/html,application/xhtml+xml"
      const page = yield* call("/", { headers: { accept, "if-none-match": "*" } })
      assert.deepStrictEqual([page.status, page.headers["www-authenticate"]], [401, challenge])
      assert.match(page.text, /<title>page/)
      assert.strictEqual(page.headers["cache-control"], "no-store")
      assert.strictEqual((yield* call("/assets/app-Ab12.js")).status, 200)
      for (const to of ["/", "/other.html", "/api/session", "/metrics"]) {
        const { headers, json, status } = yield* call(to, { headers: { accept: "application/json" } })
        assert.deepStrictEqual([status, headers["www-authenticate"], json._tag], [401, challenge, "Refused"], to)
      }
      const signIn = (token: string) => call("/api/session", { method: "POST", json: { token } })
      const wrong = yield* signIn("sesam")
      assert.deepStrictEqual([wrong.status, wrong.headers["www-authenticate"]], [401, challenge])
      assert.strictEqual(wrong.json.why, "This is not the token of this console.")
      assert.isUndefined(wrong.headers["set-cookie"])
      const right = yield* signIn("sesame")
      assert.strictEqual(right.status, 204)
      const cookie = right.headers["set-cookie"]?.[0]?.split(";")[0]
      assert.notInclude(String(cookie), "sesame")
      assert.strictEqual((yield* call("/api/session", { headers: { cookie } })).status, 204)
      assert.strictEqual((yield* call("/", { headers: { accept, cookie } })).status, 200)
      const crossSite = { origin: "https://evil.example" }
      const forged = yield* call("/api/session", { method: "POST", json: { token: "sesame" }, headers: crossSite })
      assert.strictEqual(forged.status, 403)
    })
  )

  it.scopedLive("open nothing on another address without a token", () =>
    Effect.gen(function* () {
      const { call } = yield* serve(Double.layer(), { host: "0.0.0.0" })
      assert.strictEqual((yield* call("/api/sandbox")).status, 401)
      assert.strictEqual((yield* call("/healthz", { headers: { host: "10.0.0.7" } })).status, 200)
    })
  )

  it.scopedLive("send the security headers with every answer, refusals included", () =>
    Effect.gen(function* () {
      const { call } = yield* serve(Double.layer())
      for (const answer of [
        yield* call("/healthz"),
        yield* call("/nothing/here"),
        yield* call("/", { headers: { host: "evil" } })
      ]) {
        assert.match(String(answer.headers["content-security-policy"]), /default-src 'none'.*frame-ancestors 'none'/)
        assert.strictEqual(answer.headers["x-content-type-options"], "nosniff")
        assert.strictEqual(answer.headers["referrer-policy"], "no-referrer")
        assert.strictEqual(answer.headers["x-frame-options"], "DENY")
      }
    })
  )
})

describe("the page's files", () => {
  const folder = Effect.acquireRelease(
    Effect.sync(() => fs.mkdtempSync(path.join(os.tmpdir(), "holdfast-static-"))),
    (made) => Effect.sync(() => fs.rmSync(made, { recursive: true }))
  )

  it.scopedLive("come from their folder only, hashed ones for good", () =>
    Effect.gen(function* () {
      const root = yield* folder
      const staticDir = path.join(root, "console")
      fs.mkdirSync(path.join(staticDir, "assets"), { recursive: true })
      fs.writeFileSync(path.join(root, "secret.txt"), "secret")
      fs.writeFileSync(path.join(staticDir, "index.html"), "<!doctype html><title>page</title>")
      fs.writeFileSync(path.join(staticDir, "assets", "app-Ab12.js"), "export {}")
      // To read a folder is an error of the system, but not that nothing is there.
      fs.mkdirSync(path.join(staticDir, "folder.js"))
      const { call } = yield* serve(bare, { staticDir })
      const index = yield* call("/")
      assert.match(index.text, /<title>page/)
      assert.match(String(index.headers["content-type"]), /^text\/html/)
      assert.strictEqual(index.headers["cache-control"], "no-cache")
      const asset = yield* call("/assets/app-Ab12.js")
      assert.match(String(asset.headers["cache-control"]), /immutable/)
      assert.match(String(asset.headers["content-type"]), /javascript/)
      for (const to of [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/assets/../../secret.txt",
        "/assets/",
        "/assets/gone.js",
        `/${"a".repeat(300)}.js`,
        `/assets/${"a".repeat(117)}.js`,
        "/folder.js"
      ])
        assert.strictEqual((yield* call(to)).status, 404, to)
    })
  )

  it.scopedLive("are compressed as the browser accepts it, and not sent again while they are the same", () =>
    Effect.gen(function* () {
      const staticDir = yield* folder
      const index = path.join(staticDir, "index.html")
      fs.writeFileSync(index, `<!doctype html><title>page</title>${"<p>kelp</p>".repeat(500)}`)
      const { call } = yield* serve(bare, { staticDir })
      const plain = yield* call("/")
      assert.strictEqual(plain.headers["content-encoding"], undefined)
      assert.strictEqual(plain.headers.vary, "accept-encoding")
      const tags = new Set([plain.headers.etag])
      for (const [accepts, encoding] of [
        ["gzip, deflate, br, zstd", "br"],
        ["gzip;q=1.0, br;q=0", "gzip"],
        ["*", "br"],
        ["deflate, identity", undefined]
      ] as const) {
        const headers = { "accept-encoding": accepts }
        const answer = yield* call("/", { headers })
        assert.strictEqual(answer.headers["content-encoding"], encoding, accepts)
        assert.strictEqual(Number(answer.headers["content-length"]) < 1000, encoding !== undefined, accepts)
        tags.add(answer.headers.etag)
        const again = yield* call("/", {
          headers: { ...headers, "if-none-match": `"other", W/${answer.headers.etag}` }
        })
        assert.deepStrictEqual([again.status, again.text, again.headers.etag], [304, "", answer.headers.etag])
      }
      assert.strictEqual(tags.size, 3)
      fs.writeFileSync(index, "<!doctype html><title>built again</title>")
      const changed = yield* call("/", { headers: { "if-none-match": [...tags].join(", ") } })
      assert.match(changed.text, /built again/)
    })
  )

  it.scopedLive("are not opened by a HEAD request, and leave no descriptor open", () =>
    Effect.gen(function* () {
      const staticDir = yield* folder
      fs.mkdirSync(path.join(staticDir, "assets"))
      fs.writeFileSync(path.join(staticDir, "index.html"), "<!doctype html><title>page</title>")
      fs.writeFileSync(path.join(staticDir, "assets", "app-Ab12.js"), "export {}")
      const { call } = yield* serve(bare, { staticDir })
      const ofFiles = () =>
        fs
          .readdirSync("/proc/self/fd")
          .map((fd) => Option.getOrElse(Option.liftThrowable(fs.readlinkSync)(`/proc/self/fd/${fd}`), () => ""))
          .filter((target) => String(target).startsWith(staticDir)).length
      for (const method of ["HEAD", "GET"])
        for (const to of ["/", "/assets/app-Ab12.js", "/api/events"].slice(0, method === "HEAD" ? 3 : 2))
          for (let times = 0; times < 20; times++) {
            const answer = yield* call(to, { method })
            assert.strictEqual(answer.status, 200, to)
            if (to === "/") assert.strictEqual(answer.headers["content-length"], "34")
            assert.strictEqual(answer.text === "", method === "HEAD", to)
          }
      assert.strictEqual(ofFiles(), 0)
    })
  )

  it.scopedLive("are asked for where they are missing", () =>
    Effect.gen(function* () {
      const answer = yield* (yield* serve(bare)).call("/")
      assert.strictEqual(answer.status, 404)
      assert.match(answer.text, /npm run build/)
    })
  )
})

describe("the server", () => {
  it.scopedLive("says in a sentence that its port is in use", () =>
    Effect.gen(function* () {
      const { base } = yield* serve(bare)
      const port = Number(new URL(base).port)
      const error = yield* Effect.flip(serve(bare, { port }))
      assert.instanceOf(error, PortInUse)
      assert.strictEqual(error.port, port)
      assert.match(error.message, /HOLDFAST_PORT/)
    })
  )

  it.scopedLive("says that an address is none of this machine", () =>
    Effect.map(Effect.flip(serve(bare, { host: "192.0.2.1" })), (error) => assert.instanceOf(error, CannotListen))
  )

  it.scopedLive("closes although someone watches", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const { base } = yield* serve(Double.layer()).pipe(Scope.extend(scope))
      const watcher = yield* watching(base, () => false)
      yield* Scope.close(scope, Exit.void)
      assert.isNotEmpty(yield* Fiber.join(watcher))
    })
  )
})
