import { Effect, Redacted } from "effect"
import { shared } from "./Shared.ts"

/** A database of one's own, new and empty, on the server of the run. */
export const freshDatabase: Effect.Effect<Redacted.Redacted> = Effect.map(shared("database"), Redacted.make)
