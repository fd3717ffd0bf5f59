import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { root } from "../../support/world/Root.ts"
import * as Daemon from "../../support/world/Daemon.ts"
import * as TelegramServer from "../../../layers/sandbox/TelegramServer.ts"
import { TelegramSandbox } from "../../../services/sandbox/TelegramSandbox.ts"
import type { Running } from "./Server.ts"

export const temporaryFolder: Effect.Effect<string, never, Scope.Scope> = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "holdfast-compat-"))),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
)

/** The event that a scenario waited for did not happen. */
export class NotSeen extends Data.TaggedError("NotSeen")<{ readonly what: string; readonly said: string }> {
  override get message() {
    return `${this.what} did not come${this.said === "" ? "" : `; the last message: ${this.said}`}`
  }
}

/** The built daemon between the sandbox's Telegram and a server. */
export interface World {
  readonly say: (text: string) => Effect.Effect<void>
  /** Everything that the bot has sent. */
  readonly heard: Effect.Effect<ReadonlyArray<string>>
  /** Waits for this many messages of the bot. */
  readonly answers: (count: number) => Effect.Effect<ReadonlyArray<string>, NotSeen>
  /** Sends a message, and waits for the next message of the bot. */
  readonly ask: (text: string) => Effect.Effect<string, NotSeen>
  /** Waits until the growing text of an answer has this many characters. */
  readonly growing: (length: number) => Effect.Effect<string, NotSeen>
  readonly stop: Effect.Effect<void>
}

/** How long a scenario waits for one event. */
const patience = "40 seconds"

const waiting = Symbol()

export const make = (
  server: Pick<Running, "baseUrl" | "key" | "model">,
  settings: Readonly<Record<string, string>> = {}
): Effect.Effect<World, NotSeen, Scope.Scope> =>
  Effect.gen(function* () {
    const context = yield* Effect.orDie(Layer.build(TelegramServer.layer({ filename: ":memory:", limits: "none" })))
    const telegram = Context.get(context, TelegramSandbox)
    const { id } = yield* Effect.orDie(telegram.addUser("Ada"))
    const folder = yield* temporaryFolder
    const daemon = yield* Daemon.start(join(root, "dist/src/main.js"), {
      TELEGRAM_BOT_TOKEN: telegram.token,
      TELEGRAM_API_ROOT: telegram.apiRoot,
      OPENROUTER_API_KEY: server.key,
      OPENROUTER_BASE_URL: server.baseUrl,
      HOLDFAST_ROUTE: server.model,
      HOLDFAST_ALLOWED_USERS: String(id),
      HOLDFAST_DATA_DIR: folder,
      HOLDFAST_PORT: "0",
      ...settings
    })
    const heard = Effect.map(telegram.sent(id), (sent) => sent.map(({ text }) => text))
    const eventually = <A>(what: string, look: Effect.Effect<A | typeof waiting>): Effect.Effect<A, NotSeen> =>
      Effect.raceFirst(
        look.pipe(
          Effect.filterOrFail((found): found is A => found !== waiting),
          Effect.retry(Schedule.spaced("20 millis")),
          Effect.timeout(patience),
          Effect.catchAll(() =>
            Effect.flatMap(heard, (said) => new NotSeen({ what, said: (said.at(-1) ?? "").slice(0, 120) }))
          )
        ),
        Effect.flatMap(daemon.fell, (said) => new NotSeen({ what: "the end of the daemon", said: said.slice(0, 300) }))
      )
    yield* eventually("the daemon", Effect.as(daemon.ready, undefined))
    const say = (text: string) => Effect.asVoid(Effect.orDie(telegram.send(id, { text })))
    const answers = (count: number) =>
      eventually(
        count === 1 ? "an answer" : `${count} answers`,
        Effect.map(heard, (said) => (said.length >= count ? said : waiting))
      )
    return {
      say,
      heard,
      answers,
      ask: (text) =>
        Effect.gen(function* () {
          const before = (yield* heard).length
          yield* say(text)
          return (yield* answers(before + 1)).at(-1) ?? ""
        }),
      growing: (length) =>
        eventually(
          "a growing answer",
          Effect.map(telegram.chats, (chats) => {
            const text = chats.find((chat) => chat.id === id)?.draft?.text ?? ""
            return text.length >= length ? text : waiting
          })
        ),
      stop: say("/stop")
    }
  })
