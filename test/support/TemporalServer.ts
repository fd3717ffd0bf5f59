import { Effect, type Scope } from "effect"
import * as DevServer from "./temporal/DevServer.ts"
import { shared } from "./Shared.ts"
import { temporaryFolder } from "./TemporaryFolder.ts"
import { freePort } from "./world/FreePort.ts"

export interface TemporalServer extends DevServer.DevServer {
  /** The variables by which it is found. */
  readonly environment: { readonly TEMPORAL_ADDRESS: string }
}

/**
 * A real dev server on a file and a free port of its own, started; killed with the scope. `kill` is a kill -9; `start` begins it
 * again on its file. Where no Temporal CLI can be had, the test fails with what is to be done.
 */
export const temporalServer: Effect.Effect<TemporalServer, never, Scope.Scope> = Effect.gen(function* () {
  const cli = yield* shared("temporal-cli")
  const folder = yield* temporaryFolder
  const server = yield* DevServer.make({ cli, port: yield* freePort, filename: `${folder}/temporal.db` })
  yield* Effect.orDie(server.start)
  return { ...server, environment: { TEMPORAL_ADDRESS: server.address } }
})

/** The dev server of the run. */
export const sharedServer = Effect.map(shared("temporal"), (address) => ({
  environment: { TEMPORAL_ADDRESS: address }
}))
