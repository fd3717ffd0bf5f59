import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { spawn } from "node:child_process"
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises"
import { homedir } from "node:os"
import { join } from "node:path"

/** Newer tags hold a `replace`, and `go install` refuses them. */
const version = "v1.5.1"

/**
 * No Temporal CLI can be had.
 *
 * @since 0.1.0
 * @category errors
 */
export class NoTemporalCli extends Data.TaggedError("NoTemporalCli")<{ readonly tried: ReadonlyArray<string> }> {
  override get message() {
    return `no Temporal server can be started here: ${this.tried.join("; ")}. Install the Temporal CLI (https://docs.temporal.io/cli) so that \`temporal\` is on the PATH, or name its file in TEMPORAL_CLI`
  }
}

/** One way to it did not lead there. */
class Failed extends Data.TaggedError("Failed")<{ readonly why: string }> {}

/**
 * Where the CLI is looked for. All but `say` have defaults: the environment, and the user's cache folder, which outlives a checkout.
 *
 * @since 0.1.0
 * @category models
 */
export interface CliOptions {
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** Hears what is done that takes long. */
  readonly say: (words: string) => Effect.Effect<void>
}

/** Ends well, or with what the program printed last. */
const run = (
  command: string,
  args: ReadonlyArray<string>,
  environment: Readonly<Record<string, string | undefined>>
): Effect.Effect<void, Failed> =>
  Effect.async((resume) => {
    const child = spawn(command, args, { env: { ...environment }, stdio: ["ignore", "ignore", "pipe"] })
    let printed = ""
    child.stderr.on("data", (chunk: Buffer) => {
      printed = (printed + chunk.toString()).slice(-300)
    })
    child.once("error", (error) => resume(new Failed({ why: "code" in error ? String(error.code) : error.message })))
    child.once("close", (code) =>
      resume(code === 0 ? Effect.void : new Failed({ why: `exit code ${code} ${printed.trim()}`.trim() }))
    )
    return Effect.sync(() => void child.kill("SIGKILL"))
  })

const io = <A>(what: () => Promise<A>): Effect.Effect<A, Failed> =>
  Effect.tryPromise({ try: what, catch: (error) => new Failed({ why: error instanceof Error ? error.message : "" }) })

/** Whether there is one that runs. */
const works = (path: string, environment: Readonly<Record<string, string | undefined>>) =>
  Effect.as(run(path, ["--version"], environment), path).pipe(
    Effect.timeoutFail({ duration: "20 seconds", onTimeout: () => new Failed({ why: "it does not answer" }) })
  )

/** Made in a folder of its own and moved as a whole: two who install at once, or a kill in between, leave nothing broken. */
const installed = (
  cache: string,
  make: (folder: string) => Effect.Effect<string, Failed>
): Effect.Effect<string, Failed> =>
  Effect.acquireUseRelease(
    io(async () => {
      await mkdir(cache, { recursive: true })
      return mkdtemp(join(cache, ".new-"))
    }),
    (folder) =>
      Effect.flatMap(make(folder), (made) => {
        const path = join(cache, "temporal")
        return Effect.as(
          io(() => rename(made, path)),
          path
        )
      }),
    (folder) => Effect.promise(() => rm(folder, { recursive: true, force: true }))
  )

/** The SDK's own download is part of its test server, which is there for those who develop. */
const downloaded = (folder: string): Effect.Effect<string, Failed> =>
  Effect.gen(function* () {
    const { TestWorkflowEnvironment } = yield* io(() => import("@temporalio/testing"))
    const executable = { type: "cached-download", downloadDir: folder } as const
    const server = yield* io(() => TestWorkflowEnvironment.createLocal({ server: { executable } }))
    yield* io(() => server.teardown())
    const [name] = yield* io(() => readdir(folder))
    return name === undefined ? yield* new Failed({ why: "nothing was downloaded" }) : join(folder, name)
  })

/**
 * The path of a Temporal CLI that runs, from the first of: the variable `TEMPORAL_CLI`, `temporal` on the PATH, the cache folder
 * (`~/.cache/holdfast`), the SDK's own download, and `go install` where Go is there.
 *
 * @since 0.1.0
 * @category constructors
 */
export const find = ({ environment = process.env, say }: CliOptions): Effect.Effect<string, NoTemporalCli> =>
  Effect.gen(function* () {
    const tried: Array<string> = []
    const attempt = (way: string, found: Effect.Effect<string, Failed>) =>
      Effect.option(Effect.tapError(found, ({ why }) => Effect.sync(() => tried.push(`${way}: ${why}`))))
    const caches = environment["XDG_CACHE_HOME"] ?? join(environment["HOME"] ?? homedir(), ".cache")
    const cache = join(caches, "holdfast", `temporal-${version}`)

    const named = environment["TEMPORAL_CLI"]
    if (named !== undefined && named !== "") {
      // Whoever names one means that one.
      const found = yield* attempt(`TEMPORAL_CLI (${named})`, works(named, environment))
      return Option.isSome(found) ? found.value : yield* new NoTemporalCli({ tried })
    }
    const ways: ReadonlyArray<readonly [way: string, found: Effect.Effect<string, Failed>]> = [
      ["temporal on the PATH", works("temporal", environment)],
      ["the cache folder", works(join(cache, "temporal"), environment)],
      [
        "the SDK's download",
        Effect.zipRight(
          say("looking for a Temporal server to download; this takes up to two minutes"),
          installed(cache, downloaded).pipe(
            Effect.timeoutFail({ duration: Duration.minutes(2), onTimeout: () => new Failed({ why: "too slow" }) })
          )
        )
      ],
      [
        "go install",
        Effect.gen(function* () {
          yield* run("go", ["version"], environment)
          yield* say(`building Temporal's CLI ${version} with Go, once; this takes up to five minutes on two cores`)
          return yield* installed(cache, (folder) =>
            Effect.as(
              run("go", ["install", "-ldflags", "-s -w", `github.com/temporalio/cli/cmd/temporal@${version}`], {
                ...environment,
                GOBIN: folder
              }),
              join(folder, "temporal")
            )
          ).pipe(
            Effect.timeoutFail({ duration: Duration.minutes(20), onTimeout: () => new Failed({ why: "too slow" }) })
          )
        })
      ]
    ]
    for (const [way, found] of ways) {
      const path = yield* attempt(way, found)
      if (Option.isSome(path)) return path.value
    }
    return yield* new NoTemporalCli({ tried })
  })
