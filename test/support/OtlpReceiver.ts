import { Effect, type Scope } from "effect"
import { createServer, type IncomingHttpHeaders } from "node:http"
import type { AddressInfo } from "node:net"

interface Attribute {
  readonly key: string
  readonly value: {
    readonly stringValue?: string
    readonly intValue?: number
    readonly doubleValue?: number
    readonly boolValue?: boolean
    readonly arrayValue?: { readonly values: ReadonlyArray<Attribute["value"]> }
  }
}

export interface Span {
  readonly kind: number
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly attributes: ReadonlyArray<Attribute>
  readonly status: { readonly code: number; readonly message?: string }
  readonly links: ReadonlyArray<{ readonly traceId: string }>
  readonly events: ReadonlyArray<{ readonly name: string; readonly attributes: ReadonlyArray<Attribute> }>
}

export interface Log {
  readonly traceId?: string
  readonly body: { readonly stringValue?: string }
  readonly attributes: ReadonlyArray<Attribute>
}

export const attribute = ({ attributes }: { readonly attributes: ReadonlyArray<Attribute> }, name: string) =>
  attributes.find(({ key }) => key === name)?.value.stringValue

const plain = (value: Attribute["value"]): unknown =>
  value.arrayValue?.values.map(plain) ??
  value.stringValue ??
  value.intValue ??
  value.doubleValue ??
  value.boolValue ??
  undefined

/** All attributes of a span, a log record or a resource. */
export const attributesOf = ({ attributes }: { readonly attributes: ReadonlyArray<Attribute> }) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, plain(value)]))

/** A collector of traces and logs that speaks OTLP in JSON over real HTTP; or one that never answers, or says to come tomorrow. */
export const receive = (behaviour: "takes" | "hangs" | "refuses" = "takes") =>
  Effect.gen(function* (): Effect.fn.Return<Receiver, never, Scope.Scope> {
    const spans: Array<Span> = []
    const resources: Array<Receiver["resources"][number]> = []
    const logs: Array<Log> = []
    const requests: Array<Receiver["requests"][number]> = []
    const server = createServer((request, response) => {
      let body = ""
      request.setEncoding("utf8").on("data", (part) => (body += part))
      request.on("end", () => {
        requests.push({ path: request.url ?? "", headers: request.headers, body })
        if (behaviour === "hangs") return
        if (behaviour === "refuses") return void response.writeHead(429, { "retry-after": "86400" }).end()
        if (request.headers["content-type"] === "application/json") {
          const { resourceLogs = [], resourceSpans = [] } = JSON.parse(body)
          for (const { resource } of [...resourceSpans, ...resourceLogs]) resources.push(resource)
          for (const { scopeSpans } of resourceSpans) for (const one of scopeSpans) spans.push(...one.spans)
          for (const { scopeLogs } of resourceLogs) for (const one of scopeLogs) logs.push(...one.logRecords)
        }
        response.writeHead(200, { "content-type": "application/json" }).end("{}")
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
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, resources, spans, logs }
  })

export interface Receiver {
  readonly url: string
  readonly requests: ReadonlyArray<{
    readonly path: string
    readonly headers: IncomingHttpHeaders
    readonly body: string
  }>
  readonly resources: ReadonlyArray<{ readonly attributes: ReadonlyArray<Attribute> }>
  readonly spans: ReadonlyArray<Span>
  readonly logs: ReadonlyArray<Log>
}
