import * as Effect from "effect/Effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { freePort } from "../../../support/world/FreePort.ts"
import { command, NotInstalled } from "../../../support/world/Installed.ts"
import { spawned } from "../../../support/world/Spawned.ts"
import type { Server } from "../Server.ts"
import { temporaryFolder } from "../World.ts"
import { local, tinyModel } from "./LlamaCpp.ts"

/** These servers need drivers and gigabytes, so they are not installed. */
const found = (program: string) =>
  command(program, "1 minute", program, ["--version"], "/").pipe(
    Effect.mapError(() => new NotInstalled({ name: program, why: `there is no \`${program}\` on the PATH` }))
  )

/** Ollama with the tiny model, in its own folder. https://docs.ollama.com/openai */
export const ollama: Server = {
  name: "Ollama",
  version: "as installed",
  about: "where `ollama` is on the PATH",
  start: Effect.gen(function* () {
    yield* found("ollama")
    const folder = yield* temporaryFolder
    const file = yield* tinyModel(folder, "chatml.jinja")
    writeFileSync(join(folder, "Modelfile"), `FROM ${file}\nPARAMETER num_ctx 8192\nPARAMETER num_predict 200\n`)
    const environment = { OLLAMA_MODELS: join(folder, "models"), HOME: folder }
    // Only a running server accepts a model; the server of the scenarios finds it in the folder.
    yield* Effect.scoped(
      Effect.gen(function* () {
        const host = `127.0.0.1:${yield* freePort}`
        const given = { name: "Ollama", cwd: folder, environment: { ...environment, OLLAMA_HOST: host } }
        yield* spawned({ ...given, command: ["ollama", "serve"], ready: `http://${host}`, within: "1 minute" })
        const create = ["OLLAMA_HOST=" + host, "ollama", "create", "tiny", "-f", join(folder, "Modelfile")]
        yield* command("the tiny model", "2 minutes", "env", create, folder)
      })
    )
    return yield* local(
      (port) => ({
        name: "Ollama",
        command: ["ollama", "serve"],
        cwd: folder,
        environment: { ...environment, OLLAMA_HOST: `127.0.0.1:${port}` },
        within: "1 minute"
      }),
      "tiny"
    )
  })
}

/** vLLM with the tiny model. https://docs.vllm.ai */
export const vllm: Server = {
  name: "vLLM",
  version: "as installed",
  about: "where `vllm` is on the PATH",
  start: Effect.gen(function* () {
    yield* found("vllm")
    const folder = yield* temporaryFolder
    const file = yield* tinyModel(folder, "chatml.jinja")
    return yield* local(
      (port) => ({
        name: "vLLM",
        command: [
          "vllm",
          "serve",
          file,
          "--served-model-name=tiny",
          "--max-model-len=8192",
          "--host=127.0.0.1",
          `--port=${port}`
        ],
        cwd: folder,
        within: "5 minutes"
      }),
      "tiny"
    )
  })
}
