// A model double in its own process, so that it does not share the event loop of the measured code.
import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

const usage = { prompt_tokens: 12, completion_tokens: 40, cost: 0.0001 }
const common = { id: "gen-1700000000-abcdefghij", provider: "Double", model: "some/model", created: 1_700_000_000 }
const answer = JSON.stringify({
  ...common,
  object: "chat.completion",
  choices: [
    {
      index: 0,
      finish_reason: "stop",
      native_finish_reason: "stop",
      message: { role: "assistant", content: "A holdfast grips the rock. ".repeat(8), refusal: null }
    }
  ],
  usage
})

const chunk = (content: string, finish_reason: string | null) =>
  `data: ${JSON.stringify({
    ...common,
    object: "chat.completion.chunk",
    choices: [
      { index: 0, delta: { role: "assistant", content }, finish_reason, native_finish_reason: null, logprobs: null }
    ]
  })}\n\n`
const block = Buffer.from(Array.from({ length: 64 }, (_, i) => chunk(` word${i}`, null)).join(""))
const end = `${chunk("", "stop")}data: ${JSON.stringify({ ...common, choices: [], usage })}\n\ndata: [DONE]\n\n`

const burst = (response: ServerResponse, blocks: number) => {
  let left = blocks
  const more = () => {
    while (left-- > 0) if (!response.write(block)) return void response.once("drain", more)
    response.end(end)
  }
  more()
}

/** One word per second; each stream starts at its own time. */
const drip = (response: ServerResponse) => {
  const word = () => {
    response.write(chunk(" word", null))
    timer = setTimeout(word, 1000)
  }
  let timer = setTimeout(word, Math.random() * 1000)
  response.on("close", () => clearTimeout(timer))
}

const server = createServer((request, response) => {
  const parts: Array<Buffer> = []
  request.on("data", (part: Buffer) => parts.push(part))
  request.on("end", () => {
    const { model, stream } = JSON.parse(Buffer.concat(parts).toString())
    if (stream !== true) {
      return void response.writeHead(200, { "content-type": "application/json" }).end(answer)
    }
    response.writeHead(200, { "content-type": "text/event-stream" })
    return model === "drip" ? drip(response) : burst(response, Number(model))
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port))
process.on("disconnect", () => process.exit())
