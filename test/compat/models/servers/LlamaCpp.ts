import * as Effect from "effect/Effect"
import { join } from "node:path"
import * as FaultProxy from "../../../../bench/harness/FaultProxy.ts"
import { freePort } from "../../../support/world/FreePort.ts"
import { command, installed, type Packages } from "../../../support/world/Installed.ts"
import { root } from "../../../support/world/Root.ts"
import { type Program, spawned } from "../../../support/world/Spawned.ts"
import type { Running, Server } from "../Server.ts"
import { temporaryFolder } from "../World.ts"

const programs = join(root, "test/compat/models/programs")
const packages: Packages = {
  name: "llama-cpp",
  registry: "pypi",
  packages: ["xllamacpp==2026.10.11549", "gguf==0.19.0", "numpy==2.4.6"]
}

/** In tokens, prompt and answer together. */
const window = 8192

/** Writes a model of random weights with a chat template, and returns its path. */
export const tinyModel = (folder: string, template: string) =>
  Effect.gen(function* () {
    const home = yield* installed(packages)
    const file = join(folder, "tiny.gguf")
    const args = [join(programs, "tinyModel.py"), file, join(programs, template)]
    yield* command("the tiny model", "1 minute", join(home, "bin/python"), args, folder)
    return file
  })

/** A server that is itself the model. It is too fast to be watched, so a proxy slows it down. */
export const local = (program: (port: number) => Omit<Program, "ready">, model: string) =>
  Effect.gen(function* () {
    const port = yield* freePort
    const base = `http://127.0.0.1:${port}`
    yield* spawned({ ...program(port), ready: `${base}/v1/models` })
    let pause = 0
    const proxy = yield* FaultProxy.make(base, () => (pause === 0 ? { _tag: "Pass" } : { _tag: "Slow", pause }))
    return {
      baseUrl: `${proxy.baseUrl}/v1`,
      key: "any",
      model,
      window,
      behind: undefined,
      slow: (ms) => void (pause = ms)
    } satisfies Running
  })

const server = (name: string, template: string): Server => ({
  name,
  version: "xllamacpp 2026.10.11549",
  about: "PyPI xllamacpp and gguf, on a tiny model of random weights",
  start: Effect.gen(function* () {
    const home = yield* installed(packages)
    const folder = yield* temporaryFolder
    const file = yield* tinyModel(folder, template)
    return yield* local(
      (port) => ({
        name,
        command: [join(home, "bin/python"), join(programs, "llamaServer.py"), file, `${port}`, `${window}`, "1"],
        cwd: folder,
        within: "1 minute"
      }),
      "tiny"
    )
  })
})

/** llama.cpp's own server. https://github.com/ggml-org/llama.cpp/tree/master/tools/server */
export const llamaCpp = server("llama.cpp server", "chatml.jinja")

/** The same with a template that refuses a system message and two user messages in a row, like Mistral's and Gemma's. */
export const llamaCppAlternating = server("llama.cpp server, alternating roles", "alternating.jinja")
