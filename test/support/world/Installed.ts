import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { spawn } from "node:child_process"
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

/**
 * Packages of one registry, each pinned to a version (`name==1.2.3` of PyPI, `name@1.2.3` of npm), that live in a folder of their own.
 *
 * @since 0.1.0
 * @category models
 */
export interface Packages {
  readonly name: string
  readonly registry: "pypi" | "npm"
  readonly packages: ReadonlyArray<string>
  /** Versions of npm packages that others depend on. */
  readonly overrides?: Readonly<Record<string, string>>
  /** Builds from source may take long. 5 minutes when left out. */
  readonly within?: Duration.DurationInput
}

/** @since 0.1.0 */
export class NotInstalled extends Data.TaggedError("NotInstalled")<{ readonly name: string; readonly why: string }> {
  override get message() {
    return `${this.name} is not installed: ${this.why}`
  }
}

/**
 * All folders are in here; a later run finds them again. Delete it to install anew.
 *
 * @since 0.1.0
 */
export const cache: string = join(tmpdir(), "holdfast-compat")

/** The last words of a failed command, in one line. */
const lastWords = (printed: string) =>
  printed
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .at(-1)
    ?.slice(0, 200) ?? "it said nothing"

/**
 * Runs a command to its end, and returns what it printed on stdout.
 *
 * @since 0.1.0
 */
export const command = (
  name: string,
  within: Duration.DurationInput,
  program: string,
  args: ReadonlyArray<string>,
  cwd: string
): Effect.Effect<string, NotInstalled> =>
  Effect.async<string, NotInstalled>((resume) => {
    // A separate process group: everything that a build has started ends with it.
    const child = spawn(program, [...args], { cwd, stdio: ["ignore", "pipe", "pipe"], detached: true })
    let out = ""
    let err = ""
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()))
    child.stderr.on("data", (chunk: Buffer) => (err = (err + chunk.toString()).slice(-20_000)))
    child.on("error", ({ message }) => resume(Effect.fail(new NotInstalled({ name, why: message }))))
    child.on("close", (code) =>
      resume(
        code === 0
          ? Effect.succeed(out)
          : Effect.fail(new NotInstalled({ name, why: `${program} ended with ${code}: ${lastWords(err || out)}` }))
      )
    )
    return Effect.sync(() => {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL")
    })
  }).pipe(
    Effect.timeoutFail({
      duration: within,
      onTimeout: () => new NotInstalled({ name, why: `${program} took longer than ${Duration.format(within)}` })
    })
  )

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Two runs at once never install into one folder. */
const lock = (name: string, path: string): Effect.Effect<void, NotInstalled, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.suspend(() => {
      const owner = existsSync(path) ? Number(readFileSync(path, "utf8")) : 0
      if (owner > 0 && isAlive(owner)) {
        return new NotInstalled({ name, why: `process ${owner} installs it right now: try again when it has ended` })
      }
      rmSync(path, { force: true })
      return Effect.try({
        try: () => {
          const file = openSync(path, "wx")
          writeSync(file, String(process.pid))
          closeSync(file)
        },
        catch: () => new NotInstalled({ name, why: "another run has just begun to install it" })
      })
    }),
    () => Effect.sync(() => rmSync(path, { force: true }))
  )

/**
 * Installs the packages, unless a run before has done so, and returns their folder: a virtual environment of Python
 * (`bin/python`), or one with `node_modules`.
 *
 * @since 0.1.0
 */
export const installed = (wanted: Packages): Effect.Effect<string, NotInstalled> =>
  Effect.gen(function* () {
    const { name, overrides = {}, packages, registry, within = "5 minutes" } = wanted
    const folder = join(cache, name)
    const mark = join(folder, "installed.json")
    const pins = JSON.stringify({ registry, packages, overrides })
    const isThere = () => existsSync(mark) && readFileSync(mark, "utf8") === pins
    if (isThere()) return folder
    mkdirSync(cache, { recursive: true })
    yield* lock(name, `${folder}.lock`)
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder)
    const run = (program: string, ...args: ReadonlyArray<string>) => command(name, within, program, args, folder)
    if (registry === "pypi") {
      yield* run("python3", "-m", "venv", folder)
      yield* run(
        join(folder, "bin/pip"),
        "install",
        "--quiet",
        "--no-input",
        "--disable-pip-version-check",
        ...packages
      )
    } else {
      writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module", overrides }))
      yield* run("npm", "install", "--no-audit", "--no-fund", "--loglevel=error", ...packages)
    }
    writeFileSync(mark, pins)
    return folder
  }).pipe(Effect.scoped)
