import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, Redacted, Tracer } from "effect"
import * as http from "node:http"
import * as net from "node:net"
import * as Limits from "../../../layers/http/Limits.ts"
import type * as Server from "../../../layers/http/Server.ts"
import * as Double from "../../console/Double.ts"
import { serve } from "./Serving.ts"

const sesame = { consoleToken: Option.some(Redacted.make("sesame")) }
const bearer = { authorization: "Bearer sesame" }

/** Sends bytes as they are, and reads until the server closes. */
const raw = (base: string, request: string) =>
  Effect.async<string>((resume) => {
    const { hostname, port } = new URL(base)
    const socket = net.connect(Number(port), hostname, () => socket.end(request))
    let text = ""
    socket.setEncoding("utf8").on("data", (chunk) => (text += chunk))
    socket.on("error", (error) => resume(Effect.die(error)))
    socket.on("close", () => resume(Effect.succeed(text)))
    return Effect.sync(() => socket.destroy())
  })

const get = (base: string, target: string, headers = "") =>
  raw(base, `GET ${target} HTTP/1.1\r\nHost: ${new URL(base).host}\r\nConnection: close\r\n${headers}\r\n`)

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1])

describe("another site", () => {
  const paths = [
    "/",
    "/healthz",
    "/readyz",
    "/metrics",
    "/openapi.json",
    "/favicon.svg",
    "/api/events",
    "/API/events",
    "//api/events",
    "/%61pi/events",
    "/x/../api/events",
    "/api/sandbox",
    "/api/turns/%",
    "/?token=sesame"
  ]

  for (const [name, change] of [
    ["without a token", {}],
    ["with a token", sesame]
  ] as const)
    it.scopedLive(`passes nowhere: every path and method, before anything else is decided, ${name}`, () =>
      Effect.gen(function* () {
        const { base } = yield* serve(Double.layer(), change)
        for (const path of [...paths, `${base}/api/events`])
          for (const from of [
            "Sec-Fetch-Site: cross-site",
            "Sec-Fetch-Site: same-site",
            "Origin: https://evil.example",
            "Origin: null",
            "Sec-Fetch-Site: none\r\nOrigin: https://evil.example"
          ])
            assert.strictEqual(statusOf(yield* get(base, path, `${from}\r\n`)), 403, `${path} ${from}`)
        for (const method of ["HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE"]) {
          const head = `Host: ${new URL(base).host}\r\nConnection: close\r\nSec-Fetch-Site: cross-site\r\n\r\n`
          assert.strictEqual(
            statusOf(yield* raw(base, `${method} /api/sandbox/users HTTP/1.1\r\n${head}`)),
            403,
            method
          )
        }
      })
    )

  it.scopedLive("may link here: the person goes on from a page without scripts", () =>
    Effect.gen(function* () {
      const { call } = yield* serve(Double.layer())
      const followed = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" }
      const answer = yield* call("/api/sandbox", { headers: followed })
      assert.strictEqual(answer.status, 403)
      assert.match(String(answer.headers["content-type"]), /^text\/html/)
      assert.match(answer.text, /<a href="\/">/)
      assert.notInclude(answer.text, "script")
    })
  )
})

describe("the token in the address", () => {
  it.scopedLive("is in no span", () =>
    Effect.gen(function* () {
      const attributes: Array<unknown> = []
      const tracer = Tracer.make({
        context: (f) => f(),
        span: (name, parent, context, links, startTime, kind) => ({
          _tag: "Span",
          spanId: "1",
          traceId: "1",
          name,
          parent,
          context,
          links,
          kind,
          sampled: true,
          status: { _tag: "Started", startTime },
          attributes: new Map(),
          end: () => {},
          event: () => {},
          addLinks: () => {},
          attribute: (_, value) => void attributes.push(value)
        })
      })
      const { base, call } = yield* serve(Layer.merge(Double.layer(), Layer.setTracer(tracer)), sesame)
      yield* call("/api/route", { headers: bearer })
      assert.isTrue(attributes.some((value) => String(value).endsWith("/api/route")))
      for (const target of ["/?token=sesame", "/?t%6fken=sesame", "//?token=sesame", `${base}/?token=sesame`])
        assert.include([303, 401], statusOf(yield* get(base, target)), target)
      assert.notInclude(JSON.stringify(attributes), "sesame")
    })
  )
})

