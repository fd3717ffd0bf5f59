import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Cli from "../temporal/Cli.ts"
import * as DevServer from "../temporal/DevServer.ts"
import { freePort } from "./FreePort.ts"

/**
 * Starts a separate Temporal dev server on a free port: on a file, or in memory without one. It is killed when the
 * scope closes.
 *
 * @since 0.1.0
 * @category constructors
 */
export const started = (
  filename?: string
): Effect.Effect<DevServer.DevServer, Cli.NoTemporalCli | DevServer.DevServerFell, Scope.Scope> =>
  Effect.gen(function* () {
    const cli = yield* Cli.find({ say: Console.error })
    const port = yield* freePort
    const server = yield* DevServer.make({ cli, port, ...(filename === undefined ? {} : { filename }) })
    yield* server.start
    return server
  })
