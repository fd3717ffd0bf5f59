import type { ServerResponse } from "node:http"

type Status = "completed" | "in_progress" | "failed" | "incomplete"

/** A response as OpenAI's API reference describes it: with all fields, which the package insists on. */
const response = (text: string, status: Status) => ({
  id: "resp_1",
  object: "response",
  created_at: 1_700_000_000,
  status,
  error: status === "failed" ? { code: "server_error", message: "no" } : null,
  incomplete_details: status === "incomplete" ? { reason: "max_output_tokens" } : null,
  instructions: null,
  model: "some-model",
  output:
    status !== "in_progress"
      ? [
          {
            type: "message",
            id: "msg_1",
            status: "completed",
            role: "assistant",
            content: [{ type: "output_text", text, annotations: [], logprobs: [] }]
          }
        ]
      : [],
  parallel_tool_calls: true,
  temperature: 1,
  top_p: 1,
  tool_choice: "auto",
  tools: [],
  metadata: {},
  usage:
    status !== "in_progress"
      ? {
          input_tokens: 3,
          input_tokens_details: { cached_tokens: 0 },
          output_tokens: 5,
          output_tokens_details: { reasoning_tokens: 0 },
          total_tokens: 8
        }
      : null
})

/** Answers a request of the Responses API, as a whole or as a stream, which ends after so many pieces. */
export const openAi = (
  to: ServerResponse,
  streaming: boolean,
  text: string,
  cutAfter = Infinity,
  status: Status = "completed"
) => {
  if (!streaming) {
    to.writeHead(200, { "content-type": "application/json" })
    return void to.end(JSON.stringify(response(text, status)))
  }
  to.writeHead(200, { "content-type": "text/event-stream" })
  let sequence_number = 0
  const send = (event: object) =>
    to.write(`data: ${JSON.stringify({ ...event, sequence_number: sequence_number++ })}\n\n`)
  const item = { type: "message", id: "msg_1", status: "in_progress", role: "assistant", content: [] }
  send({ type: "response.created", response: response("", "in_progress") })
  send({ type: "response.output_item.added", output_index: 0, item })
  const pieces = text.match(/.{1,40}/gsu) ?? []
  for (const delta of pieces.slice(0, cutAfter)) {
    send({
      type: "response.output_text.delta",
      item_id: "msg_1",
      output_index: 0,
      content_index: 0,
      delta,
      logprobs: []
    })
  }
  if (cutAfter < pieces.length) return void to.end()
  send({ type: `response.${status}`, response: response(text, status) })
  to.end()
}
