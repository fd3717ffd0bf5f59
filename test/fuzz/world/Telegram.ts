import * as Effect from "effect/Effect"
import type { ServerResponse } from "node:http"
import type { Json } from "../Input.ts"
import { type Answer, give, serve } from "./Http.ts"

const most = 100

/** A Telegram that responds and delivers as instructed. */
export interface Telegram {
  readonly apiRoot: string
  /** Delivers an update. An object gets an update id; anything else is delivered unchanged, once. */
  readonly deliver: (update: Json) => void
  /** The responses to the next calls of a method about a chat (any chat if none is given). */
  readonly answerNext: (method: string, answer: Answer | string, chat?: number) => void
  /** Runs for each message that was sent. */
  readonly onSent: (hear: (chat: number, text: string) => void) => void
}

const ok = (result: Json) => JSON.stringify({ ok: true, result })
const refused = (description: string) =>
  JSON.stringify({ ok: false, error_code: 400, description: `Bad Request: ${description}` })

export const make = (token: string) =>
  Effect.gen(function* () {
    let [lastUpdate, lastMessage] = [1000, 1000]
    let queue: Array<{ readonly id: number; readonly update: Json }> = []
    let odd: Array<Json> = []
    let held: { readonly response: ServerResponse; readonly timer: NodeJS.Timeout } | undefined
    let hear: (chat: number, text: string) => void = () => {}
    const next: Array<{
      readonly method: string
      readonly answer: Answer | string
      readonly chat: number | undefined
    }> = []

    const release = () => {
      if (held === undefined) return
      const { response, timer } = held
      held = undefined
      clearTimeout(timer)
      const batch = [...odd, ...queue.slice(0, most).map(({ update }) => update)]
      odd = []
      response.end(ok(batch))
    }
    const sent = new Map<number, { readonly chat: Json; readonly text: Json }>()
    const edited = (message: Json, chat: Json, text: Json): string => {
      const found = typeof message === "number" ? sent.get(message) : undefined
      if (found === undefined || found.chat !== chat) return refused("message to edit not found")
      return found.text === text ? refused("message is not modified") : ok(true)
    }
    const answer = (method: string, body: { readonly [key: string]: Json }): string => {
      const { chat_id: chat = 0, message_id: message = 0, text = "" } = body
      switch (method) {
        case "getme":
          return ok({ id: Number(token.split(":")[0]), is_bot: true, first_name: "Bot", username: "the_bot" })
        case "sendmessage":
          sent.set(++lastMessage, { chat, text })
          hear(Number(chat), String(text))
          return ok({ message_id: lastMessage, date: 1, chat: { id: chat, type: "private" } })
        case "editmessagetext":
          return edited(message, chat, text)
        default:
          return ok(true)
      }
    }
    const apiRoot = yield* serve((request, response, body) => {
      const method = (request.url ?? "").split("/").at(-1)?.toLowerCase() ?? ""
      const args: { readonly [key: string]: Json } = body === "" ? {} : JSON.parse(body)
      response.setHeader("content-type", "application/json")
      const at = next.findIndex(
        (one) => one.method === method && (one.chat === undefined || one.chat === args["chat_id"])
      )
      const [odd] = at < 0 ? [] : next.splice(at, 1)
      if (odd !== undefined) {
        return typeof odd.answer === "string" ? void response.end(odd.answer) : give(response, odd.answer)
      }
      if (method !== "getupdates") return void response.end(answer(method, args))
      const offset = args["offset"]
      // As at Telegram, an offset beyond the end of the queue confirms nothing.
      if (typeof offset === "number" && offset <= lastUpdate + 1) queue = queue.filter(({ id }) => id >= offset)
      const timeout = typeof args["timeout"] === "number" ? args["timeout"] : 0
      release()
      held = { response, timer: setTimeout(release, timeout * 1000) }
      response.on("close", () => {
        if (held?.response === response) held = undefined
      })
      if (queue.length > 0 || timeout === 0) release()
    })
    return {
      apiRoot,
      deliver: (update) => {
        if (typeof update === "object" && update !== null && !Array.isArray(update)) {
          const id = ++lastUpdate
          queue.push({ id, update: { update_id: id, ...update } })
        } else odd.push(update)
        release()
      },
      answerNext: (method, answer, chat) => void next.push({ method, answer, chat }),
      onSent: (listener) => void (hear = listener)
    } satisfies Telegram
  })
