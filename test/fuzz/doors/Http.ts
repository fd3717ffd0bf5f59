import * as FastCheck from "effect/FastCheck"
import { connect } from "node:net"
import type { Door } from "../Door.ts"
import { anything, raw, text } from "../Hostile.ts"

const paths = [
  "/",
  "/index.html",
  "/healthz",
  "/readyz",
  "/metrics",
  "/openapi.json",
  "/api/turns/1:2:3",
  "/api/dead-letters",
  "/api/dead-letters?limit=1",
  "/api/reminders",
  "/api/ping",
  "/api/sandbox",
  "/api/events",
  "/api/telemetry",
  "/api/breakers",
  "/telegram/webhook",
  "/assets/x.js"
]
const parts = [
  "..",
  ".",
  "%2e%2e",
  "%2f",
  "%00",
  "%",
  "%zz",
  "%ff",
  "a",
  "api",
  "?",
  "?limit=",
  "limit=501",
  "&",
  "#",
  ";",
  "\\",
  "//",
  "é",
  "x".repeat(3000)
]
const names = [
  "host",
  "origin",
  "sec-fetch-site",
  "authorization",
  "cookie",
  "content-type",
  "content-length",
  "transfer-encoding",
  "accept",
  "if-none-match",
  "range",
  "upgrade",
  "expect",
  "x"
]
const values = [
  "",
  "127.0.0.1",
  "evil.test",
  "null",
  "cross-site",
  "same-origin",
  "Bearer x",
  "holdfast=%zz",
  "application/json",
  "chunked",
  "0",
  "-1",
  "99999999999",
  "bytes=0-1",
  "websocket",
  "100-continue",
  "a\tb"
]

const path = FastCheck.tuple(
  FastCheck.constantFrom(...paths, ""),
  FastCheck.array(FastCheck.constantFrom(...parts), { maxLength: 3 })
).map(([base, more]) => `${base}${more.length === 0 ? "" : `/${more.join("/")}`}` || "/")
const headers = FastCheck.array(FastCheck.tuple(FastCheck.constantFrom(...names), FastCheck.constantFrom(...values)), {
  maxLength: 4
}).map((some) => some.map(([name, value]) => `${name}: ${value}`))
const request = (body: FastCheck.Arbitrary<string>, ...methods: ReadonlyArray<string>) =>
  FastCheck.tuple(FastCheck.constantFrom(...methods), path, headers, body).map(([method, target, lines, content]) =>
    [
      `${method} ${target} HTTP/1.1`,
      ...(lines.some((line) => line.startsWith("host")) ? [] : ["host: HOST"]),
      ...lines,
      ...(content === "" || lines.some((line) => /^(content-length|transfer)/.test(line))
        ? []
        : [`content-length: ${Buffer.byteLength(content)}`]),
      "connection: close",
      "",
      content
    ].join("\r\n")
  )

/** How long to wait for a response, in milliseconds: a stream of events has no end. */
const patience = 1500

/** Sends bytes, and returns the status line of the response, if there is one. */
export const exchange = (address: string, bytes: string) =>
  new Promise<string>((resolve) => {
    const { hostname, port } = new URL(address)
    let heard = ""
    const socket = connect(Number(port), hostname, () => void socket.write(bytes))
    const end = () => {
      socket.destroy()
      resolve(heard.split("\r\n")[0] ?? "")
    }
    const timer = setTimeout(end, patience)
    socket.on("data", (part: Buffer) => {
      heard += heard.length < 1000 ? part.toString("latin1") : ""
      if (heard.includes("\r\n\r\n")) end()
    })
    socket.on("error", end).on("close", () => {
      clearTimeout(timer)
      end()
    })
  })

/** Requests to the daemon's own server, from any program or page. */
export const http: Door = {
  kinds: {
    read: request(FastCheck.constant(""), "GET", "HEAD", "OPTIONS"),
    write: request(raw(anything), "POST", "PUT", "DELETE", "PATCH"),
    "odd method": request(FastCheck.constant(""), "TRACE", "CONNECT", "get", "PROPFIND", "X".repeat(50)),
    "no HTTP": text(3000, "GET / HTTP/1.1\r\n", "\r\n\r\n", "host: x\r\n", ":")
  },
  send: async (world, { body }) => {
    const { daemon } = world
    const status = await exchange(daemon.address, String(body).replaceAll("HOST", new URL(daemon.address).host))
    const [, code = ""] = /^HTTP\/1\.1 (\d{3})/.exec(status) ?? []
    // 501 and 505 refuse features that an HTTP server need not have.
    return code.startsWith("5") && !["501", "505"].includes(code) ? `answered with ${code}` : undefined
  },
  concurrency: 16,
  pause: 0
}
