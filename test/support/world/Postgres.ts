import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { durableServer } from "../PostgresServer.ts"

/** The address of an empty database on a durable PostgreSQL server of its own. The server ends with the scope. */
export const postgres: Effect.Effect<string, never, Scope.Scope> = Effect.gen(function* () {
  const { freshDatabase, start } = yield* durableServer
  yield* start
  return Redacted.value(yield* freshDatabase)
})
