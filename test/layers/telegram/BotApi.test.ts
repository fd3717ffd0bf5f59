import { describe, expect, it } from "@effect/vitest"
import { Cause, Effect, Exit, Fiber, FastCheck as fc, Redacted } from "effect"
import type * as Duration from "effect/Duration"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { ApiRefused, ApiUnknown } from "../../../domain/telegram/ApiFailure.ts"
import * as BotApiGrammy from "../../../layers/telegram/BotApiGrammy.ts"
import { freePort } from "../../support/world/FreePort.ts"
import { BotApi } from "../../../services/telegram/BotApi.ts"

const token = "123456:very-secret-token"

type Answer = (response: ServerResponse, body: Record<string, unknown>, request: IncomingMessage) => void

/** A server on loopback that answers as it is told, and what it was asked. */
const hostile = (answer: Answer) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const asked: Array<{ readonly url: string; readonly body: Record<string, unknown> }> = []
      const server = createServer((request, response) => {
        let text = ""
        request.on("data", (chunk) => (text += chunk))
        request.on("end", () => {
          const body = JSON.parse(text || "{}")
          asked.push({ url: request.url ?? "", body })
          answer(response, body, request)
        })
      })
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
      return { server, asked, root: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
    }),
    ({ server }) =>
      Effect.promise(async () => {
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      })
  )

const json = (status: number, body: unknown): Answer => text(status, JSON.stringify(body))
const text =
  (status: number, body: string): Answer =>
  (response) => {
    response.writeHead(status, { "content-type": "application/json" }).end(body)
  }

const apiTo = (apiRoot: string, deadline: Duration.DurationInput = "5 seconds") =>
  BotApiGrammy.layer({
    token: Redacted.make(token),
    apiRoot,
    requestDeadline: deadline,
    sendDeadline: deadline
  })

const against = <A, E>(
  answer: Answer,
  use: (api: typeof BotApi.Service) => Effect.Effect<A, E>,
  deadline?: Duration.DurationInput
) =>
  Effect.gen(function* () {
    const { asked, root } = yield* hostile(answer)
    const exit = yield* Effect.flatMap(BotApi, use).pipe(Effect.provide(apiTo(root, deadline)), Effect.exit)
    return { exit, asked }
  })

const payload = { chat_id: 7, text: "hi" }
const reply_markup = { inline_keyboard: [[{ text: "Done", callback_data: "done:1" }], []] }
const send = (api: typeof BotApi.Service) => api.sendMessage(payload)

