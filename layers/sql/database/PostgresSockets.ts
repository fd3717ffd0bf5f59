import * as Duration from "effect/Duration"
import { Socket } from "node:net"

/** The idle time after which TCP keepalive probes the other side. */
const keepAlive = Duration.seconds(10)

/**
 * Opens the sockets of a pool. Once bounded, a socket without traffic for `silence` is destroyed, so that a query to a
 * host that vanished fails. Without that, the system retransmits for about a quarter of an hour.
 */
export const make = (silence: Duration.Duration) => {
  const sockets = new Set<Socket>()
  let isBounded = false
  const bound = (socket: Socket) => socket.setTimeout(Duration.toMillis(silence))
  return {
    open: (): Socket => {
      const socket = new Socket().setKeepAlive(true, Duration.toMillis(keepAlive))
      sockets.add(socket)
      socket.on("close", () => sockets.delete(socket))
      socket.on("timeout", () =>
        socket.destroy(
          Object.assign(new Error(`nothing came from the server for ${Duration.format(silence)}`), {
            code: "ETIMEDOUT"
          })
        )
      )
      return isBounded ? bound(socket) : socket
    },
    /** Bounds all open and future sockets from now on. */
    bound: (): void => {
      isBounded = true
      sockets.forEach(bound)
    }
  }
}
