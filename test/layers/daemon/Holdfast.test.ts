import { describe, expect, it } from "@effect/vitest"
import { ConfigProvider, Context, Effect, Layer, Logger, LogLevel, Redacted, Schema } from "effect"
import * as Holdfast from "../../../layers/daemon/Holdfast.ts"
import * as ModelServer from "../../../layers/sandbox/ModelServer.ts"
import * as TelegramServer from "../../../layers/sandbox/TelegramServer.ts"
import * as TestModel from "../../../layers/testing/TestModel.ts"
import { ModelSandbox } from "../../../services/sandbox/ModelSandbox.ts"
import { TelegramSandbox } from "../../../services/sandbox/TelegramSandbox.ts"
import * as SingleModel from "../../../services/model/SingleModel.ts"
import * as Toolset from "../../../services/turns/Toolset.ts"
import { eventually } from "../../support/Daemon.ts"
import { temporaryFolder } from "../../support/TemporaryFolder.ts"

const quiet = Logger.minimumLogLevel(LogLevel.None)

class Stations extends Context.Tag("test/Stations")<Stations, { readonly count: number }>() {}

const weather = Toolset.layer({
  weather: Toolset.tool({
    description: "The weather in a city",
    parameters: Schema.Struct({ city: Schema.String }),
    run: ({ city }) => Effect.map(Stations, ({ count }) => `sunny in ${city}, say ${count} stations`)
  })
})

/** A Telegram and a provider on loopback; the model asks the tool, and repeats what it gave. */
const world = Layer.merge(
  TelegramServer.layer({ filename: ":memory:" }),
  ModelServer.layer({
    port: 0,
    key: "any",
    tokensPerSecond: 0,
    respond: (_, { results }) => results[0] ?? { calls: [{ name: "weather", arguments: '{"city":"Oslo"}' }] }
  })
)

/** Starts a daemon for Ada, writes to its bot, and returns the first reply. */
const asked = <E>(daemon: (ada: number, own: Readonly<Record<string, string>>) => Layer.Layer<never, E>) =>
  Effect.gen(function* () {
    const people = yield* TelegramSandbox
    const { id } = yield* people.addUser("Ada")
    const own = {
      TELEGRAM_API_ROOT: people.apiRoot,
      HOLDFAST_DATA_DIR: yield* temporaryFolder,
      HOLDFAST_PORT: "0"
    }
    yield* Effect.forkScoped(Layer.launch(Layer.provide(daemon(id, own), quiet)))
    yield* people.send(id, { text: "How is the weather?" })
    return yield* eventually(
      "a reply",
      Effect.map(people.sent(id), ([first]) => first?.text)
    )
  })

describe("Holdfast", () => {
  it.scopedLive("layer: a daemon from options alone, with a tool that has needs of its own", () =>
    Effect.gen(function* () {
      const { token } = yield* TelegramSandbox
      const { baseUrl, key } = yield* ModelSandbox
      const reply = yield* asked((ada, settings) =>
        Holdfast.layer({
          telegram: { token: Redacted.make(token), allowed: [ada] },
          models: { key: Redacted.make(key), baseUrl, route: ["one"] },
          tools: weather,
          settings
        }).pipe(Layer.provide(Layer.succeed(Stations, { count: 3 })))
      )
      expect(reply).toBe("sunny in Oslo, say 3 stations")
    }).pipe(Effect.provide(world))
  )

  it.scopedLive("layerConfig: a daemon from the configuration, with a route of its own", () =>
    Effect.gen(function* () {
      const { token } = yield* TelegramSandbox
      const router = Layer.provide(SingleModel.layer("own"), TestModel.layer)
      const reply = yield* asked((ada, own) => {
        const set = { ...own, TELEGRAM_BOT_TOKEN: token, HOLDFAST_ALLOWED_USERS: `${ada}` }
        const provider = ConfigProvider.fromMap(new Map(Object.entries(set)))
        return Layer.provide(Holdfast.layerConfig({ router }), Layer.setConfigProvider(provider))
      })
      expect(reply).toContain("You said: How is the weather?")
    }).pipe(Effect.provide(world))
  )

  it.effect("layer: reports all mistakes in the options together, and echoes no secret", () =>
    Effect.gen(function* () {
      const daemon = Holdfast.layer({
        telegram: { token: Redacted.make("hunter2") },
        settings: { HOLDFAST_DATADIR: "here", HOLDFAST_QUEUE: "some" }
      })
      const failure = yield* Effect.flip(Effect.scoped(Layer.build(daemon)))
      expect(failure._tag).toBe("SettingsInvalid")
      expect(failure.message).toMatch(/TELEGRAM_BOT_TOKEN is not a bot token/)
      expect(failure.message).toMatch(/HOLDFAST_QUEUE/)
      expect(failure.message).toMatch(/HOLDFAST_DATADIR .*Did you mean HOLDFAST_DATA_DIR/)
      expect(failure.message).not.toContain("hunter2")
    })
  )
})
