import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { Learned } from "../../domain/model/transcript/Window.ts"
import type { StoreUnavailable } from "../../domain/StoreUnavailable.ts"

/** Learned facts about the window of a candidate. `name`: its key, the name at its address. */
export interface CandidateFact extends Learned {
  readonly name: string
}

/** Stores learned facts about candidates across restarts. Without a store, nothing is stored. */
export class CandidateFacts extends Context.Reference<CandidateFacts>()("holdfast/services/model/CandidateFacts", {
  defaultValue: (): CandidateFactsStore => ({ load: Effect.succeed([]), save: () => Effect.void })
}) {}

export interface CandidateFactsStore {
  readonly load: Effect.Effect<ReadonlyArray<CandidateFact>, StoreUnavailable>
  /** The newest fact replaces the older one; `at` is in epoch milliseconds. */
  readonly save: (fact: CandidateFact, at: number) => Effect.Effect<void, StoreUnavailable>
}
