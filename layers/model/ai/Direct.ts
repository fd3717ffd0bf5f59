import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { ChatModel } from "../../../services/model/ChatModel.ts"
import type { DirectOptions } from "./DirectOptions.ts"

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
