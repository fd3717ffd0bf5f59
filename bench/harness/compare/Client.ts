import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { spawn } from "node:child_process"
import { copyFileSync } from "node:fs"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { installed, NotInstalled, type Packages } from "../../../test/support/world/Installed.ts"
import { root } from "../../../test/support/world/Root.ts"
import { type Request, Told } from "./Request.ts"

/** A client in the comparison: its packages, and the program that calls it. */
export interface Client {
  readonly name: string
  /** The package and version that the table shows. */
  readonly version: string
  readonly packages?: Packages
  readonly program: string
}

const javascript: Packages = {
  name: "clients",
  registry: "npm",
  packages: [
    "openai@6.49.0",
    "ai@6.0.326",
    "@openrouter/ai-sdk-provider@2.10.0",
    "@langchain/openai@1.5.8",
    "@langchain/core@1.4.0"
  ]
}

const effect: Packages = {
  name: "effect-clients",
  registry: "npm",
  packages: [
    "@effect/ai-openai@0.41.0",
    "@effect/ai@0.37.0",
    "@effect/experimental@0.61.1",
    "@effect/platform@0.97.2",
    "@effect/platform-node@0.108.2",
    "@effect/rpc@0.76.2",
    "effect@3.22.4"
  ]
}

/** One package contains LiteLLM's proxy and SDK. */
export const litellm: Packages = { name: "litellm", registry: "pypi", packages: ["litellm[proxy]==1.108.7"] }

export const clients: ReadonlyArray<Client> = [
  { name: "Holdfast", version: "this build", program: "holdfast.js" },
  { name: "openai-node", version: "openai 6.49.0", packages: javascript, program: "openai.mjs" },
  { name: "AI SDK", version: "ai 6.0.326, OpenRouter 2.10.0", packages: javascript, program: "ai.mjs" },
  { name: "LangChain", version: "@langchain/openai 1.5.8", packages: javascript, program: "langchain.mjs" },
  { name: "@effect/ai-openai", version: "0.41.0", packages: effect, program: "effect.mjs" },
  { name: "LiteLLM router", version: "litellm 1.108.7", packages: litellm, program: "litellm_router.py" }
]

/** A program that is not compiled finds its packages only from their folder. */
const commandOf = (client: Client) =>
  Effect.gen(function* () {
    if (client.packages === undefined) {
      return [process.execPath, join(root, "dist/bench/harness/compare", client.program)] as const
    }
    const programs = join(root, "bench/harness/compare/programs")
    const folder = yield* installed(client.packages)
    if (client.packages.registry === "pypi") {
      return [join(folder, "bin/python"), join(programs, client.program)] as const
    }
    for (const file of ["answering.mjs", client.program]) copyFileSync(join(programs, file), join(folder, file))
    return [process.execPath, join(folder, client.program)] as const
  })

/** Sends one request, and measures the milliseconds until its end. */
export type Asks = (request: Request) => Effect.Effect<{ readonly told: Told; readonly millis: number }>

const decode = Schema.decodeUnknownSync(Schema.parseJson(Told))

/** Starts the program of a client, which ends with the scope. If it dies, all its requests fail. */
export const start = (client: Client): Effect.Effect<Asks, NotInstalled, Scope.Scope> =>
  Effect.gen(function* () {
    const [program, ...args] = yield* commandOf(client)
    const waiting = new Map<number, (told: Told) => void>()
    let printed = ""
    const child = yield* Effect.acquireRelease(
      Effect.async<ReturnType<typeof spawn>, NotInstalled>((resume) => {
        const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] })
        const fallen = (why: string) => resume(Effect.fail(new NotInstalled({ name: client.name, why })))
        child.on("error", ({ message }) => fallen(message))
        child.on("close", (code) => {
          fallen(`it ended with ${code}: ${printed.trim().split("\n").at(-1) ?? ""}`)
          for (const [id, tell] of waiting) tell(new Told({ id, text: "", error: "the program died" }))
        })
        child.stderr.on("data", (chunk: Buffer) => (printed = (printed + chunk.toString()).slice(-4000)))
        createInterface({ input: child.stdout }).on("line", (line) => {
          if (line === "ready") return resume(Effect.succeed(child))
          // Some clients print of their own accord.
          if (!line.startsWith("{")) return
          const told = decode(line)
          waiting.get(told.id)?.(told)
          waiting.delete(told.id)
        })
      }).pipe(
        Effect.timeoutFail({
          duration: "1 minute",
          onTimeout: () => new NotInstalled({ name: client.name, why: "it was not ready within a minute" })
        })
      ),
      (child) => Effect.sync(() => void child.kill("SIGKILL"))
    )
    return (request) =>
      Effect.async((resume) => {
        const began = performance.now()
        waiting.set(request.id, (told) => resume(Effect.succeed({ told, millis: performance.now() - began })))
        child.stdin?.write(`${JSON.stringify(request)}\n`)
      })
  })
