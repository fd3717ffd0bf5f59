import * as OpenAiClient from "@effect/ai-openai/OpenAiClient"
import * as OpenAiLanguageModel from "@effect/ai-openai/OpenAiLanguageModel"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { defaults } from "../../../domain/model/Deadlines.ts"
import { ChatModel } from "../../../services/model/ChatModel.ts"
import * as Transport from "../../network/Transport.ts"
import { watched } from "./AiFailure.ts"
import type { DirectOptions } from "./DirectOptions.ts"
import * as FromLanguageModel from "./FromLanguageModel.ts"

/** A model at OpenAI's own API, through `@effect/ai-openai`. */
export const layer = ({ baseUrl, claims, deadlines, key, model }: DirectOptions): Layer.Layer<ChatModel> =>
  Layer.effect(
    ChatModel,
    Effect.map(OpenAiLanguageModel.make({ model }), (language) =>
      FromLanguageModel.make(language, deadlines, claims, (tokens) =>
        Context.make(OpenAiLanguageModel.Config, { max_output_tokens: tokens })
      )
    )
  ).pipe(
    Layer.provide(OpenAiClient.layer({ apiKey: key, apiUrl: baseUrl, transformClient: watched })),
    Layer.provide(Transport.layer(deadlines?.connect ?? defaults.connect))
  )