describe("BotApiGrammy", () => {
  it.live("hands results on, and asks as Telegram wants to be asked", () =>
    Effect.gen(function* () {
      const results: Record<string, unknown> = {
        getMe: { id: 1, is_bot: true, username: "hold_bot", first_name: "Hold" },
        getUpdates: [{ update_id: 1, hologram: true }, "nonsense"],
        sendMessage: { message_id: 42 }
      }
      const { asked, exit } = yield* against(
        (response, body, request) => {
          const method = request.url!.split("/").at(-1)!
          json(200, { ok: true, result: results[method] ?? true })(response, body, request)
        },
        (api) =>
          Effect.all([
            api.getMe,
            api.getUpdates({ offset: 9, timeout: 3 }),
            api.getUpdates({ offset: undefined, timeout: 0 }),
            api.sendMessage({
              ...payload,
              message_thread_id: 5,
              entities: [{ type: "bold", offset: 0, length: 2 }],
              link_preview_options: { is_disabled: true },
              reply_markup
            }),
            api.editMessageText(42, { ...payload, message_thread_id: 5, reply_markup }),
            api.editMessageText(42, payload),
            api.editReplyMarkup(7, 42, reply_markup.inline_keyboard),
            api.editReplyMarkup(7, 42, []),
            api.answerCallbackQuery("99"),
            api.answerCallbackQuery("99", "Done."),
            api.sendMessageDraft(77, { ...payload, message_thread_id: 5 }),
            api.sendTyping(7, undefined),
            api.setMyCommands([{ command: "new", description: "anew" }])
          ])
      )
      expect(exit).toEqual(
        Exit.succeed([
          { id: 1, username: "hold_bot", name: "Hold" },
          [{ update_id: 1, hologram: true }, "nonsense"],
          [{ update_id: 1, hologram: true }, "nonsense"],
          42,
          undefined,
          undefined,
          undefined,
          undefined,
          undefined,
          undefined,
          undefined,
          undefined,
          undefined
        ])
      )
      const allowed_updates = ["message", "edited_message", "callback_query", "stopped_message_generation"]
      expect(asked.map(({ body, url }) => [url.split("/").at(-1), body])).toEqual([
        ["getMe", {}],
        ["getUpdates", { offset: 9, timeout: 3, allowed_updates }],
        ["getUpdates", { timeout: 0, allowed_updates }],
        [
          "sendMessage",
          {
            ...payload,
            message_thread_id: 5,
            entities: [{ type: "bold", offset: 0, length: 2 }],
            link_preview_options: { is_disabled: true },
            reply_markup
          }
        ],
        ["editMessageText", { ...payload, reply_markup, message_id: 42 }],
        ["editMessageText", { ...payload, message_id: 42 }],
        ["editMessageReplyMarkup", { chat_id: 7, message_id: 42, reply_markup }],
        ["editMessageReplyMarkup", { chat_id: 7, message_id: 42, reply_markup: { inline_keyboard: [] } }],
        ["answerCallbackQuery", { callback_query_id: "99" }],
        ["answerCallbackQuery", { callback_query_id: "99", text: "Done." }],
        ["sendMessageDraft", { ...payload, message_thread_id: 5, draft_id: 77, can_stop: true, keep_on_stop: true }],
        ["sendChatAction", { chat_id: 7, action: "typing" }],
        ["setMyCommands", { commands: [{ command: "new", description: "anew" }] }]
      ])
    }).pipe(Effect.scoped)
  )

  it.live("takes only a decoded 4xx for a refusal", () =>
    Effect.gen(function* () {
      const refusal = { ok: false, error_code: 429, description: "Too Many Requests", parameters: { retry_after: 7 } }
      const { exit } = yield* against(json(429, refusal), send)
      expect(exit).toEqual(
        Exit.fail(
          new ApiRefused({ method: "sendMessage", code: 429, description: "Too Many Requests", retryAfter: 7000 })
        )
      )
      const migrated = {
        ok: false,
        error_code: 400,
        description: "upgraded",
        parameters: { migrate_to_chat_id: -1001 }
      }
      const { exit: moved } = yield* against(json(400, migrated), send)
      expect(moved).toEqual(
        Exit.fail(new ApiRefused({ method: "sendMessage", code: 400, description: "upgraded", migrateTo: -1001 }))
      )
    }).pipe(Effect.scoped)
  )

  const unknown: ReadonlyArray<readonly [string, Answer, ApiUnknown["why"], number?]> = [
    ["a 500", json(500, { ok: false, error_code: 500, description: "Internal" }), "server", 500],
    ["an HTML page of a proxy", text(502, "<html>Bad gateway</html>"), "server", 502],
    ["a 4xx that says nothing", text(400, "<html>no</html>"), "garbage", 400],
    ["half a JSON", text(200, '{"ok":true,"resu'), "garbage", 200],
    ["an empty body", text(200, ""), "garbage", 200],
    ["a null", text(200, "null"), "garbage"],
    ["a refusal without a code", json(400, { ok: false }), "garbage"],
    ["a success without a message", json(200, { ok: true, result: {} }), "garbage"],
    ["a connection that breaks", (response) => response.destroy(), "network"],
    [
      "a body that breaks off",
      (response) => {
        response.writeHead(200, { "content-length": 100 }).write('{"ok":')
        setTimeout(() => response.destroy(), 20)
      },
      "network"
    ]
  ]

  it.live("says that nothing was sent where nobody accepts the connection", () =>
    Effect.gen(function* () {
      const port = yield* freePort
      for (const root of [`http://127.0.0.1:${port}`, `http://localhost:${port}`]) {
        const exit = yield* Effect.flatMap(BotApi, send).pipe(Effect.provide(apiTo(root)), Effect.exit)
        expect(exit).toEqual(Exit.fail(new ApiUnknown({ method: "sendMessage", why: "unreached" })))
      }
    })
  )

  it.live("does not say so of a connection that is used again and breaks", () =>
    Effect.gen(function* () {
      let calls = 0
      const { exit } = yield* against(
        (response, body, request) =>
          ++calls === 1
            ? json(200, { ok: true, result: { message_id: 1 } })(response, body, request)
            : void response.destroy(),
        (api) => Effect.zipRight(send(api), send(api))
      )
      expect(exit).toEqual(Exit.fail(new ApiUnknown({ method: "sendMessage", why: "network" })))
    }).pipe(Effect.scoped)
  )

  it.live.each(unknown)("knows nothing after %s", ([, answer, why, status]) =>
    Effect.gen(function* () {
      const { exit } = yield* against(answer, send)
      expect(exit).toEqual(
        Exit.fail(new ApiUnknown({ method: "sendMessage", why, ...(status === undefined ? {} : { status }) }))
      )
    }).pipe(Effect.scoped)
  )

  it.live("takes an edit that changed nothing for a success", () =>
    Effect.gen(function* () {
      const refusal = { ok: false, error_code: 400, description: "Bad Request: message is not modified: specified..." }
      const { exit } = yield* against(json(400, refusal), (api) => api.editMessageText(1, payload))
      expect(exit).toEqual(Exit.void)
    }).pipe(Effect.scoped)
  )

  it.live("ends the request at its deadline, and when it is interrupted", () =>
    Effect.gen(function* () {
      let open = 0
      const hold: Answer = (response) => {
        open++
        response.on("close", () => open--)
      }
      const closed = Effect.repeat(
        Effect.delay(
          Effect.sync(() => open),
          "5 millis"
        ),
        { until: (n) => n === 0 }
      )
      const { exit } = yield* against(hold, (api) => Effect.onExit(send(api), () => closed), "50 millis")
      expect(exit).toEqual(Exit.fail(new ApiUnknown({ method: "sendMessage", why: "timeout" })))
      yield* against(hold, (api) =>
        Effect.gen(function* () {
          const fiber = yield* Effect.fork(api.getUpdates({ offset: 1, timeout: 25 }))
          yield* Effect.repeat(
            Effect.delay(
              Effect.sync(() => open),
              "5 millis"
            ),
            { until: (n) => n === 1 }
          )
          yield* Fiber.interrupt(fiber)
          yield* closed
        })
      )
      expect(open).toBe(0)
    }).pipe(Effect.scoped)
  )

  it.live("tells the token in no failure", () =>
    Effect.gen(function* () {
      const answers: ReadonlyArray<Answer> = [
        ...unknown.map(([, answer]) => answer),
        json(404, { ok: false, error_code: 404, description: `no such bot${token} `.repeat(50) }),
        (response, body, request) => text(500, `cannot find ${request.url}`)(response, body, request)
      ]
      const exits: Array<Exit.Exit<unknown, unknown>> = []
      for (const answer of answers) exits.push((yield* against(answer, send)).exit)
      for (const root of ["http://127.0.0.1:1", "http://[broken", "nonsense"]) {
        exits.push(yield* Effect.flatMap(BotApi, send).pipe(Effect.provide(apiTo(root)), Effect.exit))
      }
      for (const exit of exits) {
        if (Exit.isSuccess(exit)) throw new Error("a failure was expected")
        const failure = Cause.squash(exit.cause)
        expect(failure).toHaveProperty("_tag")
        const told = [Cause.pretty(exit.cause), JSON.stringify(exit), String(failure), String((failure as Error).stack)]
        for (const words of told) expect(words).not.toContain("secret")
        if (failure instanceof ApiRefused) expect(failure.description.length).toBeLessThanOrEqual(200)
      }
    }).pipe(Effect.scoped)
  )

  it.live("survives any JSON", () =>
    Effect.gen(function* () {
      for (const body of fc.sample(fc.jsonValue(), 100)) {
        const { exit } = yield* against(json(200, body), send)
        expect(Exit.isFailure(exit) && Cause.squash(exit.cause)).toBeInstanceOf(ApiUnknown)
      }
    }).pipe(Effect.scoped)
  )
})
