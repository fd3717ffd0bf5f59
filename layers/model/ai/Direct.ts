import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { ChatModel } from "../../../services/model/ChatModel.ts"
import type { DirectOptions } from "./DirectOptions.ts"

export type Maker = "openai" | "anthropic"

/** A model at its maker's own API. The maker's package is loaded only when this layer is built. */
export const layer = (maker: Maker, options: DirectOptions): Layer.Layer<ChatModel> =>
  Layer.unwrapEffect(
    Effect.map(
      Effect.promise(() => (maker === "openai" ? import("./OpenAi.ts") : import("./Anthropic.ts"))),
      ({ layer }) => layer(options)
    )
  )
