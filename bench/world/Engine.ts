import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { join } from "node:path"
import * as DevServer from "./DevServer.ts"
import { postgres } from "./Postgres.ts"

/**
 * What a daemon stands on, and by which settings it finds that.
 *
 * @since 0.1.0
 * @category models
 */
export interface Engine {
  readonly environment: Record<string, string>
  /** Undefined for the embedded engine. */
  readonly server: DevServer.DevServer | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface EngineOptions {
  readonly engine: string
  readonly database: string
  readonly folder: string
}

/** What a killed daemon held is given to the next one soon. */
const heartbeat = "2 seconds"

/**
 * By the names of the engine (`embedded`, or `temporal` with a dev server of its own on a file) and of the database (`sqlite`, or
 * `postgres` with a server of its own).
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ database, engine, folder }: EngineOptions): Effect.Effect<Engine, string, Scope.Scope> =>
  Effect.gen(function* () {
    if (engine !== "embedded" && engine !== "temporal") return yield* Effect.fail("--engine embedded | temporal")
    if (database !== "sqlite" && database !== "postgres") return yield* Effect.fail("--database sqlite | postgres")
    const store: Record<string, string> = database === "postgres" ? { HOLDFAST_DATABASE_URL: yield* postgres } : {}
    if (engine === "embedded") return { environment: store, server: undefined }
    const server = yield* DevServer.make(join(folder, "temporal.db"))
    const environment = {
      ...store,
      HOLDFAST_ENGINE: "temporal",
      HOLDFAST_HEARTBEAT_TIMEOUT: heartbeat,
      TEMPORAL_ADDRESS: server.address
    }
    return { environment, server }
  })
