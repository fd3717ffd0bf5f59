import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { spawn } from "node:child_process"
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { cache, command, installed, type NotInstalled } from "../../support/world/Installed.ts"
import { root } from "../../support/world/Root.ts"

/** A library for Telegram bots, with a bot that is written with it. */
export interface Client {
  readonly name: string
  readonly version: string
  /** Installs it, and returns the command that runs its bot, and the folder for it. */
  readonly install: Effect.Effect<{ readonly command: ReadonlyArray<string>; readonly cwd: string }, NotInstalled>
}

const bots = join(root, "test/compat/telegram/bots")

/** A client from npm; its bot runs beside its packages. */
export const fromNpm = (
  name: string,
  script: string,
  ...packages: readonly [string, ...ReadonlyArray<string>]
): Client => ({
  name,
  version: packages.map((pinned) => pinned.replace(/^.*@/, "")).join(", "),
  install: Effect.map(installed({ name: `telegram-${script}`, registry: "npm", packages }), (cwd) => {
    for (const file of ["picture", script]) copyFileSync(join(bots, `${file}.mjs`), join(cwd, `${file}.mjs`))
    return { command: [process.execPath, `${script}.mjs`], cwd }
  })
})

/** A client from PyPI, in a virtual environment. */
export const fromPypi = (name: string, script: string, pinned: string): Client => ({
  name,
  version: pinned.replace(/^.*==/, ""),
  install: Effect.map(installed({ name: `telegram-${script}`, registry: "pypi", packages: [pinned] }), (cwd) => ({
    command: [join(cwd, "bin/python"), join(bots, `${script}.py`)],
    cwd
  }))
})

/** A Go module; its bot is built once for each version and source. */
export const fromGo = (name: string, script: string, module: string, version: string): Client => ({
  name,
  version,
  install: Effect.gen(function* () {
    const cwd = join(cache, `telegram-${script}`)
    const mark = join(cwd, "built.txt")
    const source = readFileSync(join(bots, `${script}.go`), "utf8")
    const made = `${version}\n${source}`
    const built = { command: [join(cwd, "bot")], cwd }
    if (existsSync(mark) && readFileSync(mark, "utf8") === made) return built
    mkdirSync(cwd, { recursive: true })
    writeFileSync(join(cwd, "main.go"), source)
    writeFileSync(join(cwd, "go.mod"), `module bot\n\ngo 1.21\n\nrequire ${module} ${version}\n`)
    yield* command(name, "5 minutes", "go", ["mod", "tidy"], cwd)
    yield* command(name, "10 minutes", "go", ["build", "-o", "bot", "."], cwd)
    writeFileSync(mark, made)
    return built
  })
})

/** Runs the bot of a client until the scope closes; `printed` is what it has said last. */
export const running = (
  { command: [program = "", ...args], cwd }: { readonly command: ReadonlyArray<string>; readonly cwd: string },
  environment: Readonly<Record<string, string>>
): Effect.Effect<{ readonly printed: () => string }, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => {
      let printed = ""
      const { HOME, PATH } = process.env
      const child = spawn(program, args, {
        cwd,
        env: { HOME, PATH, ...environment },
        stdio: ["ignore", "pipe", "pipe"]
      })
      const keep = (chunk: Buffer) => (printed = (printed + chunk.toString()).slice(-4000))
      child.stdout.on("data", keep)
      child.stderr.on("data", keep)
      child.on("error", ({ message }) => (printed += message))
      return { child, printed: () => printed }
    }),
    ({ child }) => Effect.sync(() => child.kill("SIGKILL"))
  )
