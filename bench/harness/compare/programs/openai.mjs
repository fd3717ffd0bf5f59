// openai-node: https://github.com/openai/openai-node. Its own retries, and its helper that requires a finish reason.
import OpenAI from "openai"
import { answering } from "./answering.mjs"

answering(({ baseUrl, key, patience, question, retries, route, timeout }) => {
  const client = new OpenAI({ baseURL: baseUrl, apiKey: key, maxRetries: retries, timeout })
  const stream = client.chat.completions.stream(
    { model: route[0], messages: [{ role: "user", content: question }] },
    // Its timeout ends with the head of a response; a later stall must be aborted.
    { signal: AbortSignal.timeout(patience) }
  )
  return stream.finalChatCompletion().then(({ choices: [choice] }) => ({
    text: choice?.message.content ?? "",
    finish: choice?.finish_reason
  }))
})
