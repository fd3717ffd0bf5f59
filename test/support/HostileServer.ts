import { Deferred, Effect, type Scope } from "effect"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo, Socket } from "node:net"

export interface Hostile {
  readonly url: string
  /** The heads and bodies of what was asked, in order. */
  readonly requests: ReadonlyArray<{ readonly head: IncomingMessage["headers"]; readonly body: string }>
  /** Succeeds when the first request has arrived. */
  readonly asked: Effect.Effect<void>
  /** Succeeds when a connection that carried a request was closed. */
  readonly closed: Effect.Effect<void>
  readonly connections: () => number
}

/** A real HTTP server that answers every request as it is told, in a scope. */
export const hostile = (
  reply: (response: ServerResponse, socket: Socket) => void
): Effect.Effect<Hostile, never, Scope.Scope> =>
  Effect.gen(function* () {
    const asked = yield* Deferred.make<void>()
    const closed = yield* Deferred.make<void>()
    const requests: Array<Hostile["requests"][number]> = []
    const watched = new Set<Socket>()
    let connections = 0
    const server = createServer((request, response) => {
      let body = ""
      request.setEncoding("utf8").on("data", (part) => (body += part))
      request.on("end", () => {
        requests.push({ head: request.headers, body })
        Deferred.unsafeDone(asked, Effect.void)
        reply(response, request.socket)
      })
      watched.add(request.socket)
    })
    server.on("connection", (socket) => {
      connections++
      socket.on("error", () => {})
      socket.once("close", () => {
        if (watched.has(socket)) Deferred.unsafeDone(closed, Effect.void)
      })
    })
    yield* Effect.acquireRelease(
      Effect.async<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void))),
      () =>
        Effect.async<void>((resume) => {
          server.close(() => resume(Effect.void))
          server.closeAllConnections()
        })
    )
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`,
      requests,
      asked: Deferred.await(asked),
      closed: Deferred.await(closed),
      connections: () => connections
    }
  })

export const events = (response: ServerResponse, head: Record<string, string> = {}) =>
  response.writeHead(200, { "content-type": "text/event-stream", ...head })

export const data = (chunk: unknown) => `data: ${typeof chunk === "string" ? chunk : JSON.stringify(chunk)}\n\n`

export const saying = (content: string, more: object = {}) => ({
  id: "gen-1",
  model: "some/model-1",
  choices: [{ index: 0, delta: { role: "assistant", content }, finish_reason: null }],
  ...more
})

export const finishing = (finish_reason: string) => ({ choices: [{ index: 0, delta: {}, finish_reason }] })

export const usage = { choices: [], usage: { prompt_tokens: 7, completion_tokens: 3, cost: 0.002 } }

/** Writes for as long as somebody listens. */
export const endless = (response: ServerResponse, part: string) => {
  const more = () => {
    while (!response.destroyed && response.write(part)) {}
  }
  response.on("drain", more)
  more()
}
