import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { spawn, spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import * as Cli from "../support/Cli.ts"
import * as Daemon from "../support/Daemon.ts"
import { temporaryFolder } from "../support/TemporaryFolder.ts"

const root = fileURLToPath(new URL("../..", import.meta.url))
const textOf = (file: string) => readFileSync(join(root, file), "utf8")
const { scripts } = JSON.parse(textOf("package.json"))

/** `npm start` on a data folder of its own, as the leader of a group of processes; all of them end with the scope. */
const npmStart = (dataDir: string, shell: string) =>
  Effect.gen(function* () {
    let printed = ""
    let code: number | NodeJS.Signals | undefined
    const child = yield* Effect.acquireRelease(
      Effect.sync(() =>
        spawn("npm", ["start", `--script-shell=${shell}`], {
          cwd: root,
          env: { PATH: process.env["PATH"], HOME: dataDir, HOLDFAST_PORT: "0", HOLDFAST_DATA_DIR: dataDir },
          stdio: ["ignore", "pipe", "pipe"],
          detached: true
        })
      ),
      ({ pid = 0 }) => Effect.ignore(Effect.try(() => process.kill(-pid, "SIGKILL")))
    )
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (printed += chunk.toString()))
    // When the daemon has closed it, too.
    child.on("close", (status, signal) => (code = status ?? signal ?? 0))
    const until = (what: string, found: () => unknown) =>
      Daemon.eventually(
        what,
        Effect.sync(() => found() || undefined),
        () => printed
      )
    yield* until("ready", () => printed.includes('"ready: '))
    return {
      pid: child.pid ?? 0,
      ended: Effect.as(
        until("its end", () => code !== undefined),
        undefined
      ),
      code: () => code,
      printed: () => printed
    }
  })

const isInstalled = (shell: string) => spawnSync(shell, ["-c", "exit 0"]).status === 0

describe("npm start", () => {
  for (const shell of ["sh", "dash", "bash"].filter(isInstalled)) {
    it.scopedLive(`hands SIGTERM on, with the shell ${shell}: the next start is not refused`, () =>
      Effect.gen(function* () {
        const folder = join(yield* temporaryFolder, "data")
        const first = yield* npmStart(folder, shell)
        process.kill(first.pid, "SIGTERM")
        yield* first.ended
        assert.strictEqual(first.code(), 0, first.printed())
        const second = yield* npmStart(folder, shell)
        process.kill(second.pid, "SIGTERM")
        yield* second.ended
      })
    )
  }

  it.scopedLive("stops in order at a Ctrl-C, which the daemon gets from the terminal and from npm", () =>
    Effect.gen(function* () {
      const daemon = yield* npmStart(join(yield* temporaryFolder, "data"), "sh")
      process.kill(-daemon.pid, "SIGINT")
      yield* daemon.ended
      // The exit code of an orderly stop; that of a second signal is 130.
      assert.strictEqual(daemon.code(), 0, daemon.printed())
    })
  )

  it("runs the same command as the container, the service, and holdfast start", () => {
    const [, command = "", other] = /^exec (node .*) \|\| (.*)$/.exec(scripts.start) ?? []
    assert.strictEqual(other, command)
    assert.include(textOf("deploy/holdfast.service"), `ExecStart=/usr/bin/${command}\n`)
    const [, container = "[]"] = /^CMD (.*)$/m.exec(textOf("Dockerfile")) ?? []
    assert.strictEqual(JSON.parse(container).join(" "), command)
    const [, options = "[]"] = /^const options = (\[.*\])$/m.exec(textOf("src/cli/becomeDaemon.ts")) ?? []
    assert.strictEqual(["node", ...JSON.parse(options), "dist/src/main.js"].join(" "), command)
  })
})

describe("the image", () => {
  it("is built from all that its build reads", () => {
    const { include } = JSON.parse(textOf("tsconfig.build.json"))
    const ignored = textOf(".dockerignore").split("\n")
    for (const path of include) assert.notInclude(ignored, path.split("/")[0])
  })

  it("names its user by a number, which Kubernetes can tell from root", () =>
    assert.match(textOf("Dockerfile"), /^USER [1-9]\d*:[1-9]\d*$/m))
})

/** Before 22.15, Node.js cannot replace a process: `holdfast start` is then the daemon itself. */
const isReplaced = "execve" in process

describe("holdfast start", () => {
  it.scopedLive("runs the daemon as npm start does, and ends with it", () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const daemon = yield* Daemon.start(folder, {}, [Cli.entry, "start", "--role", "all"])
      yield* daemon.address
      const [, ...words] = readFileSync(`/proc/${daemon.pid}/cmdline`, "utf8").split("\0")
      const options = scripts.start.split(" || ")[1].split(" ").slice(1, -1)
      const replaced = [...options, join(root, "dist/src/main.js"), ""]
      assert.deepStrictEqual(words, isReplaced ? replaced : [Cli.entry, "start", "--role", "all", ""])
      yield* daemon.signal("SIGTERM")
      assert.strictEqual(yield* daemon.exit, 0)
      assert.strictEqual(daemon.err(), "")
    })
  )
})
