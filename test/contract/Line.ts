import { Effect, type Scope } from "effect"
import { connect, createServer, type Socket } from "node:net"

export interface Line {
  readonly address: string
  /** As when a process is gone: what is on its way is lost, and nothing comes through any more. */
  readonly cut: Effect.Effect<void>
}

/** The way of one process to a server, given as `host:port`. */
export const line = (to: string): Effect.Effect<Line, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.async<Line>((resume) => {
      const [host = "", port] = to.split(":")
      const sockets = new Set<Socket>()
      const server = createServer((near) => {
        const far = connect(Number(port), host)
        for (const socket of [near, far]) {
          sockets.add(socket)
          socket.setNoDelay(true)
          socket.on("error", () => {})
          socket.on("close", () => {
            sockets.delete(socket)
            near.destroy()
            far.destroy()
          })
        }
        near.pipe(far).pipe(near)
      })
      const cut = Effect.sync(() => {
        server.close()
        for (const socket of sockets) socket.destroy()
      })
      server.listen(0, "127.0.0.1", () => {
        const bound = server.address()
        const own = typeof bound === "object" && bound !== null ? bound.port : 0
        resume(Effect.succeed({ address: `127.0.0.1:${own}`, cut }))
      })
    }),
    ({ cut }) => cut
  )
