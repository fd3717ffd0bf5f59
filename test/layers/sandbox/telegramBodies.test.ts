import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { open } from "./telegramKit.ts"

const setup = Effect.gen(function* () {
  const kit = yield* open()
  const chat = yield* kit.person("Ada")
  const post = (method: string, body: NonNullable<RequestInit["body"]>, type?: string) =>
    kit.request(`/bot${kit.sandbox.token}/${method}`, {
      method: "POST",
      body,
      ...(type !== undefined && { headers: { "content-type": type } })
    })
  return { ...kit, chat, post }
})

/** A form with the parts as they are, their headers included. */
const form = (...parts: ReadonlyArray<string>) => parts.map((part) => `--xyz\r\n${part}\r\n`).join("") + "--xyz--\r\n"

const field = (name: string, value: string) => `Content-Disposition: form-data; name="${name}"\r\n\r\n${value}`

describe("the bodies of calls to the sandbox", () => {
  it.scoped("can be forms with parts, with nested values as JSON", () =>
    Effect.gen(function* () {
      const { chat, post } = yield* setup
      const data = new FormData()
      data.set("chat_id", String(chat))
      data.set("text", "bold")
      data.set("entities", JSON.stringify([{ type: "bold", offset: 0, length: 4 }]))
      data.set("reply_markup", JSON.stringify({ inline_keyboard: [[{ text: "a", callback_data: "1" }]] }))
      data.set("reply_parameters", JSON.stringify({ message_id: 1 }))
      expect((yield* post("sendMessage", data)).body.result).toMatchObject({
        text: "bold",
        entities: [{ type: "bold", offset: 0, length: 4 }],
        reply_markup: { inline_keyboard: [[{ text: "a", callback_data: "1" }]] },
        reply_to_message: { message_id: 1, text: "/start" }
      })
    })
  )

  it.scoped("can be URL-encoded, with nested values as JSON", () =>
    Effect.gen(function* () {
      const { chat, post } = yield* setup
      const data = new URLSearchParams({
        chat_id: String(chat),
        text: "ö & ü",
        entities: JSON.stringify([{ type: "italic", offset: 0, length: 1 }])
      })
      expect((yield* post("sendMessage", data)).body.result).toMatchObject({
        text: "ö & ü",
        entities: [{ type: "italic", offset: 0, length: 1 }]
      })
    })
  )

  it.scoped("take the first of two values, the address before the body", () =>
    Effect.gen(function* () {
      const { chat, request, sandbox } = yield* setup
      const answer = yield* request(`/bot${sandbox.token}/sendMessage?chat_id=${chat}&text=address&text=again`, {
        method: "POST",
        body: JSON.stringify({ text: "body" }),
        headers: { "content-type": "application/json" }
      })
      expect(answer.body.result.text).toBe("address")
    })
  )

  it.scoped("read null as the word, as Telegram does", () =>
    Effect.gen(function* () {
      const { call, chat } = yield* setup
      const send = (other: object) => call("sendMessage", { chat_id: chat, text: "x", ...other })
      expect((yield* send({ reply_markup: null })).body.description).toBe(
        "Bad Request: object expected as reply markup"
      )
      expect((yield* send({ parse_mode: null })).body.description).toBe("Bad Request: unsupported parse_mode")
      expect((yield* send({ entities: null })).body.ok).toBe(true)
    })
  )

  const multipart = "multipart/form-data; boundary=xyz"
  const malformed: ReadonlyArray<readonly [what: string, type: string, body: string, answer: string]> = [
    ["no boundary", "multipart/form-data", form(), "400 Bad Request: boundary not found"],
    ["no value of the boundary", "multipart/form-data; boundary", form(), "400 Bad Request: boundary value not found"],
    ["an empty boundary", 'multipart/form-data; boundary=""', form(), "400 Bad Request: boundary too big or empty"],
    [
      "a boundary of 71 characters",
      `multipart/form-data; boundary=${"x".repeat(71)}`,
      form(),
      "400 Bad Request: boundary too big or empty"
    ],
    [
      "a part without headers",
      multipart,
      "--xyz\r\n\r\nx\r\n--xyz--",
      "400 Bad Request: headers in multipart/form-data are empty"
    ],
    [
      "another disposition",
      multipart,
      form('Content-Disposition: attachment; name="text"\r\n\r\nx'),
      "400 Bad Request: expected form-data content disposition"
    ],
    [
      "a part without a name",
      multipart,
      form('Content-Disposition: form-data; filename="a"\r\n\r\nx'),
      "400 Bad Request: field name in multipart/form-data not found"
    ],
    ["an early end", multipart, "--xyz\r\n" + field("text", "x"), "400 Bad Request: unexpected end of the form data"],
    ["texts of a megabyte", multipart, form(field("text", "x".repeat(2 ** 20 + 1))), "413 Request Entity Too Large"],
    ["a form that names no chat", multipart, form(field("text", "x")), "400 Bad Request: chat_id is empty"],
    [
      "a token for a name",
      multipart,
      form("content-disposition: form-data; name=text\r\n\r\nx"),
      "400 Bad Request: chat_id is empty"
    ],
    ["JSON that ends early", "application/json", '{"text": "x"', "400 Bad Request: message text is empty"],
    ["an unknown type", "text/plain", "text=x", "400 Bad Request: message text is empty"]
  ]
  it.scoped("are refused in Telegram's words", () =>
    Effect.gen(function* () {
      const { post } = yield* setup
      for (const [what, type, body, answer] of malformed) {
        const { body: got, status } = yield* post("sendMessage", body, type)
        expect([what, `${status} ${got.description}`]).toEqual([what, answer])
      }
    })
  )

  it.scoped("may be empty, whatever their type", () =>
    Effect.gen(function* () {
      const { post } = yield* setup
      expect((yield* post("getMe", "", "multipart/form-data; boundary=xyz")).status).toBe(200)
    })
  )

  it.scoped("are taken with GET and POST only", () =>
    Effect.gen(function* () {
      const { chat, request, sandbox } = yield* setup
      const path = `/bot${sandbox.token}/SENDmessage?chat_id=${chat}&text=x`
      expect((yield* request(path)).body.ok).toBe(true)
      expect((yield* request(path, { method: "PUT" })).status).toBe(404)
    })
  )
})
