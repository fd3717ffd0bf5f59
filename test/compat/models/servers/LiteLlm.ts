import * as Effect from "effect/Effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { litellm } from "../../../../bench/harness/compare/Client.ts"
import { freePort } from "../../../support/world/FreePort.ts"
import { installed } from "../../../support/world/Installed.ts"
import { spawned } from "../../../support/world/Spawned.ts"
import type { Server } from "../Server.ts"
import { temporaryFolder } from "../World.ts"
import { behind } from "./behind.ts"

const key = "sk-compat"

/** LiteLLM's proxy before the double, with default settings. https://docs.litellm.ai/docs/simple_proxy */
export const liteLlm: Server = {
  name: "LiteLLM proxy",
  version: "1.108.7",
  about: "PyPI litellm[proxy]",
  impossible: {
    "a cut": 'it ends a stream of an upstream that broke off with finish_reason "stop" and a usage that it computes'
  },
  start: Effect.gen(function* () {
    const home = yield* installed(litellm)
    const { upstream, ...common } = yield* behind
    const folder = yield* temporaryFolder
    const config = join(folder, "config.yaml")
    // JSON is valid YAML.
    writeFileSync(
      config,
      JSON.stringify({
        model_list: [
          {
            model_name: common.model,
            litellm_params: { model: `openai/${common.model}`, api_base: upstream, api_key: "any" }
          }
        ],
        general_settings: { master_key: key }
      })
    )
    const port = yield* freePort
    const base = `http://127.0.0.1:${port}`
    yield* spawned({
      name: "LiteLLM proxy",
      command: [join(home, "bin/litellm"), "--config", config, "--host", "127.0.0.1", "--port", String(port)],
      cwd: folder,
      // Neither downloads a price list nor sends usage data.
      environment: { LITELLM_LOCAL_MODEL_COST_MAP: "True", LITELLM_TELEMETRY: "False", NO_DOCS: "True" },
      ready: `${base}/health/liveliness`,
      within: "2 minutes"
    })
    return { ...common, baseUrl: `${base}/v1`, key }
  })
}
