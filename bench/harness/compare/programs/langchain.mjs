// LangChain: https://docs.langchain.com/oss/javascript. Its own retries, and its fallbacks to the other models of the
// route.
import { ChatOpenAI } from "@langchain/openai"
import { answering } from "./answering.mjs"

answering(async ({ baseUrl, key, patience, question, retries, route, timeout }) => {
  const [first, ...others] = route.map(
    (model) =>
      new ChatOpenAI({
        model,
        apiKey: key,
        configuration: { baseURL: baseUrl },
        maxRetries: retries,
        timeout,
        useResponsesApi: false
      })
  )
  const model = others.length === 0 ? first : first.withFallbacks(others)
  // A deadline for the whole: its own timeout ends with the head of a response.
  const stream = await model.stream(question, { signal: AbortSignal.timeout(patience) })
  let text = ""
  let finish
  for await (const chunk of stream) {
    text += typeof chunk.content === "string" ? chunk.content : ""
    finish = chunk.response_metadata?.finish_reason ?? finish
  }
  return { text, finish }
})
