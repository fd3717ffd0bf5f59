import { describe, expect, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer, Logger, LogLevel } from "effect"
import { existsSync } from "node:fs"
import { join } from "node:path"
import * as App from "../../../layers/daemon/App.ts"
import { settings } from "../../../layers/settings/Settings.ts"
import { eventually, freePort, get } from "../../support/Daemon.ts"
import { temporaryFolder } from "../../support/TemporaryFolder.ts"

const quiet = Logger.minimumLogLevel(LogLevel.None)

describe("a daemon on a PostgreSQL that is not there yet", () => {
  for (const role of ["all", "door", "worker"]) {
    it.scopedLive(`as ${role} it lives, says what it waits for, and keeps no files`, () =>
      Effect.gen(function* () {
        const folder = join(yield* temporaryFolder, "data")
        const [port, database] = [yield* freePort, yield* freePort]
        const environment = new Map([
          ["HOLDFAST_ENGINE", "temporal"],
          ["HOLDFAST_ROLE", role],
          ["HOLDFAST_DATABASE_URL", `postgresql://user:hunter2@127.0.0.1:${database}/holdfast`],
          ["HOLDFAST_PORT", String(port)],
          ["HOLDFAST_DATA_DIR", folder],
          ["TELEGRAM_BOT_TOKEN", "42:abcdefghijklmno"],
          ["OPENROUTER_API_KEY", "sk-1"]
        ])
        const read = yield* Effect.withConfigProvider(settings, ConfigProvider.fromMap(environment))
        const daemon = yield* Effect.forkScoped(Effect.exit(Layer.launch(App.layer(read)).pipe(Effect.provide(quiet))))
        const answer = (path: string) =>
          get(`http://127.0.0.1:${port}${path}`).pipe(
            Effect.flatMap((response) =>
              Effect.map(
                Effect.promise(() => response.text()),
                (body) => ({ status: response.status, body })
              )
            ),
            Effect.orElseSucceed(() => undefined)
          )
        expect((yield* eventually("its life", answer("/healthz"))).status).toBe(200)
        const ready = yield* eventually(
          "what it waits for",
          Effect.map(answer("/readyz"), (said) => (said?.body.includes("ECONNREFUSED") ? said : undefined))
        )
        expect(ready.status).toBe(503)
        expect(ready.body).toMatch(/tries again every second/)
        expect(ready.body).not.toContain("hunter2")
        const parts = [
          "database",
          "engine",
          ...(role === "worker" ? [] : ["polling"]),
          "relay",
          ...(role === "door" ? [] : ["worker"])
        ]
        const { parts: found } = JSON.parse(ready.body) as { readonly parts: object }
        expect(Object.keys(found).sort()).toEqual(parts)
        expect(existsSync(folder)).toBe(false)
        expect(daemon.unsafePoll()).toBe(null)
      })
    )
  }
})
