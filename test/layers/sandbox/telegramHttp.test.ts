import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { open } from "./telegramKit.ts"

describe("the sandbox's Bot API over HTTP", () => {
  it.scoped("tells who the bot is, and keeps its token in its file", () =>
    Effect.gen(function* () {
      const { bot, sandbox } = yield* open()
      expect(sandbox.apiRoot).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
      expect(sandbox.token).toMatch(/^7000000001:sandbox-[0-9a-z]{32}$/)
      expect(yield* Effect.promise(() => bot.getMe())).toMatchObject({
        id: 7_000_000_001,
        is_bot: true,
        username: "holdfast_sandbox_bot",
        has_topics_enabled: true
      })
    })
  )

  it.scoped("refuses wrong tokens, unknown methods and other paths in Telegram's words", () =>
    Effect.gen(function* () {
      const { request, sandbox } = yield* open({ token: "42:secret" })
      const of = (path: string) => Effect.map(request(path), ({ body, status }) => [status, body])
      expect(sandbox.token).toBe("42:secret")
      expect(yield* of("/bot42:wrong/getMe")).toEqual([
        401,
        { ok: false, error_code: 401, description: "Unauthorized" }
      ])
      expect(yield* of("/bot42:secret/getMoon")).toEqual([
        404,
        { ok: false, error_code: 404, description: "Not Found: method not found" }
      ])
      for (const path of ["/", "/bot42:secret", "/bot42:secret/", "/bot42:secret/a/b", "/api/getMe"]) {
        expect(yield* of(path)).toEqual([404, { ok: false, error_code: 404, description: "Not Found" }])
      }
    })
  )

  it.scoped("takes arguments from the address, a form or JSON, and does not mind the case of a method", () =>
    Effect.gen(function* () {
      const { call, person, request, sandbox } = yield* open()
      const chat = yield* person("Ada")
      const path = `/bot${sandbox.token}/sendmessage`
      const form = (body: string, type: string) => ({ method: "POST", body, headers: { "content-type": type } })
      const all = [
        yield* request(`${path}?chat_id=${chat}&text=1`),
        yield* request(path, form(`chat_id=${chat}&text=2`, "application/x-www-form-urlencoded")),
        yield* request(`${path}?chat_id=${chat}`, form('{"text":3}', "application/json; charset=utf-8")),
        yield* call("SendMessage", { chat_id: String(chat), text: "4" })
      ]
      expect(all.map(({ body, status }) => [status, body.result.text])).toEqual([
        [200, "1"],
        [200, "2"],
        [200, "3"],
        [200, "4"]
      ])
    })
  )

  it.scoped("ignores JSON that it cannot parse, answers what is too large with 413, and goes on", () =>
    Effect.gen(function* () {
      const { request, sandbox } = yield* open()
      const post = (body: string) =>
        Effect.map(
          request(`/bot${sandbox.token}/sendMessage`, {
            method: "POST",
            body,
            headers: { "content-type": "application/json" }
          }),
          ({ body, status }) => `${status} ${body.description}`
        )
      for (const body of ['{"chat_id":', "[]", '"text"', "null", "\u0000"]) {
        expect(yield* post(body)).toBe("400 Bad Request: message text is empty")
      }
      expect(yield* post(`{"text":"${"x".repeat(1024 * 1024)}"}`)).toBe("413 Request Entity Too Large")
      expect(yield* post("{}")).toBe("400 Bad Request: message text is empty")
      expect((yield* request("/bot%zz/getMe")).status).toBe(401)
    })
  )

  it.scoped("remembers the commands of the bot, and refuses those that Telegram would not show", () =>
    Effect.gen(function* () {
      const { bot, call } = yield* open()
      const commands = [{ command: "new", description: "Start anew" }]
      yield* Effect.promise(() => bot.setMyCommands(commands))
      expect(yield* Effect.promise(() => bot.getMyCommands())).toEqual(commands)
      const refused = (commands: unknown) => Effect.map(call("setMyCommands", { commands }), (_) => _.body.description)
      expect(yield* refused([{ command: "New!", description: "x" }])).toBe("Bad Request: BOT_COMMAND_INVALID")
      expect(yield* refused([{ command: "new" }])).toBe("Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
      expect(yield* refused([null])).toBe("Bad Request: BOT_COMMAND_INVALID")
      expect(yield* refused("all")).toBe("Bad Request: can't parse commands JSON object")
    })
  )
})
