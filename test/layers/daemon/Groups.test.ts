import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Logger, LogLevel, Redacted } from "effect"
import * as Holdfast from "../../../layers/daemon/Holdfast.ts"
import * as ModelServer from "../../../layers/sandbox/ModelServer.ts"
import * as TelegramServer from "../../../layers/sandbox/TelegramServer.ts"
import { ModelSandbox } from "../../../services/sandbox/ModelSandbox.ts"
import { TelegramSandbox } from "../../../services/sandbox/TelegramSandbox.ts"
import { eventually } from "../../support/Daemon.ts"
import { temporaryFolder } from "../../support/TemporaryFolder.ts"

const quiet = Logger.minimumLogLevel(LogLevel.None)

/** A Telegram and a provider on loopback. The model says how many messages it was sent, then the last two. */
const world = Layer.merge(
  TelegramServer.layer({ filename: ":memory:", limits: "none" }),
  ModelServer.layer({
    port: 0,
    key: "any",
    tokensPerSecond: 0,
    respond: (messages) => {
      const said = messages.filter(({ role }) => role !== "system").map(({ content }) => content)
      return `${said.length}: ${said.slice(-2).join(" | ")}`.replaceAll("\n", "; ")
    }
  })
)

/** A daemon for Ada, whose bot is in a group with her and Bob. */
const started = Effect.gen(function* () {
  const people = yield* TelegramSandbox
  const { baseUrl, key } = yield* ModelSandbox
  const [ada, bob] = [(yield* people.addUser("Ada")).id, (yield* people.addUser("Bob")).id]
  yield* people.setReadsAll(true)
  const daemon = Holdfast.layer({
    telegram: { token: Redacted.make(people.token), allowed: [ada] },
    models: { key: Redacted.make(key), baseUrl, route: ["one"] },
    settings: {
      TELEGRAM_API_ROOT: people.apiRoot,
      HOLDFAST_DATA_DIR: yield* temporaryFolder,
      HOLDFAST_PORT: "0",
      HOLDFAST_SITUATION: "false"
    }
  })
  yield* Effect.forkScoped(Layer.launch(Layer.provide(daemon, quiet)))
  const reply = (chat: number, number: number) =>
    eventually(
      `message ${number} in ${chat}`,
      Effect.map(people.sent(chat), (sent) => sent[number - 1])
    )
  return { people, ada, bob, reply }
})

describe("a bot in a group", () => {
  it.scopedLive("replies to whom it answers, with what was said before, each topic apart", () =>
    Effect.gen(function* () {
      const { ada, bob, people, reply } = yield* started
      const { id } = yield* people.createGroup({ title: "Crew", by: ada, members: [bob], forum: true })
      yield* people.send(id, { text: "tea or coffee?" }, { as: bob })
      yield* people.send(id, { text: "@holdfast_sandbox_bot not for me" }, { as: bob })
      const asked = yield* people.send(id, { text: "@holdfast_sandbox_bot decide" }, { as: ada })
      const context = "(Said in the group before, and not to you:); > “Bob”: tea or coffee?; > “Bob”: not for me"
      expect(yield* reply(id, 1)).toMatchObject({
        text: `2: ${context} | (“Ada” says:) decide`,
        reply: { message: asked.id }
      })
      const topic = yield* people.createTopic(id, "Travel", ada)
      const inTopic = { as: ada, thread: topic.id }
      yield* people.send(id, { text: "@holdfast_sandbox_bot where to?" }, inTopic)
      expect(yield* reply(id, 2)).toMatchObject({ text: "1: (“Ada” says:) where to?", thread: topic.id })
      expect(yield* people.sent(id)).toHaveLength(2)
    }).pipe(Effect.provide(world))
  )

  it.scopedLive("goes on in the supergroup that the group becomes: conversation, reminder and its buttons", () =>
    Effect.gen(function* () {
      const { ada, bob, people, reply } = yield* started
      const { id: old } = yield* people.createGroup({ title: "Crew", by: ada, members: [bob] })
      yield* people.send(old, { text: "/zone@holdfast_sandbox_bot UTC" }, { as: ada })
      yield* reply(old, 1)
      yield* people.send(old, { text: "/remind@holdfast_sandbox_bot in 8 seconds tea" }, { as: ada })
      const set = yield* reply(old, 2)
      expect(set.text).toContain("tea")
      yield* people.send(old, { text: "@holdfast_sandbox_bot one" }, { as: ada })
      yield* reply(old, 3)
      const { id } = yield* people.migrate(old, ada)
      yield* people.send(id, { text: "@holdfast_sandbox_bot two" }, { as: ada })
      expect((yield* reply(id, 1)).text).toBe("3: 1: (“Ada” says:) one | (“Ada” says:) two")
      const fired = yield* reply(id, 2)
      expect(fired.text).toContain("tea")
      const [button] = fired.keyboard.flat()
      const done = button !== undefined && "data" in button ? button.data : ""
      yield* people.press(id, fired.id, done, bob)
      // A button that waits for the bot's answer cannot be pressed again.
      const answered = (sent: ReadonlyArray<{ readonly id: number; readonly pressed: ReadonlyArray<string> }>) =>
        sent.find((one) => one.id === fired.id && one.pressed.length === 0)
      yield* eventually("the answer to Bob's press", Effect.map(people.sent(id), answered))
      yield* people.press(id, fired.id, done, ada)
      expect((yield* reply(id, 3)).text).toContain("Done: tea")
      expect(yield* people.sent(id)).toHaveLength(3)
      expect(yield* people.sent(old)).toHaveLength(3)
    }).pipe(Effect.provide(world))
  )
})
