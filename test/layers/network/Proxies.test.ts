import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Logger, Redacted } from "effect"
import * as Proxies from "../../../layers/network/Proxies.ts"
import * as BotApiGrammy from "../../../layers/telegram/BotApiGrammy.ts"
import { BotApi } from "../../../services/telegram/BotApi.ts"
import { data, events, finishing, hostile, saying } from "../../support/HostileServer.ts"
import { httpProxy, socksProxy } from "../../support/Proxy.ts"
import { generate, listen, provide } from "../model/Asking.ts"

const model = hostile((response) => {
  events(response)
  response.end(data(saying("Hello")) + data(finishing("stop")))
})

const through = (options: Partial<Proxies.ProxyOptions>) =>
  Layer.succeed(Proxies.Proxies, { ...Proxies.none, ...options })

/** The address of a server of this machine, under a name that only a proxy knows. */
const elsewhere = (url: string) => url.replace("127.0.0.1", "model.test")

const portOf = (url: string) => new URL(url).port

describe("proxies", () => {
  it.scopedLive("carry calls to a model, with their credentials, in the form that every proxy takes", () =>
    Effect.gen(function* () {
      const upstream = yield* model
      const proxy = yield* httpProxy()
      const http = Redacted.make(`http://ada:s%23cret@${proxy.host}`)
      const heard = yield* listen.pipe(provide(elsewhere(upstream.url)), Effect.provide(through({ http })))
      assert.strictEqual(heard.ended, "whole")
      assert.strictEqual(heard.text, "Hello")
      assert.deepStrictEqual(proxy.asked, [
        `POST http://model.test:${portOf(upstream.url)}/api/v1/chat/completions ada:s#cret`
      ])
    })
  )

  it.scopedLive("carry calls to Telegram", () =>
    Effect.gen(function* () {
      const telegram = yield* hostile((response) =>
        response.end(JSON.stringify({ ok: true, result: { id: 7, is_bot: true, first_name: "B", username: "b" } }))
      )
      const proxy = yield* httpProxy()
      const bot = BotApiGrammy.layer({
        token: Redacted.make("7:secret"),
        apiRoot: `http://telegram.test:${portOf(telegram.url)}`
      })
      const proxied = Layer.provide(bot, through({ http: Redacted.make(`http://${proxy.host}`) }))
      const me = yield* Effect.provide(
        Effect.flatMap(BotApi, ({ getMe }) => getMe),
        proxied
      )
      assert.deepStrictEqual(me, { id: 7, username: "b", name: "B" })
      assert.lengthOf(proxy.asked, 1)
    })
  )

  it.scopedLive("may speak SOCKS5, and look names up themselves", () =>
    Effect.gen(function* () {
      const upstream = yield* model
      const proxy = yield* socksProxy
      const http = Redacted.make(`socks5://${proxy.host}`)
      const heard = yield* listen.pipe(provide(elsewhere(upstream.url)), Effect.provide(through({ http })))
      assert.strictEqual(heard.ended, "whole")
      assert.strictEqual(heard.text, "Hello")
      assert.deepStrictEqual(proxy.asked, [`CONNECT model.test:${portOf(upstream.url)} -`])
    })
  )

  it.scopedLive("are passed by for this machine, and for the hosts that are named", () =>
    Effect.gen(function* () {
      const upstream = yield* model
      const proxy = yield* httpProxy()
      const http = Redacted.make(`http://${proxy.host}`)
      const { port } = new URL(upstream.url)
      const local = yield* listen.pipe(provide(upstream.url), Effect.provide(through({ http })))
      assert.strictEqual(local.ended, "whole")
      // Whether something listens there depends on the machine.
      for (const host of ["127.0.0.2", "127.255.255.254", "localhost", "localhost.", "x.localhost", "[::1]"])
        yield* Effect.exit(generate).pipe(provide(`http://${host}:${port}/api/v1`), Effect.provide(through({ http })))
      assert.deepStrictEqual(proxy.asked, [])
      const named = yield* Effect.flip(generate).pipe(
        provide("http://nowhere.invalid/v1"),
        Effect.provide(through({ http, direct: "example.com,.invalid" }))
      )
      assert.strictEqual(named._tag, "NetworkError")
      assert.deepStrictEqual(proxy.asked, [])
    })
  )

  it.scopedLive("that refuse a tunnel are a failure of the network, which tells no credentials", () =>
    Effect.gen(function* () {
      const proxy = yield* httpProxy(407)
      const https = Redacted.make(`http://ada:s3cret@${proxy.host}`)
      const failure = yield* Effect.flip(generate).pipe(
        provide("https://model.test/v1"),
        Effect.provide(through({ https }))
      )
      assert.strictEqual(failure._tag, "NetworkError")
      assert.include(failure.message, "PROXY_407")
      assert.notInclude(JSON.stringify(failure) + failure.message, "s3cret")
      assert.deepStrictEqual(proxy.asked, ["CONNECT model.test:443 ada:s3cret"])
    })
  )

  it.scopedLive("that never open a tunnel end at the deadline for connections", () =>
    Effect.gen(function* () {
      const proxy = yield* httpProxy()
      const https = Redacted.make(`http://${proxy.host}`)
      const failure = yield* Effect.flip(generate).pipe(
        provide("https://model.test/v1", { deadlines: { connect: Duration.millis(100) } }),
        Effect.provide(through({ https }))
      )
      assert.strictEqual(failure._tag, "TimedOut")
      assert.strictEqual(failure._tag === "TimedOut" && failure.phase, "connect")
    })
  )

  it.effect("are named in the log without credentials", () =>
    Effect.gen(function* () {
      const lines: Array<string> = []
      const log = Logger.replace(
        Logger.defaultLogger,
        Logger.make(({ message }) => void lines.push(String(message)))
      )
      const https = Redacted.make("http://ada:s3cret@proxy.test:3128")
      yield* Layer.build(Proxies.layer({ ...Proxies.none, https, direct: "a.test" })).pipe(Effect.provide(log))
      assert.deepStrictEqual(lines, [
        "Telegram and models are reached through the proxy http://proxy.test:3128, except a.test"
      ])
    }).pipe(Effect.scoped)
  )
})
