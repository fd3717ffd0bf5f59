import type * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { Call, Trouble } from "../../../bench/harness/Double.ts"
import type { NotInstalled } from "../../support/world/Installed.ts"
import type { NotServing } from "../../support/world/Spawned.ts"
import type { Said } from "../../../domain/model/Chat.ts"
import type { Offer, Reply } from "../../../domain/sandbox/persona/Reply.ts"

/** The test model behind a gateway: its answer, its speed, and the trouble that it makes. */
export interface Behind {
  readonly calls: ReadonlyArray<Call>
  /** The kinds of trouble that it can make. */
  readonly troubles: ReadonlyArray<Trouble>
  reply: (messages: ReadonlyArray<Said>, offer: Offer) => Reply
  trouble: (call: Call) => Trouble | undefined
}

export interface Running {
  /** For `OPENROUTER_BASE_URL` and `OPENROUTER_API_KEY`. */
  readonly baseUrl: string
  readonly key: string
  readonly model: string
  /** The longest prompt in words; `undefined` if there is no limit. */
  readonly window: number | undefined
  /** `undefined` if the server is itself the model. */
  readonly behind: Behind | undefined
  /** Sets the milliseconds between two words of an answer. */
  readonly slow: (ms: number) => void
}

export interface Server {
  readonly name: string
  readonly version: string
  /** The program that is installed and started, for people. */
  readonly about: string
  /** By scenario: why the promise cannot be kept behind this server. */
  readonly impossible?: Readonly<Record<string, string>>
  readonly start: Effect.Effect<Running, NotInstalled | NotServing, Scope.Scope>
}