describe("what cannot be read", () => {
  const malformed = ["/%", "/api/turns/%ff", "/api/turns/a%00b", "/api/dead-letters?limit=%", "/?token=%00", "*"]

  for (const [name, change, headers] of [
    ["without a token", {}, ""],
    ["before authentication", sesame, ""],
    ["after authentication", sesame, "Authorization: Bearer sesame\r\n"]
  ] as const)
    it.scopedLive(`is 400 without a stack, ${name}`, () =>
      Effect.gen(function* () {
        const { base } = yield* serve(Double.layer(), change)
        for (const target of [...malformed, "http://evil.example/"]) {
          const answer = yield* get(base, target, headers)
          assert.strictEqual(statusOf(answer), 400, target)
          assert.notMatch(answer, /node_modules|\bat .*:\d+:\d+/)
        }
        for (const odd of ["Cookie: holdfast_console=%; =; %ff=%ff", "Accept: ;;;", "Content-Type: ;;;"]) {
          const answer = yield* get(base, "/api/route", `${odd}\r\n${headers}`)
          assert.strictEqual(statusOf(answer), name === "before authentication" ? 401 : 200, odd)
        }
      })
    )

  it.scopedLive("is 400 in a body, too: no JSON, no object, a NUL, half a character, a field too many, too deep", () =>
    Effect.gen(function* () {
      const { call } = yield* serve(Double.layer())
      const deep = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`
      for (const [path, body] of [
        ["users", "\u0000"],
        ["users", "{"],
        ["users", "null"],
        ["users", `"text"`],
        ["users", `{"name":"a\\u0000b"}`],
        ["users", `{"name":"\\ud800"}`],
        ["users", `{"name":" \\u3000\\u200b"}`],
        ["users", `{"name":"Ada","nmae":"Eve"}`],
        ["users", `{"name":${deep(Limits.bodyDepth)}}`],
        ["users", `{"name":"[{[{","x":${deep(Limits.bodyDepth - 1)}}`],
        ["chats/101/messages", `{"text":"\\u0000"}`],
        ["chats/101/messages", `{"text":"Hello","thread":1e300}`],
        ["chats/101/messages/1/press", `{"data":"done:\\u0000"}`],
        ["chats/101/stop", "[]"]
      ] as const) {
        const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) }
        const answer = yield* call(`/api/sandbox/${path}`, { method: "POST", body, headers })
        assert.strictEqual(answer.status, 400, body)
        assert.notMatch(answer.text, /node_modules|\bat .*:\d+:\d+/)
      }
      const chats = ["9007199254740993", "1e3", "0x10", "%20 1", "1.0", ""]
      for (const chat of chats.slice(0, 5))
        assert.strictEqual((yield* call(`/api/sandbox/chats/${encodeURI(chat)}/messages`)).status, 400, chat)
    })
  )
})

describe("a method that a path has not", () => {
  it.scopedLive("is 405 and names those that it has, but only to those who are known", () =>
    Effect.gen(function* () {
      const { call } = yield* serve(Double.layer(), sesame)
      for (const [method, path, allow] of [
        ["POST", "/healthz", "GET, HEAD"],
        ["OPTIONS", "/api/sandbox/users", "POST"],
        ["GET", "/api/sandbox/users", "POST"],
        ["DELETE", "/api/sandbox/chats/1/messages/", "GET, HEAD, POST"],
        ["TRACE", "/api/events", "GET, HEAD"],
        ["PUT", "/", "GET, HEAD"]
      ] as const) {
        const known = yield* call(path, { method, headers: bearer })
        assert.deepStrictEqual([known.status, known.headers.allow], [405, allow], `${method} ${path}`)
        if (path !== "/healthz") assert.strictEqual((yield* call(path, { method })).status, 401, path)
      }
    })
  )

  it.scopedLive("who is not known is told how to become so", () =>
    Effect.gen(function* () {
      const { call } = yield* serve(Double.layer(), sesame)
      const { headers, status } = yield* call("/metrics")
      assert.deepStrictEqual([status, headers["www-authenticate"]], [401, 'Bearer realm="holdfast"'])
    })
  )
})

describe("connections", () => {
  it("are bounded in number, times and sizes", () => {
    const server = Limits.limit(http.createServer(Limits.serverOptions))
    const { headersTimeout, keepAliveTimeout, maxConnections, requestTimeout, timeout } = server
    assert.deepStrictEqual(
      { headersTimeout, keepAliveTimeout, maxConnections, requestTimeout, timeout },
      { headersTimeout: 10_000, keepAliveTimeout: 5_000, maxConnections: 256, requestTimeout: 20_000, timeout: 60_000 }
    )
  })

  it.scopedLive("with too many headers, or too large ones, are refused", () =>
    Effect.gen(function* () {
      const { base } = yield* serve(Double.layer())
      const many = (count: number) => Array.from({ length: count }, (_, index) => `X-${index}: 1\r\n`).join("")
      assert.strictEqual(statusOf(yield* get(base, "/healthz", many(Limits.headers - 2))), 200)
      assert.strictEqual(statusOf(yield* get(base, "/healthz", many(Limits.headers - 1))), 431)
      assert.strictEqual(statusOf(yield* get(base, "/healthz", `X: ${"x".repeat(17_000)}\r\n`)), 431)
    })
  )

  it.scopedLive("end when their body is refused unread", () =>
    Effect.gen(function* () {
      const { call } = yield* serve(Double.layer())
      for (const headers of [
        { "content-type": "text/plain" },
        { "content-type": "application/json", "transfer-encoding": "chunked" },
        { "content-type": "application/json", "sec-fetch-site": "cross-site" }
      ])
        assert.strictEqual(
          (yield* call("/api/sandbox/users", { method: "POST", body: "{}", headers })).headers.connection,
          "close"
        )
    })
  )

  it.scopedLive("are no websockets: an upgrade is answered as any other request", () =>
    Effect.gen(function* () {
      const { base } = yield* serve(Double.layer())
      const upgrade = "Upgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
      const request = `GET /healthz HTTP/1.1\r\nHost: ${new URL(base).host}\r\nConnection: upgrade, close\r\n${upgrade}\r\n`
      assert.strictEqual(statusOf(yield* raw(base, request)), 200)
    })
  )
})

describe("the number of consoles", () => {
  it.scopedLive("is bounded: the oldest is told, and closed", () =>
    Effect.gen(function* () {
      const { base } = yield* serve(Layer.merge(Double.ready, Double.silent), {
        watchers: 2
      } satisfies Partial<Server.Options>)
      const watch = Effect.gen(function* () {
        const seen = { text: "", ended: false }
        yield* Effect.async<void>((resume) => {
          const request = http.get(`${base}/api/events`, { agent: false }, (response) => {
            response.setEncoding("utf8").on("data", (chunk: string) => {
              seen.text += chunk
              resume(Effect.void)
            })
            response.on("end", () => (seen.ended = true))
          })
          request.on("error", () => resume(Effect.void))
        })
        return seen
      })
      const [first, second] = [yield* watch, yield* watch]
      yield* watch
      yield* Effect.repeat(Effect.sleep("10 millis"), { until: () => first.ended, times: 500 })
      assert.isTrue(first.ended)
      assert.match(first.text, /event: closed\ndata: \{"why":"HOLDFAST_WATCHERS allows 2 consoles/)
      assert.isFalse(second.ended)
    })
  )
})
