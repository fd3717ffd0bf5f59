/**
 * The whole suite on each supported line of Node, which comes from npm as `node-<platform>-<arch>`, in a copy of the repository
 * whose native modules are built for it.
 *
 *     npm run test:nodes -- [--only 24] [-- test/domain …]
 */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { execFileSync, spawn } from "node:child_process"
import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { delimiter, join } from "node:path"
import { parseArgs } from "node:util"
import { installed } from "../support/world/Installed.ts"
import { root } from "../support/world/Root.ts"

const versions = ["20.20.2", "22.23.3", "24.21.0"]

/** The package of this machine: the program, and the headers that native modules are compiled with. */
const node = (version: string) => {
  const name = `node-${process.platform}-${process.arch}`
  return Effect.map(
    installed({ name: `node-${version}`, registry: "npm", packages: [`${name}@${version}`] }),
    (folder) => join(folder, "node_modules", name)
  )
}

/** A copy of the repository, of all files that git tracks or does not ignore, in a folder that is removed with the scope. */
const copy = Effect.acquireRelease(
  Effect.sync(() => {
    const folder = mkdtempSync(join(tmpdir(), "holdfast-node-"))
    const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root })
    for (const file of files
      .toString()
      .split("\0")
      .filter((file) => file !== "" && existsSync(join(root, file))))
      cpSync(join(root, file), join(folder, file))
    return folder
  }),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
)

/** Whether a command ended well. What it prints is printed, and how it ended if it failed. */
const ran = (cwd: string, home: string, ...args: ReadonlyArray<string>) =>
  Effect.async<boolean>((resume) => {
    const PATH = [join(home, "bin"), process.env["PATH"]].join(delimiter)
    const env = { ...process.env, PATH, npm_config_nodedir: home }
    const child = spawn("npm", args, { cwd, env, stdio: ["ignore", "inherit", "inherit"] })
    child.on("close", (code, signal) => {
      if (code !== 0) console.error(`npm ${args.join(" ")} ended with ${code ?? signal}`)
      resume(Effect.succeed(code === 0))
    })
    return Effect.sync(() => void child.kill())
  })

const passes = (version: string, files: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const home = yield* node(version)
    const folder = yield* copy
    yield* Console.log(`Node ${version}`)
    return (yield* ran(folder, home, "ci", "--loglevel=error")) && (yield* ran(folder, home, "test", "--", ...files))
  }).pipe(Effect.scoped)

const { positionals, values } = parseArgs({ allowPositionals: true, options: { only: { type: "string" } } })

const program = Effect.gen(function* () {
  const chosen = versions.filter((version) => values.only === undefined || version.startsWith(`${values.only}.`))
  const failed = yield* Effect.filter(chosen, (version) => Effect.negate(passes(version, positionals)))
  yield* Console.log(failed.length === 0 ? `passed on ${chosen.join(", ")}` : `failed on ${failed.join(", ")}`)
  process.exitCode = failed.length === 0 && chosen.length > 0 ? 0 : 1
})

NodeRuntime.runMain(program)
