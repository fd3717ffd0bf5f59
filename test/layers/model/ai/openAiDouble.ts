import type { ServerResponse } from "node:http"
import { response, responses } from "../../../../bench/harness/Dialect.ts"

/** Answers a request of the Responses API, as a whole or as a stream, which ends after so many pieces. */
export const openAi = (
  to: ServerResponse,
  streaming: boolean,
  text: string,
  cutAfter = Infinity,
  status: "completed" | "failed" | "incomplete" = "completed"
) => {
  const pieces = text.match(/.{1,40}/gsu) ?? []
  const generation = { id: "1", model: "some-model", created: 1_700_000_000, promptTokens: 3, pieces, calls: [] }
  const { output, usage } = response(generation, "completed")
  const ended = response(generation, status, {
    output,
    usage,
    error: status === "failed" ? { code: "server_error", message: "no" } : null,
    incomplete_details: status === "incomplete" ? { reason: "max_output_tokens" } : null
  })
  to.writeHead(200, { "content-type": responses.type(streaming) })
  if (!streaming) return void to.end(JSON.stringify(ended))
  to.write(responses.opening(generation))
  for (const part of responses.parts(generation).slice(0, cutAfter)) to.write(part)
  if (cutAfter < pieces.length) return void to.end()
  to.end(`data: ${JSON.stringify({ type: `response.${status}`, sequence_number: 99, response: ended })}\n\n`)
}
