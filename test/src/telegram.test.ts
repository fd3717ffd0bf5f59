import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { ModelFaults } from "../../domain/sandbox/Model.ts"
import { ModelSandbox } from "../../services/sandbox/ModelSandbox.ts"
import { TelegramSandbox } from "../../services/sandbox/TelegramSandbox.ts"
import * as Daemon from "../support/Daemon.ts"
import * as World from "../support/DaemonWorld.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"

/** A daemon in the world of the test; its port is known before it is ready. */
const start = (folder: string, own: Readonly<Record<string, string>> = {}) =>
  Effect.gen(function* () {
    const port = yield* Daemon.freePort
    const environment = { ...(yield* World.environment), HOLDFAST_PORT: String(port), ...own }
    return { ...(yield* Daemon.start(folder, environment)), base: `http://127.0.0.1:${port}` }
  })

type Started = Effect.Effect.Success<ReturnType<typeof start>>

/** The status of the polling in `/readyz`, once it matches. */
const polling = ({ base, printed }: Started, expected: RegExp) =>
  Daemon.eventually(
    `polling: ${expected}`,
    Effect.map(
      Effect.tryPromise(async () => {
        const response = await fetch(`${base}/readyz`)
        const { parts } = (await response.json()) as { readonly parts: { readonly polling: true | string } }
        return `${response.status} ${parts.polling}`
      }),
      (said) => (expected.test(said) ? said : undefined)
    ),
    printed
  )

/** Nothing secret and nothing that was written is in what it printed. */
const discreet = (daemon: Started, ...words: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const telegram = yield* TelegramSandbox
    const model = yield* ModelSandbox
    for (const word of [telegram.token, telegram.token.split(":")[1] ?? "", model.key, ...words]) {
      assert.notInclude(daemon.printed(), word)
    }
    assert.notMatch(daemon.printed(), /Bearer|authorization/i)
  })

const api = (method: string) => Effect.map(TelegramSandbox, ({ apiRoot, token }) => `${apiRoot}/bot${token}/${method}`)

