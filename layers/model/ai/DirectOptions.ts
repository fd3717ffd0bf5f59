import type * as Redacted from "effect/Redacted"
import type { Claims } from "../../../domain/model/refusals/Classify.ts"
import type { Deadlines } from "../../../domain/model/Deadlines.ts"

export interface DirectOptions {
  readonly model: string
  readonly key: Redacted.Redacted
  /** The address of another server with the same API. */
  readonly baseUrl?: string | undefined
  readonly deadlines?: Partial<Deadlines>
  readonly claims?: Claims
}
