import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as TelegramServer from "../../layers/sandbox/TelegramServer.ts"
import { TelegramSandbox } from "../../services/sandbox/TelegramSandbox.ts"
import * as Daemon from "../support/Daemon.ts"
import { data, events, finishing, hostile, saying } from "../support/HostileServer.ts"
import { receive } from "../support/OtlpReceiver.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"

const key = "sk-or-v1-the-key-of-a-zebra"
const token = "a-console-token-of-a-gnu"
const question = "my secret word is okapi"
const words = "the-providers-own-words"

/** All that a provider could say about a secret, in every place where it says something. */
const quotingWith = (code: number, metadata: object) =>
  JSON.stringify({
    error: {
      code,
      message: `${words}: ${key} asked "${question}"`,
      type: words,
      metadata: { raw: `${key} ${question}`, provider_name: words, ...metadata }
    },
    choices: [{ error: { message: `${words} ${key}` }, message: { content: null, refusal: question } }]
  })
/** Reasons and patterns say that the content was refused, whatever the status. */
const quoting = quotingWith(400, { reasons: [question], patterns: [question] })
const troubled = quotingWith(502, {})

describe("secrets, prompts and the provider's words", () => {
  it.scopedLive("never reach the log, a span, a page or the user, however a provider refuses", () =>
    Effect.gen(function* () {
      const telegram = yield* TelegramSandbox
      // The first four end their turns; the next five are one turn that is retried until it is answered; the last one lets the
      // credential rest.
      const statuses: ReadonlyArray<number | undefined> = [
        400,
        413,
        422,
        403,
        429,
        500,
        503,
        undefined,
        undefined,
        undefined,
        401
      ]
      let calls = 0
      const provider = yield* hostile((response, socket) => {
        const call = calls++
        const status = statuses[call]
        if (status !== undefined) {
          response.writeHead(status, { "x-generation-id": key, "retry-after": question })
          return void response.end(
            status === 401
              ? JSON.stringify({ error: { message: `${words} ${key}` } })
              : status < 429
                ? quoting
                : troubled
          )
        }
        events(response, { "x-generation-id": key })
        if (call === 7) return void response.end(data(saying("")) + data(JSON.parse(troubled)))
        if (call === 8) return void socket.destroy()
        response.end(data(saying("at last")) + data(finishing("stop")))
      })
      const collector = yield* receive()
      const person = (yield* telegram.addUser("Ada")).id
      const daemon = yield* Daemon.start(yield* temporaryFolder, {
        TELEGRAM_BOT_TOKEN: telegram.token,
        TELEGRAM_API_ROOT: telegram.apiRoot,
        OPENROUTER_API_KEY: key,
        OPENROUTER_BASE_URL: provider.url,
        HOLDFAST_RETRY: "aggressive",
        HOLDFAST_BREAKER_FAILURES: "100",
        HOLDFAST_BREAKER_MINIMUM: "100",
        HOLDFAST_ALLOWED_USERS: String(person),
        HOLDFAST_CONSOLE_TOKEN: token,
        HOLDFAST_LOG_LEVEL: "trace",
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_EXPORTER_OTLP_PROTOCOL: "http/json"
      })
      const base = yield* daemon.address
      const asks = Effect.fnUntraced(function* (turn: number, heard: (texts: ReadonlyArray<string>) => boolean) {
        yield* telegram.send(person, { text: `${question} (${turn})` })
        const texts = Effect.map(telegram.sent(person), (all) => all.map(({ text }) => text))
        yield* Daemon.eventually(
          `the word after question ${turn}`,
          Effect.map(texts, (all) => (heard(all) ? true : undefined)),
          daemon.printed
        )
      })
      for (let turn = 1; turn <= 4; turn++) yield* asks(turn, ({ length }) => length === turn)
      yield* asks(5, (texts) => texts.includes("at last"))
      yield* asks(6, (texts) => texts.at(-1) !== "at last")
      yield* daemon.logged("OPENROUTER_API_KEY")
      const pages = yield* Effect.forEach(
        [
          "/",
          "/api/route",
          "/metrics",
          "/api/telemetry",
          "/api/sandbox",
          "/health",
          "/ready",
          "/docs",
          "/openapi.json"
        ],
        (path) =>
          Effect.promise(() =>
            fetch(base + path, { headers: { authorization: `Bearer ${token}` } }).then((page) => page.text())
          )
      )
      const messages = yield* telegram.sent(person)
      yield* daemon.signal("SIGTERM")
      yield* daemon.exit

      assert.strictEqual(calls, statuses.length)
      const seen = {
        log: daemon.printed(),
        spans: JSON.stringify(collector.spans),
        pages: pages.join("\n"),
        messages: messages.map(({ text }) => text).join("\n")
      }
      for (const [where, text] of Object.entries(seen)) {
        for (const secret of [key, "zebra", "okapi", words, token, telegram.token.split(":")[1] ?? telegram.token]) {
          assert.isFalse(text.includes(secret), `${secret} in ${where}`)
        }
      }
    }).pipe(Effect.provide(TelegramServer.layer({ filename: ":memory:", limits: "none" })))
  )
})
