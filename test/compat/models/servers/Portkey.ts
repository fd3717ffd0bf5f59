import * as Effect from "effect/Effect"
import { join } from "node:path"
import * as FaultProxy from "../../../../bench/harness/FaultProxy.ts"
import { freePort } from "../../../support/world/FreePort.ts"
import { installed } from "../../../support/world/Installed.ts"
import { spawned } from "../../../support/world/Spawned.ts"
import type { Server } from "../Server.ts"
import { behind } from "./behind.ts"

/**
 * Portkey's gateway before the double. It takes the provider from request headers, which a proxy adds. With
 * `@hono/node-server` 1.19 it answers every stream with 500. https://github.com/Portkey-AI/gateway
 */
export const portkey: Server = {
  name: "Portkey gateway",
  version: "1.15.2",
  about: "npm @portkey-ai/gateway with @hono/node-server 1.3.3",
  start: Effect.gen(function* () {
    const home = yield* installed({
      name: "portkey",
      registry: "npm",
      packages: ["@portkey-ai/gateway@1.15.2"],
      overrides: { "@hono/node-server": "1.3.3" }
    })
    const { upstream, ...common } = yield* behind
    const port = yield* freePort
    const base = `http://127.0.0.1:${port}`
    yield* spawned({
      name: "Portkey gateway",
      command: [
        process.execPath,
        join(home, "node_modules/@portkey-ai/gateway/build/start-server.js"),
        "--headless",
        `--port=${port}`
      ],
      cwd: home,
      environment: { TRUSTED_CUSTOM_HOSTS: "localhost,127.0.0.1" },
      ready: base,
      within: "1 minute"
    })
    const proxy = yield* FaultProxy.make(base, () => ({ _tag: "Pass" }), {
      "x-portkey-provider": "openai",
      "x-portkey-custom-host": upstream
    })
    return { ...common, baseUrl: `${proxy.baseUrl}/v1`, key: "any" }
  })
}
