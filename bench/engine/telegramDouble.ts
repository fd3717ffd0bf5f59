import { createServer } from "node:http"
import { parentPort } from "node:worker_threads"

/** A Telegram that accepts everything, in a thread of its own, so that it takes no time from the measured code. */
let message = 1_000_000_000
const server = createServer((request, response) => {
  request.resume()
  request.on("end", () => {
    response.setHeader("content-type", "application/json")
    response.end(JSON.stringify({ ok: true, result: { message_id: ++message } }))
  })
})
server.listen(0, "127.0.0.1", () => {
  const address = server.address()
  parentPort?.postMessage(typeof address === "object" ? address?.port : undefined)
})
