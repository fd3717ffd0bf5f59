import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { Link } from "../../../layers/temporal/Link.ts"
import { Readiness } from "../../../services/Readiness.ts"
import { freePort } from "../../support/Daemon.ts"
import { temporalServer } from "../../support/TemporalServer.ts"

const link = (environment: Readonly<Record<string, string>>) => Layer.provide(Link.layer(environment), Readiness.layer)

describe("the way to a Temporal service", () => {
  it.scopedLive("is waited for while it is being made: what comes at the start is not put off", () =>
    Effect.gen(function* () {
      const { address, environment } = yield* temporalServer
      const connected = yield* Effect.flatMap(Link, ({ current }) => current).pipe(Effect.provide(link(environment)))
      expect(connected.address).toBe(address)
    })
  )

  it.scopedLive("is not waited for long where nobody answers, and it is told why", () =>
    Effect.gen(function* () {
      const address = `127.0.0.1:${yield* freePort}`
      const failure = yield* Effect.flatMap(Link, ({ current }) => Effect.flip(current)).pipe(
        Effect.provide(link({ TEMPORAL_ADDRESS: address }))
      )
      expect(failure.why).toContain(`Temporal at ${address} does not answer`)
    })
  )
})
