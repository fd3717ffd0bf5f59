import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Http from "node:http"
import * as Https from "node:https"
import type { AddressInfo } from "node:net"

/**
 * The fate of one request: it passes, is refused with a status, breaks before its response, gets only the head of it,
 * breaks after a number of bytes, is slowed by a pause before each event, or is answered with garbage.
 */
export type Fate =
  | { readonly _tag: "Pass" }
  | { readonly _tag: "Refuse"; readonly status: number; readonly type: string; readonly retryAfter?: number }
  | { readonly _tag: "Drop" }
  | { readonly _tag: "Stall" }
  | { readonly _tag: "Cut"; readonly after: number }
  | { readonly _tag: "Error"; readonly after: number }
  | { readonly _tag: "Slow"; readonly pause: number }
  | { readonly _tag: "Garbage" }

/** A proxy before a provider that makes trouble: the failures are known, and whatever passes is the provider's own. */
export interface FaultProxy {
  readonly baseUrl: string
  /** Arrival times of the requests so far, in epoch milliseconds. */
  readonly arrivals: ReadonlyArray<number>
}

const errorEvent = `data: ${JSON.stringify({
  error: { code: 502, message: "Provider disconnected", metadata: { error_type: "provider_unavailable" } },
  choices: [{ index: 0, delta: { content: "" }, finish_reason: "error" }]
})}\n\n`

/** `headers` are added to every request. */
export const make = (
  upstream: string,
  fate: () => Fate,
  headers: Readonly<Record<string, string>> = {}
): Effect.Effect<FaultProxy, never, Scope.Scope> =>
  Effect.gen(function* () {
    const arrivals: Array<number> = []
    const server = Http.createServer((request, response) => {
      arrivals.push(Date.now())
      Object.assign(request.headers, headers)
      answer(upstream, fate(), request, response)
    })
    yield* Effect.acquireRelease(
      Effect.async<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void))),
      () =>
        Effect.async<void>((resume) => {
          server.close(() => resume(Effect.void))
          server.closeAllConnections()
        })
    )
    // A server that listens on a port has an `AddressInfo`.
    const { port } = server.address() as AddressInfo
    return { baseUrl: `http://127.0.0.1:${port}`, arrivals }
  })

const answer = (upstream: string, fate: Fate, request: Http.IncomingMessage, response: Http.ServerResponse) => {
  switch (fate._tag) {
    case "Drop":
      return void request.socket.destroy()
    case "Refuse": {
      const headers = fate.retryAfter === undefined ? {} : { "retry-after": String(fate.retryAfter) }
      response.writeHead(fate.status, { "content-type": "application/json", ...headers })
      const metadata = { error_type: fate.type }
      return void response.end(
        JSON.stringify({ error: { code: fate.status, message: "made by the harness", metadata } })
      )
    }
    case "Stall":
      response.writeHead(200, { "content-type": "text/event-stream" })
      return void response.write(": PROCESSING\n\n")
    case "Garbage":
      response.writeHead(200, { "content-type": "text/event-stream" })
      return void response.end(`data: {"choices":[{"delta":{"content":"x\n\n<html>\n\n`)
    default:
      return pass(upstream, fate, request, response)
  }
}

const pass = (
  upstream: string,
  fate: Extract<Fate, { readonly _tag: "Pass" | "Cut" | "Error" | "Slow" }>,
  request: Http.IncomingMessage,
  response: Http.ServerResponse
) => {
  const target = new URL(upstream + (request.url ?? ""))
  const client = target.protocol === "https:" ? Https : Http
  // `connection` is negotiated on each side separately.
  const { connection: _, ...headers } = request.headers
  const onward = client.request(target, { method: request.method, headers: { ...headers, host: target.host } })
  onward.on("error", () => response.destroy())
  response.on("close", () => onward.destroy())
  onward.on("response", (incoming) => {
    response.writeHead(incoming.statusCode ?? 502, incoming.headers)
    void relay(incoming, fate, response)
  })
  request.pipe(onward)
}

const relay = async (
  incoming: Http.IncomingMessage,
  fate: Extract<Fate, { readonly _tag: "Pass" | "Cut" | "Error" | "Slow" }>,
  response: Http.ServerResponse
) => {
  let sent = 0
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      if (fate._tag === "Slow") {
        // A fast provider sends many events at once.
        for (const event of chunk.toString("latin1").split(/(?<=\n\n)/)) {
          await new Promise((resume) => setTimeout(resume, fate.pause))
          if (response.destroyed) return
          response.write(event, "latin1")
        }
        continue
      }
      const left = fate._tag === "Cut" || fate._tag === "Error" ? fate.after - sent : Infinity
      if (chunk.length >= left) {
        // An inserted event must be between two of the provider's; a cut may be anywhere.
        const whole = chunk.subarray(0, left).toString("latin1").lastIndexOf("\n\n")
        if (fate._tag === "Error")
          return void response.end(chunk.toString("utf8", 0, whole < 0 ? 0 : whole + 2) + errorEvent)
        response.write(chunk.subarray(0, left))
        return void setTimeout(() => response.destroy(), 5)
      }
      response.write(chunk)
      sent += chunk.length
    }
    response.end()
  } catch {
    response.destroy()
  }
}
