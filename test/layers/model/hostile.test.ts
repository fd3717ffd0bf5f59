import { describe, it } from "@effect/vitest"
import { assertEquals, assertTrue, deepStrictEqual, strictEqual } from "@effect/vitest/utils"
import { Effect } from "effect"
import type { ServerResponse } from "node:http"
import { createServer, type AddressInfo, type Socket } from "node:net"
import { gzipSync } from "node:zlib"
import {
  ContentRefused,
  InvalidOutput,
  NetworkError,
  Overloaded,
  ServerError,
  StreamCut,
  type ModelFailure
} from "../../../domain/model/Failure.ts"
import { data, endless, events, finishing, hostile, saying } from "../../support/HostileServer.ts"
import { generate, id, key, listen, prompt, provide } from "./Asking.ts"

const asked = { request: id, candidate: "some/model", attempt: 1 }
const invalid = (why: InvalidOutput["why"]) => new InvalidOutput({ ...asked, why })

type Reply = (response: ServerResponse, socket: Socket) => void
const plain =
  (body: string | Buffer): Reply =>
  (response) =>
    void response.writeHead(200).end(body)
const typed =
  (type: string, body: string): Reply =>
  (response) =>
    void response.writeHead(200, { "content-type": type }).end(body)
const streaming =
  (...parts: ReadonlyArray<string | Buffer>): Reply =>
  (response) =>
    void events(response).end(Buffer.concat(parts.map((part) => Buffer.from(part))))

const choice = (message: object, finish_reason: string | null = "stop") =>
  JSON.stringify({ choices: [{ message, finish_reason }] })

const wholes: ReadonlyArray<readonly [what: string, reply: Reply, failure: ModelFailure]> = [
  ["an HTML page", plain("<html><body>Hello</body></html>"), invalid("html")],
  ["an empty body", plain(""), invalid("empty")],
  ["half JSON", plain('{"choices":[{"mess'), invalid("no-json")],
  ["wrong types", plain('{"choices":[{"message":{"content":42},"finish_reason":"stop"}]}'), invalid("wrong-shape")],
  ["no choices", plain("{}"), invalid("wrong-shape")],
  ["invalid UTF-8", plain(Buffer.from([0x7b, 0xff, 0xfe, 0x7d])), invalid("no-utf8")],
  ["an answer without content", plain(choice({ content: null })), invalid("empty")],
  ["white space only", plain(choice({ content: " \n\t" })), invalid("empty")],
  ["no finish reason", plain(choice({ content: "Hel" }, null)), new StreamCut(asked)],
  ["a filter that leaves nothing", plain(choice({ content: "" }, "content_filter")), new ContentRefused(asked)],
  [
    "an error inside a 200",
    plain(JSON.stringify({ error: { code: 503, message: key } })),
    new Overloaded({ ...asked, status: 503 })
  ],
  [
    "an error beside partial content",
    plain(
      JSON.stringify({
        choices: [{ message: { content: "Hel" }, finish_reason: "error", error: { code: 502, message: prompt } }]
      })
    ),
    new ServerError({ ...asked, status: 502 })
  ]
]

