// @effect/ai-openai: https://effect.website. Retries and fallbacks by an ExecutionPlan, deadlines by
// Stream.timeoutFail.
import { LanguageModel } from "@effect/ai"
import { OpenAiClient, OpenAiLanguageModel } from "@effect/ai-openai"
import { NodeHttpClient } from "@effect/platform-node"
import { Effect, ExecutionPlan, Layer, Redacted, Schedule, Stream } from "effect"
import { answering } from "./answering.mjs"

answering(({ baseUrl, key, patience, question, retries, route, timeout }) => {
  const client = OpenAiClient.layer({ apiKey: Redacted.make(key), apiUrl: baseUrl }).pipe(
    Layer.provide(NodeHttpClient.layerUndici)
  )
  const plan = ExecutionPlan.make(
    ...route.map((model) => ({
      provide: Layer.provide(OpenAiLanguageModel.layer({ model }), client),
      attempts: retries + 1,
      schedule: Schedule.exponential("100 millis")
    }))
  )
  return LanguageModel.streamText({ prompt: question }).pipe(
    Stream.timeoutFail(() => new Error("timeout"), timeout),
    Stream.runFold({ text: "", finish: undefined }, (seen, part) => {
      if (part.type === "text-delta") return { ...seen, text: seen.text + part.delta }
      return part.type === "finish" ? { ...seen, finish: part.reason } : seen
    }),
    // Around the whole: the text of a failed attempt is discarded.
    Effect.withExecutionPlan(plan),
    Effect.timeout(patience),
    Effect.runPromise
  )
})
