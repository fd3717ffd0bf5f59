import * as Effect from "effect/Effect"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

const botId = 42
const bot = { id: botId, is_bot: true, first_name: "Bench", username: "bench_bot" }

/** Telegram gives at most this many updates to a poll. */
const batch = 100

const chunk = (content: string, finish_reason: string | null) =>
  `data: ${JSON.stringify({
    id: "gen-1",
    object: "chat.completion.chunk",
    model: "double",
    created: 1_700_000_000,
    choices: [{ index: 0, delta: { role: "assistant", content }, finish_reason }]
  })}\n\n`

/** An answer of 40 words, streamed at once. */
const answer = [
  ...Array.from({ length: 40 }, (_, index) => chunk(`word${index} `, null)),
  chunk("", "stop"),
  `data: ${JSON.stringify({ id: "gen-1", choices: [], usage: { prompt_tokens: 30, completion_tokens: 40, cost: 0 } })}\n\n`,
  "data: [DONE]\n\n"
].join("")

const bodyOf = async (request: IncomingMessage): Promise<unknown> => {
  const parts: Array<Buffer> = []
  for await (const part of request) parts.push(part)
  return parts.length === 0 ? {} : JSON.parse(Buffer.concat(parts).toString())
}

const send = (response: ServerResponse, result: unknown) =>
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ ok: true, result }))

/**
 * A Telegram and a model that answer at once, for a daemon in another process. In `turns`, `people` write at the same time, each again when
 * the answer has come.
 */
export const make = (people: number) =>
  Effect.gen(function* () {
    const pending: Array<{ readonly update_id: number; readonly message: object }> = []
    let waiting: (() => void) | undefined
    let last = 0
    let onAnswer: (chat: number) => void = () => {}

    const write = (chat: number) => {
      const id = ++last
      const text = "a question of an ordinary length, as people write them"
      const from = { id: chat, is_bot: false, first_name: "Ada" }
      const date = Math.floor(Date.now() / 1000)
      const message = { message_id: id, date, chat: { id: chat, type: "private", first_name: "Ada" }, from, text }
      pending.push({ update_id: id, message })
      waiting?.()
    }

    const polled = async (response: ServerResponse, offset: number, seconds: number) => {
      while (pending[0] !== undefined && pending[0].update_id < offset) pending.shift()
      if (pending.length === 0) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, seconds * 1000)
          waiting = () => (clearTimeout(timer), setImmediate(resolve))
          response.once("close", waiting)
        })
        waiting = undefined
      }
      send(response, pending.slice(0, batch))
    }

    const server = createServer(async (request, response) => {
      const body = (await bodyOf(request)) as {
        readonly offset?: number
        readonly timeout?: number
        readonly chat_id?: number
      }
      const method = request.url?.split("/").at(-1) ?? ""
      if (method === "completions") {
        response.writeHead(200, { "content-type": "text/event-stream" }).end(answer)
      } else if (method === "models") {
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ data: [] }))
      } else if (method === "getUpdates") await polled(response, body.offset ?? 0, body.timeout ?? 0)
      else if (method === "getMe") send(response, bot)
      else if (method === "sendMessage") {
        send(response, { message_id: ++last })
        onAnswer(body.chat_id ?? 0)
      } else send(response, true)
    })
    yield* Effect.acquireRelease(
      Effect.async<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void))),
      () =>
        Effect.sync(() => {
          server.close()
          server.closeAllConnections()
        })
    )
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

    return {
      /** The settings of a daemon that uses it. */
      environment: {
        TELEGRAM_BOT_TOKEN: `${botId}:bench-token-of-the-bot`,
        TELEGRAM_API_ROOT: address,
        OPENROUTER_API_KEY: "bench-key",
        OPENROUTER_BASE_URL: `${address}/api/v1`,
        HOLDFAST_ALLOWED_USERS: Array.from({ length: people }, (_, index) => index + 1).join()
      },
      /** Succeeds, with the turns per second, when as many turns are answered. */
      turns: (count: number) =>
        Effect.async<number>((resume) => {
          const before = performance.now()
          let written = 0
          let answered = 0
          onAnswer = (chat) => {
            answered++
            if (written < count) {
              written++
              write(chat)
            } else if (answered === count) resume(Effect.succeed((count * 1000) / (performance.now() - before)))
          }
          for (; written < Math.min(people, count); written++) write(written + 1)
        })
    }
  })
