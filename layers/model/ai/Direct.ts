import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import type { Claims } from "../../../domain/model/Classify.ts"
import type { Deadlines } from "../../../domain/model/Deadlines.ts"
import type { ChatModel } from "../../../services/model/ChatModel.ts"

/**
 * A model at its maker's own API.
 *
 * @since 0.1.0
 * @category models
 */
export interface DirectOptions {
  readonly model: string
  readonly key: Redacted.Redacted
  /** Of another server that speaks as the maker's does. */
  readonly baseUrl?: string | undefined
  readonly deadlines?: Partial<Deadlines>
  readonly claims?: Claims
}

/**
 * @since 0.1.0
 * @category models
 */
export type Maker = "openai" | "anthropic"

/**
 * A model at its maker's own API. The maker's package is loaded here, so that who has no use for it does not pay for it.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (maker: Maker, options: DirectOptions): Layer.Layer<ChatModel> =>
  Layer.unwrapEffect(
    Effect.map(
      Effect.promise(() => (maker === "openai" ? import("./OpenAi.ts") : import("./Anthropic.ts"))),
      ({ layer }) => layer(options)
    )
  )
