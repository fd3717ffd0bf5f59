import { Effect, type Scope } from "effect"
import { createServer, request } from "node:http"
import { type AddressInfo, connect, createServer as createTcpServer, type Server, type Socket } from "node:net"

const listening = (server: Server): Effect.Effect<number, never, Scope.Scope> =>
  Effect.gen(function* () {
    const sockets = new Set<Socket>()
    server.on("connection", (socket: Socket) => {
      sockets.add(socket.on("error", () => {}))
    })
    yield* Effect.acquireRelease(
      Effect.async<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void))),
      () =>
        Effect.async<void>((resume) => {
          server.close(() => resume(Effect.void))
          for (const socket of sockets) socket.destroy()
        })
    )
    return (server.address() as AddressInfo).port
  })

export interface Proxy {
  readonly host: string
  /** The requests that it got, as `METHOD target credentials`. */
  readonly asked: ReadonlyArray<string>
}

const credentials = (header: string | undefined) =>
  header === undefined ? "-" : Buffer.from(header.replace(/^Basic /, ""), "base64").toString()

/** An HTTP proxy that takes every name for this machine. `tunnel` says with which status it answers a CONNECT, or nothing for never. */
export const httpProxy = (tunnel?: number): Effect.Effect<Proxy, never, Scope.Scope> =>
  Effect.gen(function* () {
    const asked: Array<string> = []
    const server = createServer((incoming, response) => {
      const { headers, method = "", url = "" } = incoming
      asked.push(`${method} ${url} ${credentials(headers["proxy-authorization"])}`)
      const { pathname, port } = new URL(url)
      incoming.pipe(
        request({ host: "127.0.0.1", port, path: pathname, method, headers }, (answer) => {
          response.writeHead(answer.statusCode ?? 0, answer.headers)
          answer.pipe(response)
        })
      )
    })
    server.on("connect", ({ headers, url }, socket) => {
      asked.push(`CONNECT ${url} ${credentials(headers["proxy-authorization"])}`)
      if (tunnel !== undefined) socket.end(`HTTP/1.1 ${tunnel} No\r\n\r\n`)
    })
    return { host: `127.0.0.1:${yield* listening(server)}`, asked }
  })

/** A SOCKS5 proxy (RFC 1928) without authentication, that takes every name for this machine. */
export const socksProxy: Effect.Effect<Proxy, never, Scope.Scope> = Effect.gen(function* () {
  const asked: Array<string> = []
  const server = createTcpServer((socket) => {
    socket.once("data", () => {
      socket.write(Buffer.from([5, 0]))
      socket.once("data", (command) => {
        const length = command[4] ?? 0
        const port = command.readUInt16BE(5 + length)
        asked.push(`CONNECT ${command.subarray(5, 5 + length).toString()}:${port} -`)
        const upstream = connect(port, "127.0.0.1", () => {
          socket.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]))
          socket.pipe(upstream).pipe(socket)
        }).on("error", () => socket.destroy())
        socket.once("close", () => upstream.destroy())
      })
    })
  })
  return { host: `127.0.0.1:${yield* listening(server)}`, asked }
})
