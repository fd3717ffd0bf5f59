import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import * as Report from "../../../bench/Report.ts"
import * as Daemon from "../../support/world/Daemon.ts"
import * as Engine from "../../support/world/Engine.ts"
import { freePort } from "../../support/world/FreePort.ts"
import * as ModelServer from "../../../layers/sandbox/ModelServer.ts"
import * as TelegramServer from "../../../layers/sandbox/TelegramServer.ts"
import { ModelSandbox } from "../../../services/sandbox/ModelSandbox.ts"
import { TelegramSandbox } from "../../../services/sandbox/TelegramSandbox.ts"
import * as Schemathesis from "./Schemathesis.ts"

const entry = fileURLToPath(new URL("../../../src/main.js", import.meta.url))

const temporary = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "holdfast-compat-"))),
  (made) => Effect.sync(() => rmSync(made, { recursive: true, force: true }))
)

type Environment = Readonly<Record<string, string>>

/** With PostgreSQL and Temporal there is no sandbox: a Telegram and a model run outside of the daemon. */
const onPostgres = (folder: string): Effect.Effect<Environment, unknown, Scope.Scope> =>
  Effect.gen(function* () {
    const { environment } = yield* Engine.make({ engine: "temporal", database: "postgres", folder })
    const doubles = yield* Layer.build(
      Layer.merge(
        TelegramServer.layer({ port: 0, filename: join(folder, "telegram.db"), limits: "none" }),
        ModelServer.layer({ port: 0, key: "compat-key" })
      )
    )
    const telegram = yield* Effect.provide(TelegramSandbox, doubles)
    const model = yield* Effect.provide(ModelSandbox, doubles)
    return {
      ...environment,
      TELEGRAM_BOT_TOKEN: telegram.token,
      TELEGRAM_API_ROOT: telegram.apiRoot,
      OPENROUTER_API_KEY: model.key,
      OPENROUTER_BASE_URL: model.baseUrl,
      HOLDFAST_ALLOWED_USERS: "1"
    }
  })

const token = "the-token-of-the-conformance-run"

const settings: ReadonlyArray<{
  readonly name: string
  readonly token: string | undefined
  readonly environment: (folder: string) => Effect.Effect<Environment, unknown, Scope.Scope>
}> = [
  { name: "SQLite, sandbox, no token", token: undefined, environment: () => Effect.succeed({}) },
  { name: "SQLite, sandbox, token", token, environment: () => Effect.succeed({}) },
  { name: "PostgreSQL, Temporal, token", token, environment: onPostgres }
]

/** Runs Schemathesis on each configuration of the daemon, and prints its findings with the requests that show them. */
export const run = (options: Pick<Schemathesis.Options, "examples" | "seed">) =>
  Effect.gen(function* () {
    const folder = yield* temporary
    const { check } = yield* Schemathesis.install(folder)
    const all = yield* Effect.forEach(settings, ({ environment, name, token }) =>
      Effect.scoped(
        Effect.gen(function* () {
          const own = yield* temporary
          const port = yield* freePort
          const daemon = yield* Daemon.start(entry, {
            ...(yield* environment(own)),
            HOLDFAST_DATA_DIR: join(own, "data"),
            HOLDFAST_PORT: `${port}`,
            ...(token === undefined ? {} : { HOLDFAST_CONSOLE_TOKEN: token })
          })
          const fell = Effect.flatMap(daemon.fell, (printed) => Effect.dieMessage(`the daemon fell: ${printed}`))
          const base = `http://127.0.0.1:${port}`
          const verdict = yield* Effect.raceFirst(
            Effect.zipRight(daemon.ready, check({ ...options, base, token })),
            fell
          )
          if (verdict.serverErrors + verdict.differences > 0) yield* Console.log(verdict.printed)
          return [
            Report.exactly(`${name}: answers of 5xx`, verdict.serverErrors, "answers", 0),
            Report.exactly(`${name}: differences from the document`, verdict.differences, "differences", 0),
            Report.figure(`${name}: operations`, verdict.operations, "operations"),
            Report.figure(`${name}: requests`, verdict.cases, "requests")
          ]
        })
      )
    )
    return all.flat()
  })
