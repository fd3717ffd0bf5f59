import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Random from "effect/Random"
import type * as Scope from "effect/Scope"
import { join } from "node:path"
import type { DevServer } from "../temporal/DevServer.ts"
import type { Absence } from "./Absence.ts"
import * as Started from "./DevServer.ts"
import { postgres } from "./Postgres.ts"

/**
 * The engine and database of a daemon, and the settings with which it finds them.
 *
 * @since 0.1.0
 * @category models
 */
export interface Engine {
  readonly environment: Record<string, string>
  /** Undefined for the embedded engine. */
  readonly server: Mortal | undefined
}

/**
 * A server that dies, and comes back on its file after a while.
 *
 * @since 0.1.0
 * @category models
 */
export interface Mortal {
  /** SIGKILL, as soon as it is back from the last one; returns when it is dead. */
  readonly kill: Effect.Effect<void>
  /** It is there again. */
  readonly returned: Effect.Effect<void>
  /** When it was away. */
  readonly absences: Effect.Effect<ReadonlyArray<Absence>>
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

/** The work of a killed daemon soon goes to the next one. */
const heartbeat = "2 seconds"

/** For how long the server stays away at most, in milliseconds. */
const absence = 3000

const mortal = (server: DevServer): Effect.Effect<Mortal, never, Scope.Scope> =>
  Effect.gen(function* () {
    const scope = yield* Effect.scope
    const absences: Array<Absence> = []
    let returning: Fiber.Fiber<void> | undefined
    const returned = Effect.suspend(() => (returning === undefined ? Effect.void : Fiber.join(returning)))
    const kill = Effect.gen(function* () {
      yield* returned
      yield* server.kill
      const from = yield* Clock.currentTimeMillis
      const comeBack = Effect.gen(function* () {
        yield* Effect.sleep(yield* Random.nextIntBetween(0, absence))
        yield* Effect.orDie(server.start)
        absences.push({ from, to: yield* Clock.currentTimeMillis })
      })
      returning = yield* Effect.forkIn(comeBack, scope)
    })
    return { kill, returned, absences: Effect.sync(() => absences) }
  })

/**
 * By the names of the engine (`embedded`, or `temporal` with a dev server of its own on a file) and of the database (`sqlite`, or
 * `postgres` with a server of its own).
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = ({ database, engine, folder }: EngineOptions) =>
  Effect.gen(function* () {
    if (engine !== "embedded" && engine !== "temporal") return yield* Effect.fail("--engine embedded | temporal")
    if (database !== "sqlite" && database !== "postgres") return yield* Effect.fail("--database sqlite | postgres")
    const store: Record<string, string> = database === "postgres" ? { HOLDFAST_DATABASE_URL: yield* postgres } : {}
    if (engine === "embedded") return { environment: store, server: undefined } satisfies Engine
    const server = yield* Started.started(join(folder, "temporal.db"))
    const environment: Record<string, string> = {
      ...store,
      HOLDFAST_ENGINE: "temporal",
      HOLDFAST_HEARTBEAT_TIMEOUT: heartbeat,
      TEMPORAL_ADDRESS: server.address
    }
    return { environment, server: yield* mortal(server) } satisfies Engine
  })
