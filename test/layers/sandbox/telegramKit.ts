import { Context, Effect, Layer, TestClock, TestServices } from "effect"
import { Api, GrammyError } from "grammy"
import type { Message, Update } from "grammy/types"
import * as TelegramServer from "../../../layers/sandbox/TelegramServer.ts"
import { TelegramSandbox } from "../../../services/sandbox/TelegramSandbox.ts"

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Body
}

/** A JSON response of the Bot API. */
interface Body {
  readonly ok: boolean
  readonly error_code?: number
  readonly description?: string
  readonly parameters?: { readonly retry_after: number }
  /** A message or updates, as the method has it. */
  readonly result: Message & ReadonlyArray<Update>
}

/** A sandbox on a free port with its Bot API, closed with the scope. Its clock is the test's. */
export const open = (options: Partial<TelegramServer.Options> = {}) =>
  Effect.gen(function* () {
    const layer = TelegramServer.layer({ filename: ":memory:", limits: "none", ...options })
    const sandbox = Context.get(yield* Layer.build(layer), TelegramSandbox)
    const bot = new Api(sandbox.token, { apiRoot: sandbox.apiRoot })
    const request = (path: string, init?: RequestInit) =>
      Effect.tryPromise(async (signal): Promise<Answer> => {
        const response = await fetch(`${sandbox.apiRoot}${path}`, { ...init, signal })
        const text = await response.text()
        return {
          status: response.status,
          headers: response.headers,
          body: text.startsWith("{") ? JSON.parse(text) : text
        }
      })
    /** Calls a method with JSON. */
    const call = (method: string, args: unknown = {}) =>
      request(`/bot${sandbox.token}/${method}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(args)
      })
    /** A person who has written once; what the bot got of it is confirmed. */
    const person = (name: string) =>
      Effect.gen(function* () {
        const chat = yield* sandbox.addUser(name)
        yield* sandbox.send(chat.id, { text: "/start" })
        const { body } = yield* call("getUpdates", { offset: -1 })
        yield* call("getUpdates", { offset: body.result[0]!.update_id + 1 })
        return chat.id
      })
    return { sandbox, bot, request, call, person }
  })

/** Telegram's error for a call that it refuses. */
export const refusal = (call: () => Promise<unknown>) =>
  Effect.promise(() =>
    call().then(
      () => "done",
      (error) => (error instanceof GrammyError ? `${error.error_code} ${error.description}` : `no answer: ${error}`)
    )
  )

/** Waits until so many things sleep on the test's clock: a poll that is held, a send that comes late. */
export const untilAsleep = (count: number): Effect.Effect<void> =>
  Effect.flatMap(TestClock.sleeps(), (sleeps) =>
    sleeps.length >= count
      ? Effect.void
      : Effect.zipRight(TestServices.provideLive(Effect.sleep("2 millis")), untilAsleep(count))
  )