const streams: ReadonlyArray<readonly [what: string, reply: Reply, text: string, ended: ModelFailure | "whole"]> = [
  ["an HTML page", typed("text/html", "<html>Hello</html>"), "", invalid("html")],
  ["an HTML page that calls itself a stream", streaming("<html>Hello</html>"), "", invalid("html")],
  ["not a single byte", streaming(""), "", new InvalidOutput({ ...asked, why: "empty", silent: true })],
  ["half JSON", streaming(data(saying("Hel")), 'data: {"choices":[{\n\n'), "Hel", invalid("no-json")],
  ["wrong types", streaming(data(saying("Hel")), data({ choices: [{ delta: 7 }] })), "Hel", invalid("wrong-shape")],
  ["invalid UTF-8", streaming(data(saying("Hel")), Buffer.from([0xff, 10])), "Hel", invalid("no-utf8")],
  ["white space only", streaming(data(saying(" \n")), data(finishing("stop"))), " \n", invalid("empty")],
  ["a filter that leaves nothing", streaming(data(finishing("content_filter"))), "", new ContentRefused(asked)],
  ["an end without a finish reason", streaming(data(saying("Hel"))), "Hel", new StreamCut(asked)],
  ["[DONE] without a finish reason", streaming(data(saying("Hel")), data("[DONE]")), "Hel", new StreamCut(asked)],
  ["an end in the middle of an event", streaming(data(saying("Hel")), "data: {"), "Hel", new StreamCut(asked)],
  [
    "an error event after some text",
    streaming(
      data(saying("Hel")),
      data({
        error: { code: 502, message: prompt, metadata: { error_type: "provider_unavailable" } },
        choices: [{ delta: { content: "" }, finish_reason: "error" }]
      })
    ),
    "Hel",
    new ServerError({ ...asked, status: 502 })
  ],
  [
    "a connection that breaks after some text",
    (response, socket) => events(response).write(data(saying("Hel")), () => socket.resetAndDestroy()),
    "Hel",
    new StreamCut(asked)
  ],
  [
    "a connection that breaks after the finish reason",
    (response, socket) =>
      events(response).write(data(saying("Hello")) + data(finishing("stop")), () => socket.destroy()),
    "Hello",
    "whole"
  ],
  [
    "an event of 10 MB",
    streaming(data(saying("Hel")), data(saying("x".repeat(10_000_000)))),
    "Hel",
    invalid("too-large")
  ],
  [
    "gzip that breaks off",
    (response, socket) => {
      const zipped = gzipSync(data(saying("Hel")) + data(saying("lo")) + data(finishing("stop")))
      events(response, { "content-encoding": "gzip" }).write(zipped.subarray(0, 20), () => socket.destroy())
    },
    "",
    new StreamCut(asked)
  ],
  [
    "a character cut between two packets",
    (response) => {
      const bytes = Buffer.from(data(saying("Grüße 👋")) + data(finishing("stop")))
      const middle = bytes.indexOf(Buffer.from("👋")) + 2
      events(response).write(bytes.subarray(0, middle), () => setImmediate(() => response.end(bytes.subarray(middle))))
    },
    "Grüße 👋",
    "whole"
  ]
]

describe("a hostile server", () => {
  for (const [what, reply, failure] of wholes) {
    it.scoped(`answers ${what}: ${failure._tag}`, () =>
      Effect.gen(function* () {
        const server = yield* hostile(reply)
        assertEquals(yield* Effect.flip(provide(server.url)(generate)), failure)
      })
    )
  }

  for (const [what, reply, text, ended] of streams) {
    it.scoped(`streams ${what}: ${ended === "whole" ? ended : ended._tag}`, () =>
      Effect.gen(function* () {
        const server = yield* hostile(reply)
        const heard = yield* provide(server.url)(listen)
        strictEqual(heard.text, text)
        assertEquals(heard.ended, ended)
      })
    )
  }

  it.scoped("streams an endless line: memory stays bounded, the connection is closed", () =>
    Effect.gen(function* () {
      const server = yield* hostile((response) => endless(events(response), "data: x".repeat(10_000)))
      const before = process.memoryUsage().arrayBuffers
      assertEquals((yield* provide(server.url)(listen)).ended, invalid("too-large"))
      yield* server.closed
      assertTrue(process.memoryUsage().arrayBuffers - before < 16_000_000)
    })
  )

  it.scoped("refuses, resets, or is not there: NetworkError with the system's code", () =>
    Effect.gen(function* () {
      const { port, server: gone } = yield* Effect.async<{ port: number; server: ReturnType<typeof createServer> }>(
        (resume) => {
          const server = createServer().listen(0, "127.0.0.1", () =>
            resume(Effect.succeed({ port: (server.address() as AddressInfo).port, server }))
          )
        }
      )
      yield* Effect.async<void>((resume) => void gone.close(() => resume(Effect.void)))
      const reset = yield* hostile((_, socket) => void socket.resetAndDestroy())

      const code = (url: string) =>
        Effect.map(Effect.flip(provide(url)(generate)), (failure) =>
          failure instanceof NetworkError ? failure.code : failure._tag
        )
      deepStrictEqual(
        yield* Effect.all([
          code(`http://127.0.0.1:${port}`),
          code("http://no-such-host.invalid"),
          code(reset.url),
          code(reset.url.replace("http:", "https:"))
        ]),
        ["ECONNREFUSED", "ENOTFOUND", "ECONNRESET", "ERR_SSL_WRONG_VERSION_NUMBER"]
      )
    })
  )
})
