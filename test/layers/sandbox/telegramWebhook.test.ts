import { describe, expect, it } from "@effect/vitest"
import { Chunk, Effect, TestClock, TestServices } from "effect"
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http"
import { open, refusal } from "./telegramKit.ts"

interface Delivery {
  readonly headers: IncomingHttpHeaders
  readonly update: { readonly update_id: number; readonly message: { readonly text: string } }
}

type Answer = (response: ServerResponse, delivery: Delivery) => void

const ok: Answer = (response) => response.end()
const failing =
  (status: number, headers = {}): Answer =>
  (response) =>
    response.writeHead(status, headers).end()

/** A bot that listens, and answers as told. */
const listener = (answer: Answer) =>
  Effect.acquireRelease(
    Effect.async<{ url: string; got: Array<Delivery>; answer: (next: Answer) => void; close: () => void }>((resume) => {
      const got: Array<Delivery> = []
      let current = answer
      const server = createServer((request, response) => {
        let body = ""
        request.on("data", (chunk) => (body += chunk))
        request.on("end", () => {
          const delivery = { headers: request.headers, update: JSON.parse(body) }
          got.push(delivery)
          current(response, delivery)
        })
      })
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const port = typeof address === "object" ? address?.port : 0
        const close = () => {
          server.closeAllConnections()
          server.close()
        }
        resume(Effect.succeed({ url: `http://127.0.0.1:${port}/hook`, got, answer: (next) => (current = next), close }))
      })
    }),
    ({ close }) => Effect.sync(close)
  )

/** Waits in real time: a delivery takes the network. */
const until = (condition: Effect.Effect<boolean>): Effect.Effect<void> =>
  Effect.flatMap(condition, (isSo) =>
    isSo ? Effect.void : Effect.zipRight(TestServices.provideLive(Effect.sleep("2 millis")), until(condition))
  )

/** Waits until something sleeps until then on the test's clock: the next try. */
const sleepsUntil = (seconds: number) =>
  until(Effect.map(TestClock.sleeps(), (times) => Chunk.contains(times, seconds * 1000)))

const setup = (answer: Answer = ok) =>
  Effect.gen(function* () {
    const kit = yield* open()
    const chat = yield* kit.person("Ada")
    const bot = yield* listener(answer)
    const pending = Effect.map(
      Effect.promise(() => kit.bot.getWebhookInfo()),
      (info) => info.pending_update_count
    )
    const delivered = until(Effect.map(pending, (count) => count === 0))
    const write = (text: string, to = chat) => kit.sandbox.send(to, { text })
    const received = (count: number) => until(Effect.sync(() => bot.got.length >= count))
    const texts = () => bot.got.map(({ update }) => update.message.text)
    return { ...kit, chat, hook: bot, pending, delivered, write, received, texts }
  })

