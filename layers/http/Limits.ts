import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import type * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import type * as Http from "node:http"

/** The largest body; a file that a person sends in the sandbox, in Base64, may be larger. */
export const bodyBytes = (path: string): number =>
  /^\/api\/sandbox\/chats\/-?\d+\/(?:messages|albums)$/.test(path) ? 32 * 1024 * 1024 : 64 * 1024

/** The deepest nesting of a body. The API needs four levels; the code that describes an error in a body is recursive. */
export const bodyDepth = 32

/** The most headers of a request; together they may have 16 KiB. Node.js drops further headers silently. */
export const headers = 100

/** The most concurrent connections; one more is closed at once. */
export const connections = 256

/**
 * Timeouts of a connection in milliseconds: for the headers, for the whole request, until the next request, and without
 * a byte in either direction. Live events have a heartbeat every 10 seconds.
 */
export const times = { headers: 10_000, request: 20_000, keepAlive: 5_000, silence: 60_000 }

export const serverOptions = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: times.headers,
  requestTimeout: times.request,
  keepAliveTimeout: times.keepAlive,
  connectionsCheckingInterval: 2_000
} satisfies Http.ServerOptions

/**
 * Sets the limits that a server accepts only as properties. An upgrade request is answered like any other request: a
 * connection that was handed over would escape these limits.
 */
export const limit = (server: Http.Server): Http.Server => {
  server.maxConnections = connections
  server.maxHeadersCount = headers + 1
  server.timeout = times.silence
  server.on("newListener", (event) => {
    if (event === "upgrade") queueMicrotask(() => server.removeAllListeners("upgrade"))
  })
  return server
}

export const hasTooManyHeaders = (request: HttpServerRequest.HttpServerRequest): boolean =>
  NodeHttpServerRequest.toIncomingMessage(request).rawHeaders.length > 2 * headers