describe("the daemon with a bot and a model", () => {
  it.scopedLive(
    "answers those whom it knows, refuses a stranger once and asks no model for them, and tells no secret",
    () =>
      Effect.gen(function* () {
        const telegram = yield* TelegramSandbox
        const model = yield* ModelSandbox
        const friend = (yield* telegram.addUser("Friend")).id
        const stranger = (yield* telegram.addUser("Stranger")).id
        const daemon = yield* start(yield* temporaryFolder, { HOLDFAST_ALLOWED_USERS: String(friend) })
        yield* daemon.logged("ready: talk with the bot in Telegram")
        assert.match(yield* World.ask(stranger, "Secretive whispering"), /private assistant/)
        yield* telegram.send(stranger, { text: "Please, secretive" })
        yield* telegram.send(stranger, { text: "/start" })
        assert.strictEqual(yield* model.requests, 0)
        assert.include(yield* World.ask(friend, "What is 6 times 7?"), "6 times 7")
        assert.strictEqual(yield* model.requests, 1)
        assert.lengthOf(yield* telegram.sent(stranger), 1)
        yield* discreet(daemon, "ecretive", "6 times")
        assert.strictEqual((yield* Daemon.get(`${daemon.base}/api/sandbox`)).status, 404)
      }).pipe(Effect.provide(World.layer()))
  )

  it.scopedLive("belongs to who opens the printed link first, over a restart too, and the link works once", () =>
    Effect.gen(function* () {
      const telegram = yield* TelegramSandbox
      const model = yield* ModelSandbox
      const folder = yield* temporaryFolder
      const first = yield* start(folder)
      const { message } = yield* first.logged("to become its owner")
      const code = /t\.me\/holdfast_sandbox_bot\?start=([\w-]{20,64}) /.exec(String(message))?.[1]
      const [owner, stranger, guesser] = yield* Effect.forEach(["Owner", "Stranger", "Guesser"], (name) =>
        Effect.map(telegram.addUser(name), ({ id }) => id)
      )
      assert(owner !== undefined && stranger !== undefined && guesser !== undefined && code !== undefined)
      assert.match(yield* World.ask(guesser, "/start a-guess"), /private assistant/)
      assert.match(yield* World.ask(owner, `/start ${code}`), /Welcome/)
      assert.match(yield* World.ask(stranger, `/start ${code}`), /private assistant/)
      assert.strictEqual(yield* model.requests, 0)
      assert.include(yield* World.ask(owner, "What is 6 times 7?"), "6 times 7")
      yield* first.kill

      const second = yield* start(folder)
      yield* polling(second, /^200 true/)
      assert.include(yield* World.ask(owner, "What is 6 times 8?"), "6 times 8")
      yield* telegram.send(stranger, { text: `/start ${code}` })
      assert.include(yield* World.ask(owner, "What is 6 times 9?"), "6 times 9")
      assert.lengthOf(yield* telegram.sent(stranger), 1)
      assert.notInclude(second.printed(), "to become its owner")
      yield* discreet(second, code)
    }).pipe(Effect.provide(World.layer()))
  )

  it.scopedLive("stays up and says what to do when the token is wrong", () =>
    Effect.gen(function* () {
      const token = "123456789:a-wrong-token-of-the-test"
      const daemon = yield* start(yield* temporaryFolder, { TELEGRAM_BOT_TOKEN: token })
      yield* polling(daemon, /^503 the bot token is wrong.*@BotFather.*TELEGRAM_BOT_TOKEN/)
      yield* daemon.logged(/the bot token is wrong.*TELEGRAM_BOT_TOKEN/)
      assert.deepStrictEqual(yield* Daemon.json(`${daemon.base}/healthz`), { alive: true })
      yield* discreet(daemon, token, "a-wrong-token")
      yield* daemon.signal("SIGTERM")
      assert.strictEqual(yield* daemon.exit, 0)
    }).pipe(Effect.provide(World.layer()))
  )

  it.scopedLive("says that another process polls, or that a webhook is set, and goes on when that is over", () =>
    Effect.gen(function* () {
      const telegram = yield* TelegramSandbox
      const person = (yield* telegram.addUser("Friend")).id
      const daemon = yield* start(yield* temporaryFolder, { HOLDFAST_ALLOWED_USERS: String(person) })
      yield* polling(daemon, /^200/)
      const rival = yield* api("getUpdates?timeout=20&offset=0")
      // Again and again: a single poll can end by the daemon's next one, which then knows nothing of it.
      const rivals = yield* Effect.fork(Effect.forever(Effect.ignore(Daemon.get(rival))))
      yield* polling(daemon, /^503 another process polls/)
      yield* Fiber.interrupt(rivals)
      yield* polling(daemon, /^200/)

      const set = yield* api("setWebhook?url=https://example.org/hook")
      // The first is taken for one of an earlier setting.
      yield* Daemon.json(set)
      yield* daemon.logged("a webhook was set for this bot: it is removed")
      yield* polling(daemon, /^200/)
      yield* Daemon.json(set)
      yield* polling(daemon, /^503 another program set a webhook/)
      yield* telegram.send(person, { text: "What is 6 times 7?" })
      const unset = yield* api("deleteWebhook")
      yield* Daemon.json(unset)
      yield* polling(daemon, /^200/)
      assert.include((yield* World.heard(person, 1))[0], "6 times 7")
      yield* daemon.logged("ready again")
      yield* discreet(daemon)
    }).pipe(Effect.provide(World.layer()))
  )

  it.scopedLive("takes updates by a webhook, over a kill too, and polls again when the setting is gone", () =>
    Effect.gen(function* () {
      const telegram = yield* TelegramSandbox
      const person = (yield* telegram.addUser("Friend")).id
      const folder = yield* temporaryFolder
      const port = yield* Daemon.freePort
      const own = { HOLDFAST_ALLOWED_USERS: String(person), HOLDFAST_PORT: String(port) }
      const webhook = { ...own, HOLDFAST_TELEGRAM_WEBHOOK: `http://127.0.0.1:${port}/bots/seaweed` }
      const info = Effect.flatMap(api("getWebhookInfo"), (address) => Daemon.json(address))

      const first = yield* start(folder, webhook)
      yield* first.logged(`Telegram delivers updates to http://127.0.0.1:${port}/bots/seaweed/telegram/webhook`)
      assert.include(yield* World.ask(person, "What is 6 times 7?"), "6 times 7")
      assert.strictEqual((yield* Daemon.get(`http://127.0.0.1:${port}/telegram/webhook`)).status, 405)
      yield* first.kill
      // Telegram tries again until the daemon is back.
      yield* telegram.send(person, { text: "What is 6 times 8?" })
      const second = yield* start(folder, webhook)
      assert.include((yield* World.heard(person, 2))[1], "6 times 8")
      yield* discreet(second)
      yield* second.kill

      const third = yield* start(folder, own)
      yield* third.logged("a webhook was set for this bot: it is removed")
      assert.include(yield* World.ask(person, "What is 6 times 9?"), "6 times 9")
      assert.include(JSON.stringify(yield* info), '"url":""')
      assert.lengthOf(yield* telegram.sent(person), 3)
    }).pipe(Effect.provide(World.layer()))
  )

  it.scopedLive("has a polite word for the user when the model's key is wrong", () =>
    Effect.gen(function* () {
      const telegram = yield* TelegramSandbox
      const person = (yield* telegram.addUser("Friend")).id
      const daemon = yield* start(yield* temporaryFolder, {
        HOLDFAST_ALLOWED_USERS: String(person),
        OPENROUTER_API_KEY: "sk-or-v1-the-wrong-one"
      })
      assert.match(yield* World.ask(person, "What is 6 times 7?"), /I can't answer: .*owner has to fix that/)
      yield* daemon.logged(/refused the key.*OPENROUTER_API_KEY/)
      yield* discreet(daemon, "the-wrong-one", "6 times")
    }).pipe(Effect.provide(World.layer()))
  )

  it.scopedLive("answers each message on its own, in order, and shows no growing text, when it is set so", () =>
    Effect.gen(function* () {
      const telegram = yield* TelegramSandbox
      const model = yield* ModelSandbox
      const person = (yield* telegram.addUser("Friend")).id
      yield* start(yield* temporaryFolder, {
        HOLDFAST_ALLOWED_USERS: String(person),
        HOLDFAST_QUEUE: "each",
        HOLDFAST_STREAMING: "false"
      })
      // The first answer does not end before the others are there.
      yield* model.setFaults(new ModelFaults({ fault: "slow", remaining: 1 }))
      yield* telegram.send(person, { text: "word-0" })
      yield* Daemon.eventually(
        "an answer under way",
        Effect.map(model.answering, (count) => (count > 0 ? true : undefined))
      )
      yield* Effect.forEach([1, 2, 3], (number) => telegram.send(person, { text: `word-${number}` }))
      const said = yield* World.heard(person, 4)
      assert.deepStrictEqual(
        said.map((text) => text.match(/word-\d/g)),
        [["word-0"], ["word-1"], ["word-2"], ["word-3"]]
      )
      assert.strictEqual(yield* model.requests, 4)
      // The draft without a text of each answer, which says that it thinks and offers to stop.
      assert.isAtMost(yield* telegram.calls("sendMessageDraft"), 4)
    }).pipe(
      Effect.provide(
        World.layer({ respond: (messages) => `heard ${messages.at(-1)?.content.split("\n")[0]} and some more` })
      )
    )
  )
})
