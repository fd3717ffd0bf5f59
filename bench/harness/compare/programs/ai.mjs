// Vercel's AI SDK with OpenRouter's provider: https://ai-sdk.dev. Its own retries and timeouts; errors arrive through
// onError.
import { createOpenRouter } from "@openrouter/ai-sdk-provider"
import { streamText } from "ai"
import { answering } from "./answering.mjs"

globalThis.AI_SDK_LOG_WARNINGS = false

answering(async ({ baseUrl, key, patience, question, retries, route, timeout }) => {
  const provider = createOpenRouter({ apiKey: key, baseURL: baseUrl })
  let failure
  const result = streamText({
    model: provider.chat(route[0]),
    prompt: question,
    maxRetries: retries,
    timeout: { totalMs: patience, chunkMs: timeout },
    onError: ({ error }) => void (failure ??= error)
  })
  let text = ""
  let finish
  for await (const part of result.fullStream) {
    if (part.type === "text-delta") text += part.text
    if (part.type === "error") failure ??= part.error
    if (part.type === "abort") failure ??= new Error("aborted")
    if (part.type === "finish") finish = part.finishReason
  }
  if (failure !== undefined) throw failure
  return { text, finish }
})
