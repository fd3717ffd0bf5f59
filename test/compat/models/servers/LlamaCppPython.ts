import * as Effect from "effect/Effect"
import { join } from "node:path"
import { command, installed, NotInstalled } from "../../../support/world/Installed.ts"
import type { Server } from "../Server.ts"
import { temporaryFolder } from "../World.ts"
import { local, tinyModel } from "./LlamaCpp.ts"

/** PyPI has no binaries of it. */
const compilers = Effect.forEach(["cmake", "g++"], (tool) =>
  command(tool, "10 seconds", tool, ["--version"], "/").pipe(
    Effect.mapError(
      () => new NotInstalled({ name: "llama-cpp-python", why: `it is built from source, without ${tool}` })
    )
  )
)

/** The server of llama-cpp-python. https://llama-cpp-python.readthedocs.io/en/latest/server/ */
export const llamaCppPython: Server = {
  name: "llama-cpp-python server",
  version: "0.3.36",
  about: "PyPI llama-cpp-python[server], built with cmake and g++ (up to 25 minutes)",
  start: Effect.gen(function* () {
    yield* compilers
    const home = yield* installed({
      name: "llama-cpp-python",
      registry: "pypi",
      packages: ["llama-cpp-python[server]==0.3.36"],
      within: "25 minutes"
    })
    const folder = yield* temporaryFolder
    const file = yield* tinyModel(folder, "chatml.jinja")
    return yield* local(
      (port) => ({
        name: "llama-cpp-python server",
        command: [
          join(home, "bin/python"),
          "-m",
          "llama_cpp.server",
          `--model=${file}`,
          "--model_alias=tiny",
          "--n_ctx=8192",
          "--host=127.0.0.1",
          `--port=${port}`
        ],
        cwd: folder,
        within: "1 minute"
      }),
      "tiny"
    )
  })
}
