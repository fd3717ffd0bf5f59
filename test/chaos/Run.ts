import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import * as ModelServer from "../../layers/sandbox/ModelServer.ts"
import * as TelegramServer from "../../layers/sandbox/TelegramServer.ts"
import { ModelSandbox } from "../../services/sandbox/ModelSandbox.ts"
import { TelegramSandbox } from "../../services/sandbox/TelegramSandbox.ts"
import * as Report from "../../bench/Report.ts"
import * as Daemon from "../support/world/Daemon.ts"

/** The options of every run. */
export const common = { json: { type: "boolean", default: false } } as const

/** The options of a run on any engine, whose random numbers come from the seed. */
export const onAnyEngine = {
  ...common,
  engine: { type: "string", default: "embedded" },
  database: { type: "string", default: "sqlite" },
  chats: { type: "string", default: "20" },
  seed: { type: "string", default: "7" }
} as const

/** Shorter than the default, so that a probe is due soon after a crash; long enough for a busy machine. */
export const sendDeadline = Duration.seconds(2)

export const addPeople = (count: number) =>
  Effect.flatMap(TelegramSandbox, ({ addUser }) =>
    Effect.forEach(Array.from({ length: count }), (_, index) => addUser(`Person ${index + 1}`))
  )

/** Starts the built daemon on the sandbox's servers, for these people. */
export const daemon = (people: ReadonlyArray<{ readonly id: number }>, environment: Readonly<Record<string, string>>) =>
  Effect.flatMap(Effect.all([TelegramSandbox, ModelSandbox]), ([telegram, model]) =>
    Daemon.start(fileURLToPath(new URL("../../src/main.js", import.meta.url)), {
      TELEGRAM_BOT_TOKEN: telegram.token,
      TELEGRAM_API_ROOT: telegram.apiRoot,
      OPENROUTER_API_KEY: model.key,
      OPENROUTER_BASE_URL: model.baseUrl,
      HOLDFAST_ALLOWED_USERS: people.map(({ id }) => id).join(","),
      HOLDFAST_PORT: "0",
      HOLDFAST_SEND_DEADLINE: `${Duration.toMillis(sendDeadline)} millis`,
      ...environment
    })
  )

/** Runs a program on the sandbox's servers and a folder of its own, and prints its results. Exits with 1 if one misses its target. */
export const main = <E>(
  name: string,
  { json, keep = false }: { readonly json: boolean; readonly keep?: boolean },
  servers: {
    readonly telegram?: Partial<TelegramServer.Options>
    readonly model?: Partial<ModelServer.Options>
  },
  program: (
    folder: string
  ) => Effect.Effect<ReadonlyArray<Report.Result>, E, TelegramSandbox | ModelSandbox | Scope.Scope>
): void => {
  const folder = mkdtempSync(join(tmpdir(), `holdfast-${name}-`))
  const doubles = Layer.merge(
    TelegramServer.layer({ port: 0, filename: join(folder, "telegram.db"), limits: "none", ...servers.telegram }),
    ModelServer.layer({ port: 0, key: `${name}-key`, ...servers.model })
  )
  program(folder).pipe(
    Effect.tap((results) => Report.print(results, json)),
    Effect.tap((results) => Effect.sync(() => (process.exitCode = results.every(({ met }) => met) ? 0 : 1))),
    Effect.scoped,
    Effect.provide(doubles),
    Effect.ensuring(Effect.sync(() => keep || rmSync(folder, { recursive: true, force: true }))),
    NodeRuntime.runMain
  )
}
