import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpMiddleware from "@effect/platform/HttpMiddleware"
import * as HttpServer from "@effect/platform/HttpServer"
import type { ServeError } from "@effect/platform/HttpServerError"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as PubSub from "effect/PubSub"
import * as Stream from "effect/Stream"
import { createServer } from "node:http"
import type { SandboxEvent } from "../../domain/sandbox/Telegram.ts"
import { TelegramSandbox } from "../../services/sandbox/TelegramSandbox.ts"
import type { DatabaseRefused } from "../sql/database/DatabaseRefused.ts"
import * as BotApiServer from "./telegram/http/BotApiServer.ts"
import * as Methods from "./telegram/methods/Methods.ts"
import * as People from "./telegram/people/People.ts"
import * as Args from "./telegram/request/Arguments.ts"
import * as Chats from "./telegram/state/Chats.ts"
import * as Faults from "./telegram/state/Faults.ts"
import * as Files from "./telegram/state/Files.ts"
import * as Limits from "./telegram/state/Limits.ts"
import * as Messages from "./telegram/state/Messages.ts"
import * as Presses from "./telegram/state/Presses.ts"
import * as Settings from "./telegram/state/Settings.ts"
import * as Store from "./telegram/state/Store.ts"
import * as Topics from "./telegram/state/Topics.ts"
import * as Updates from "./telegram/state/Updates.ts"
import * as Webhook from "./telegram/state/Webhook.ts"
import * as Message from "./telegram/wire/Message.ts"

/**
 * Options of the sandbox's Telegram server.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /** The database file; `:memory:` for none. Its folder must exist. */
  readonly filename: string
  /** On 127.0.0.1; 0 (the default) chooses a free port. */
  readonly port?: number
  /** `<bot id>:<secret>`; by default one is generated and stored in the file. */
  readonly token?: string
  /** `holdfast_sandbox_bot` by default. */
  readonly username?: string
  /** `telegram` by default. */
  readonly limits?: Limits.Limits
  /** The delay after which a send with the fault `late` is applied; it is never answered. 2 seconds by default. */
  readonly lateDelay?: Duration.DurationInput
}

/**
 * A Telegram server for the sandbox: the methods of the Bot API that bots like Holdfast use, over HTTP on loopback and as
 * strict as Telegram's, and the people behind the port. Every change is in the file before it is answered. Fails with
 * `ServeError` if the port is taken, with `DatabaseRefused` if the file cannot be used.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: Options): Layer.Layer<TelegramSandbox, ServeError | DatabaseRefused> =>
  Layer.provide(Layer.scoped(TelegramSandbox, make(options)), NodeHttpClient.layerUndici)

const make = Effect.fnUntraced(function* (options: Options) {
  const limits = options.limits ?? "telegram"
  const changes = yield* PubSub.sliding<SandboxEvent>(1024)
  const publish = (event: SandboxEvent) => PubSub.publish(changes, event)

  const store = yield* Store.make(options.filename)
  const bot = yield* Settings.bot(store, Option.fromNullable(options.token), options.username ?? "holdfast_sandbox_bot")
  const topics = yield* Topics.make(store)
  const chats = yield* Chats.make(store, topics, publish)
  const messages = yield* Messages.make(store, publish)
  const files = yield* Files.make(store)
  const presses = yield* Presses.make(store, messages, publish)
  const updates = yield* Updates.make(store, { throttled: limits === "telegram" })
  const faults = yield* Faults.make(store)
  const commands = yield* Settings.setting(store, "commands", [])
  const readsAll = yield* Settings.setting(store, "readsAll", false)
  const write = Message.make({ bot, chats, messages })
  const state = { store, bot, topics, chats, messages, files, presses, updates, readsAll, write }

  const calls = new Map<string, number>()
  const answered = (args: Args.Arguments) => {
    const name = Args.text(args, "method").toLowerCase()
    calls.set(name, (calls.get(name) ?? 0) + 1)
    return Effect.ignore(methods.get(name)?.(args) ?? Effect.void)
  }
  const webhook = yield* Webhook.make(yield* HttpClient.HttpClient, updates, answered)
  const methods = Methods.make({ ...state, commands, leave: Limits.make(limits) }, webhook.failure)

  const node = createServer()
  const server = yield* NodeHttpServer.make(() => node, { host: "127.0.0.1", port: options.port ?? 0 })
  // A held poll would keep the server from closing.
  yield* Effect.addFinalizer(() => Effect.sync(() => node.closeAllConnections()))
  const scope = yield* Effect.scope
  const lateDelay = options.lateDelay ?? "2 seconds"
  yield* (
    server
      .serve(BotApiServer.make({ token: bot.token, methods, files, calls, faults, lateDelay, scope }))
      // The URL contains the token.
      .pipe(Effect.locally(HttpMiddleware.currentTracerDisabledWhen, () => true))
  )

  return TelegramSandbox.of({
    apiRoot: HttpServer.formatAddress(server.address),
    token: bot.token,
    username: bot.username,
    ...People.make(state),
    chats: Effect.sync(() => chats.all().map(chats.view)),
    latest: messages.latest,
    messages: messages.newest,
    sent: messages.ofBot,
    faults: Effect.sync(faults.get),
    setFaults: Effect.fn("TelegramSandbox.setFaults")(function* (wanted) {
      yield* store.step(faults.set(wanted))
      yield* publish({ _tag: "Faults", faults: wanted })
    }),
    failNext: faults.failNext,
    redeliver: updates.redeliver,
    restartIds: updates.restartIds,
    calls: (method) => Effect.sync(() => calls.get(method.toLowerCase()) ?? 0),
    events: Stream.fromPubSub(changes)
  })
})
