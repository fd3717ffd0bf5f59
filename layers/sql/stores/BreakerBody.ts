import * as Schema from "effect/Schema"
import type { BreakerStatus } from "../../../domain/resilience/BreakerState.ts"

/** The fields in which the state of a breaker is stored. A program that cannot only observe reads `closed`. */
export const stateFields = {
  state: Schema.Literal("closed", "open", "half-open", "isolated"),
  observing: Schema.optional(Schema.Literal(true))
}

type Stored = Schema.Struct.Type<typeof stateFields>

export const stateOf = ({ observing, state }: Stored): BreakerStatus => (observing === true ? "observing" : state)

/** The inverse of {@link stateOf}. */
export const fieldsOf = (state: BreakerStatus): Stored =>
  state === "observing" ? { state: "closed", observing: true } : { state }