describe("a webhook in the sandbox", () => {
  it.scoped("gets what waits and what comes, with the secret, in order for each chat", () =>
    Effect.gen(function* () {
      const { bot, delivered, hook, texts, write } = yield* setup()
      yield* write("before")
      yield* Effect.promise(() => bot.setWebhook(hook.url, { secret_token: "s3cret-_", max_connections: 3 }))
      yield* delivered
      yield* write("one")
      yield* write("two")
      yield* delivered
      expect(texts()).toEqual(["before", "one", "two"])
      expect(hook.got[0]!.headers).toMatchObject({
        "x-telegram-bot-api-secret-token": "s3cret-_",
        "content-type": "application/json"
      })
      const ids = hook.got.map(({ update }) => update.update_id)
      expect(ids).toEqual([ids[0], ids[0]! + 1, ids[0]! + 2])
      expect(yield* Effect.promise(() => bot.getWebhookInfo())).toEqual({
        url: hook.url,
        has_custom_certificate: false,
        pending_update_count: 0,
        max_connections: 3
      })
    })
  )

  it.scoped("gets an update again after any answer but 2xx: at once, then after 2 and 4 seconds, then later", () =>
    Effect.gen(function* () {
      const { bot, delivered, hook, write } = yield* setup(failing(500))
      yield* Effect.promise(() => bot.setWebhook(hook.url))
      yield* write("one")
      for (const [next, count] of [
        [2, 2],
        [6, 3],
        [14, 4],
        [30, 5]
      ] as const) {
        yield* sleepsUntil(next)
        expect(hook.got).toHaveLength(count)
        if (next === 30) {
          expect(yield* Effect.promise(() => bot.getWebhookInfo())).toMatchObject({
            pending_update_count: 1,
            last_error_message: "Wrong response from the webhook: 500 Internal Server Error"
          })
          hook.answer(ok)
        }
        yield* TestClock.setTime(next * 1000)
      }
      yield* delivered
      expect(new Set(hook.got.map(({ update }) => update.update_id)).size).toBe(1)
    })
  )

  it.scoped("is waited for as long as its answer asks", () =>
    Effect.gen(function* () {
      const { bot, delivered, hook, write } = yield* setup(failing(503, { "retry-after": "30" }))
      yield* Effect.promise(() => bot.setWebhook(hook.url))
      yield* write("one")
      yield* sleepsUntil(30)
      hook.answer(ok)
      yield* TestClock.adjust("29 seconds")
      expect(hook.got).toHaveLength(1)
      yield* TestClock.adjust("1 seconds")
      yield* delivered
      expect(hook.got).toHaveLength(2)
    })
  )

  it.scoped("holds back only its own chat while it fails", () =>
    Effect.gen(function* () {
      const { bot, chat, hook, person, received, texts, write } = yield* setup()
      const bob = yield* person("Bob")
      hook.answer((response, { update }) => response.writeHead(update.message.text === "bad" ? 500 : 200).end())
      yield* Effect.promise(() => bot.setWebhook(hook.url))
      yield* write("bad", chat)
      yield* write("after it", chat)
      yield* write("good", bob)
      yield* received(3)
      yield* sleepsUntil(2)
      expect(texts().toSorted()).toEqual(["bad", "bad", "good"])
    })
  )

  it.scoped("gets at most max_connections updates at the same time", () =>
    Effect.gen(function* () {
      const { bot, delivered, hook, pending, received, sandbox, write } = yield* setup()
      yield* Effect.promise(() => bot.setWebhook(hook.url, { max_connections: 2 }))
      const open: Array<ServerResponse> = []
      hook.answer((response) => void open.push(response))
      for (const name of ["A", "B", "C"]) {
        const { id } = yield* sandbox.addUser(name)
        yield* write(name, id)
      }
      yield* received(2)
      expect([open.length, yield* pending]).toEqual([2, 3])
      hook.answer(ok)
      open.forEach((response) => response.end())
      yield* delivered
      expect(hook.got).toHaveLength(3)
    })
  )

  it.scoped("can call a method with its answer", () =>
    Effect.gen(function* () {
      const { bot, chat, delivered, hook, sandbox, write } = yield* setup((response) =>
        response
          .writeHead(200, { "content-type": "application/json" })
          .end(JSON.stringify({ method: "sendMessage", chat_id: chat, text: "pong" }))
      )
      yield* Effect.promise(() => bot.setWebhook(hook.url))
      yield* write("ping")
      yield* delivered
      yield* until(Effect.map(sandbox.sent(chat), (sent) => sent.length === 1))
      expect((yield* sandbox.sent(chat)).map(({ text }) => text)).toEqual(["pong"])
    })
  )

  it.scoped("gets updates again that are delivered again", () =>
    Effect.gen(function* () {
      const { bot, delivered, hook, received, sandbox, write } = yield* setup()
      yield* Effect.promise(() => bot.setWebhook(hook.url))
      yield* write("one")
      yield* write("two")
      yield* delivered
      yield* sandbox.redeliver(1)
      yield* received(3)
      yield* delivered
      const ids = hook.got.map(({ update }) => update.update_id)
      expect(ids[2]).toBe(ids[1])
    })
  )

  it.scoped("gets the wanted kinds of updates only, and none once it is deleted", () =>
    Effect.gen(function* () {
      const { bot, call, chat, delivered, hook, sandbox, write } = yield* setup()
      const allowed_updates = ["edited_message"] as const
      yield* Effect.promise(() => bot.setWebhook(hook.url, { allowed_updates }))
      const { id } = yield* write("one")
      yield* sandbox.edit(chat, id, "two")
      yield* delivered
      expect(hook.got.map(({ update }) => Object.keys(update))).toEqual([["update_id", "edited_message"]])
      expect((yield* call("getWebhookInfo")).body.result).toMatchObject({ allowed_updates })
      expect((yield* call("getUpdates")).status).toBe(409)
      yield* Effect.promise(() => bot.deleteWebhook())
      yield* sandbox.edit(chat, id, "three")
      expect((yield* call("getUpdates")).body.result).toMatchObject([{ edited_message: { text: "three" } }])
      expect(hook.got).toHaveLength(1)
    })
  )

  it.scoped("is checked in Telegram's words", () =>
    Effect.gen(function* () {
      const { bot, call } = yield* open({ limits: "telegram" })
      const set = (url: string, other = {}) => refusal(() => bot.setWebhook(url, other))
      const seconds = TestClock.adjust("1 seconds")
      const refused = []
      for (const [url, other] of [
        ["nonsense", {}],
        ["http://a.example/", {}],
        ["https://a.example:8080/", {}],
        ["https://a.example/", { secret_token: "no spaces" }],
        ["https://a.example/", { secret_token: "x".repeat(257) }]
      ] as const) {
        refused.push(yield* set(url, other))
        yield* seconds
      }
      expect(refused).toEqual([
        "400 Bad Request: invalid webhook URL specified",
        "400 Bad Request: bad webhook: An HTTPS URL must be provided for webhook",
        "400 Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        "400 Bad Request: secret token contains unallowed characters",
        "400 Bad Request: secret token is too long"
      ])
      const described = (method: string, args = {}) => Effect.map(call(method, args), ({ body }) => body.description)
      expect(yield* described("setWebhook", { url: "https://a.example/" })).toBe("Webhook was set")
      expect(yield* set("https://b.example/")).toBe("429 Too Many Requests: retry after 1")
      yield* seconds
      expect(yield* described("setWebhook", { url: "https://a.example/" })).toBe("Webhook is already set")
      expect(yield* described("deleteWebhook")).toBe("Webhook was deleted")
      expect(yield* described("deleteWebhook")).toBe("Webhook is already deleted")
    })
  )
})
