import * as Effect from "effect/Effect"
import { createServer } from "node:net"

/**
 * A port of 127.0.0.1 on which nobody listens.
 *
 * @since 0.1.0
 */
export const freePort: Effect.Effect<number> = Effect.async((resume) => {
  const probe = createServer()
  probe.once("error", (error) => resume(Effect.die(error)))
  probe.listen(0, "127.0.0.1", () => {
    const address = probe.address()
    probe.close(() =>
      resume(
        typeof address === "object" && address !== null
          ? Effect.succeed(address.port)
          : Effect.dieMessage("no port was given")
      )
    )
  })
})
