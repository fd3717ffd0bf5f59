import { Effect, Redacted } from "effect"
import { shared } from "./Shared.ts"

/** A new and empty database on the server of the run. */
export const freshDatabase: Effect.Effect<Redacted.Redacted> = Effect.map(shared("database"), Redacted.make)

/** A new database with the tables of Holdfast. */
export const migratedDatabase: Effect.Effect<Redacted.Redacted> = Effect.map(shared("migrated-database"), Redacted.make)
