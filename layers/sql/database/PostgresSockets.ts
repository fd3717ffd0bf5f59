import * as Duration from "effect/Duration"
import { Socket } from "node:net"

/** How long nothing may pass before the system asks the other side whether it is there. */
const keepAlive = Duration.seconds(10)

/**
 * Opens the sockets of a pool. Once they are bounded, one on which nothing passes for `silence` is destroyed, so that a query to a host that
 * vanished fails: the system alone would send it again for about a quarter of an hour.
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
    /** From now on silence ends a socket: those that are open, and those that will be. */
    bound: (): void => {
      isBounded = true
      sockets.forEach(bound)
    }
  }
}
