import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { chmod, mkdir, readdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import * as Cli from "./Cli.ts"
import { temporaryFolder } from "../TemporaryFolder.ts"

/** A program that does what a shell script says. */
const program = (path: string, script: string) =>
  Effect.promise(async () => {
    await mkdir(join(path, ".."), { recursive: true })
    await writeFile(path, `#!/bin/sh\n${script}\n`)
    await chmod(path, 0o755)
  })

/** A machine of its own: nothing on the PATH but `bin`, nothing in the cache. */
const machine = Effect.gen(function* () {
  const folder = yield* temporaryFolder
  const bin = join(folder, "bin")
  const cache = join(folder, "cache/holdfast/temporal-v1.5.1")
  yield* Effect.promise(() => mkdir(bin, { recursive: true }))
  const said: Array<string> = []
  const find = (environment: Record<string, string> = {}) =>
    Cli.find({
      environment: {
        PATH: `${bin}:/bin:/usr/bin`,
        HOME: folder,
        XDG_CACHE_HOME: join(folder, "cache"),
        ...environment
      },
      say: (words) => Effect.sync(() => void said.push(words))
    })
  return { folder, bin, cache, find, said }
})

/** A double of `go install`: it creates a program in the folder of GOBIN. */
const go = `if [ "$1" = version ]; then exit 0; fi
printf '#!/bin/sh\\nexit 0\\n' > "$GOBIN/temporal" && chmod 755 "$GOBIN/temporal"`

describe("the Temporal CLI", () => {
  it.scoped("is the one that TEMPORAL_CLI names, before all others", () =>
    Effect.gen(function* () {
      const { bin, find, folder } = yield* machine
      yield* program(join(bin, "temporal"), "exit 0")
      yield* program(join(folder, "own"), "exit 0")
      expect(yield* find({ TEMPORAL_CLI: join(folder, "own") })).toBe(join(folder, "own"))
    })
  )

  it.scoped("is refused where TEMPORAL_CLI names what does not run, whatever else is there", () =>
    Effect.gen(function* () {
      const { bin, find, folder } = yield* machine
      yield* program(join(bin, "temporal"), "exit 0")
      yield* program(join(folder, "own"), "exit 3")
      const { message } = yield* Effect.flip(find({ TEMPORAL_CLI: join(folder, "own") }))
      expect(message).toMatch(/TEMPORAL_CLI .*exit code 3.*Install the Temporal CLI/s)
      const missing = yield* Effect.flip(find({ TEMPORAL_CLI: join(folder, "nowhere") }))
      expect(missing.message).toContain("ENOENT")
    })
  )

  it.scoped("is the one on the PATH, then the one in the cache", () =>
    Effect.gen(function* () {
      const { bin, cache, find } = yield* machine
      yield* program(join(cache, "temporal"), "exit 0")
      expect(yield* find()).toBe(join(cache, "temporal"))
      yield* program(join(bin, "temporal"), "exit 0")
      expect(yield* find()).toBe("temporal")
      yield* program(join(bin, "temporal"), "exit 1")
      expect(yield* find()).toBe(join(cache, "temporal"))
    })
  )

  it.scoped("is built with Go where nothing else leads to one, says so, and is found in the cache from then on", () =>
    Effect.gen(function* () {
      const { bin, cache, find, said } = yield* machine
      yield* program(join(bin, "go"), go)
      // The SDK's download cannot be reached from a machine without a network; where it can, it is as good.
      expect(yield* find()).toBe(join(cache, "temporal"))
      expect(said.length).toBeGreaterThan(0)
      expect(yield* Effect.promise(() => readdir(cache))).toEqual(["temporal"])
      said.length = 0
      expect(yield* find()).toBe(join(cache, "temporal"))
      expect(said).toEqual([])
    })
  )

  it.scoped("is installed whole by each of two who need it at once", () =>
    Effect.gen(function* () {
      const { bin, cache, find } = yield* machine
      yield* program(join(bin, "go"), go)
      expect(yield* Effect.all([find(), find()], { concurrency: 2 })).toEqual([1, 2].map(() => join(cache, "temporal")))
      expect(yield* Effect.promise(() => readdir(cache))).toEqual(["temporal"])
    })
  )
})
