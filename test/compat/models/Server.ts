import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Call, Trouble } from "../../../bench/harness/Double.ts"
import type { NotInstalled } from "../../support/world/Installed.ts"
import type { NotServing } from "../../support/world/Spawned.ts"
import type { Said } from "../../../domain/model/Chat.ts"
import type { Offer, Reply } from "../../../domain/sandbox/persona/Reply.ts"

/** The model behind a gateway, which is ours: its answer, its speed, and the trouble that it makes. */
export interface Behind {
  readonly calls: ReadonlyArray<Call>
  /** The troubles that it can make. */
  readonly troubles: ReadonlyArray<Trouble>
  reply: (messages: ReadonlyArray<Said>, offer: Offer) => Reply
  trouble: (call: Call) => Trouble | undefined
}

/** A server that runs. */
export interface Running {
  /** For `OPENROUTER_BASE_URL` and `OPENROUTER_API_KEY`. */
  readonly baseUrl: string
  readonly key: string
  readonly model: string
  /** How many words the longest prompt may have; undefined where there is no bound. */
  readonly window: number | undefined
  /** Undefined: the server is the model. */
  readonly behind: Behind | undefined
  /** Milliseconds between two words of an answer, from now on. */
  readonly slow: (ms: number) => void
}

export interface Server {
  readonly name: string
  readonly version: string
  /** Says for people which program is installed and started. */
  readonly about: string
  /** By scenario: why the promise cannot be kept behind this server. */
  readonly impossible?: Readonly<Record<string, string>>
  readonly start: Effect.Effect<Running, NotInstalled | NotServing, Scope.Scope>
}
