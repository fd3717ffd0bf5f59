import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"

/** https://pypi.org/project/schemathesis/ */
const version = "4.32.5"

/** A command failed; `message` has the end of its output. */
export class CommandFailed extends Data.TaggedError("CommandFailed")<{
  readonly command: string
  readonly printed: string
}> {
  override get message() {
    return `${this.command} failed:\n${this.printed}`
  }
}

/** Runs a command, and returns its exit code and the end of its output. An interruption kills it. */
const run = (command: string, args: ReadonlyArray<string>, cwd: string) =>
  Effect.async<{ readonly code: number; readonly printed: string }, CommandFailed>((resume) => {
    let printed = ""
    const keep = (chunk: Buffer) => (printed = (printed + chunk.toString()).slice(-20_000))
    const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"] })
    child.stdout.on("data", keep)
    child.stderr.on("data", keep)
    child.on("error", (error) => resume(Effect.fail(new CommandFailed({ command, printed: error.message }))))
    child.on("close", (code) => resume(Effect.succeed({ code: code ?? 1, printed })))
    return Effect.sync(() => child.kill("SIGKILL"))
  })

const succeed = (command: string, args: ReadonlyArray<string>, cwd: string) =>
  Effect.filterOrFail(
    run(command, args, cwd),
    ({ code }) => code === 0,
    ({ printed }) => new CommandFailed({ command: [command, ...args].join(" "), printed })
  )

const Verdict = Schema.parseJson(
  Schema.Struct({
    complete: Schema.Boolean,
    operations: Schema.Struct({ tested: Schema.Int }),
    test_cases: Schema.Struct({ generated: Schema.Int, errored: Schema.Int }),
    failures: Schema.Array(Schema.Struct({ code: Schema.String, title: Schema.String, count: Schema.Int }))
  })
)

export interface Verdict {
  readonly operations: number
  readonly cases: number
  /** The number of 5xx responses. */
  readonly serverErrors: number
  /** The number of all other differences between the server and its document. */
  readonly differences: number
  readonly printed: string
}

/** `not_a_server_error`, and the same after another content type. */
const ofServer = new Set(["ST101", "ST102"])

const count = (failures: ReadonlyArray<{ readonly count: number }>) => failures.reduce((sum, one) => sum + one.count, 0)

export interface Options {
  readonly base: string
  readonly token: string | undefined
  /** The most requests for each operation and phase. */
  readonly examples: number
  readonly seed: number
}

/**
 * Installs Schemathesis into a folder with Python's own `venv`. Its `check` sends requests to a running server until
 * each operation had its examples. The endless stream of live events is left out, because Schemathesis would wait for
 * its end.
 */
export const install = (folder: string) =>
  Effect.gen(function* () {
    const venv = join(folder, "venv")
    yield* succeed("python3", ["-m", "venv", venv], folder)
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", `schemathesis==${version}`]
    yield* succeed(join(venv, "bin", "python"), pip, folder)

    const check = ({ base, examples, seed, token }: Options) =>
      Effect.gen(function* () {
        const report = join(folder, `${new URL(base).port}.json`)
        const { printed } = yield* run(
          join(venv, "bin", "st"),
          [
            "run",
            `${base}/openapi.json`,
            "--exclude-path=/api/events",
            `--max-examples=${examples}`,
            `--seed=${seed}`,
            "--continue-on-failure",
            "--no-color",
            "--generation-database=none",
            "--report=json",
            `--report-json-path=${report}`,
            ...(token === undefined ? [] : [`--header=Authorization: Bearer ${token}`])
          ],
          folder
        )
        const found = yield* Effect.try(() => readFileSync(report, "utf8")).pipe(
          Effect.flatMap(Schema.decodeUnknown(Verdict)),
          Effect.mapError(() => new CommandFailed({ command: "st run", printed }))
        )
        if (!found.complete || found.test_cases.errored > 0)
          return yield* new CommandFailed({ command: "st run", printed })
        const [server, other] = [
          found.failures.filter(({ code }) => ofServer.has(code)),
          found.failures.filter(({ code }) => !ofServer.has(code))
        ]
        return {
          operations: found.operations.tested,
          cases: found.test_cases.generated,
          serverErrors: count(server),
          differences: count(other),
          printed
        } satisfies Verdict
      })
    return { check }
  })
