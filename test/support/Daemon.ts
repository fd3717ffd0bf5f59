import { Data, Effect, Schedule } from "effect"
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"

export { freePort } from "./world/FreePort.ts"

const entry = fileURLToPath(new URL("../../dist/src/main.js", import.meta.url))

/** An expected event did not happen in time. */
export class NotSeen extends Data.TaggedError("NotSeen")<{ readonly what: string; readonly printed: string }> {
  override get message() {
    return `not seen: ${this.what}; printed:\n${this.printed}`
  }
}

/** A line of the log, as it stands in it. */
export type Line = Readonly<Record<string, unknown>> & { readonly annotations?: Readonly<Record<string, unknown>> }

const never = new NotSeen({ what: "", printed: "" })

/** Asks again until there is an answer. */
export const eventually = <A, E>(
  what: string,
  ask: Effect.Effect<A | undefined, E>,
  printed: () => string = () => ""
): Effect.Effect<A, NotSeen> =>
  ask.pipe(
    Effect.filterOrFail(
      (answer): answer is A => answer !== undefined,
      () => never
    ),
    Effect.retry(Schedule.spaced("25 millis")),
    Effect.timeout("50 seconds"),
    Effect.mapError(() => new NotSeen({ what, printed: printed() }))
  )

/** The built daemon as a child process, started in `folder` on a data folder of its own there; killed with the scope. */
export const start = (
  folder: string,
  environment: Readonly<Record<string, string>> = {},
  command: ReadonlyArray<string> = [entry]
) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      let out = ""
      let err = ""
      let code: number | NodeJS.Signals | undefined
      const child = spawn(process.execPath, [...command], {
        cwd: folder,
        env: { PATH: process.env["PATH"], HOLDFAST_PORT: "0", ...environment },
        stdio: ["ignore", "pipe", "pipe"]
      })
      child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()))
      child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()))
      // Not `exit`: what it printed last may still be on its way.
      child.on("close", (status, signal) => (code = status ?? signal ?? 0))

      const printed = () => out + err
      const lines = () =>
        out
          .split("\n")
          .slice(0, -1)
          .map((line): Line => JSON.parse(line))
      const logged = (words: string | RegExp) =>
        eventually(
          `the log line ${words}`,
          Effect.sync(() =>
            lines().find(({ message }) =>
              typeof words === "string" ? String(message).includes(words) : words.test(String(message))
            )
          ),
          printed
        )
      const exit = eventually(
        "its end",
        Effect.sync(() => code),
        printed
      )
      const signal = (name: NodeJS.Signals) => Effect.sync(() => void child.kill(name))
      return {
        pid: child.pid,
        printed,
        lines,
        logged,
        err: () => err,
        /** With its exit code, or the signal that killed it. */
        exit,
        signal,
        kill: Effect.zipRight(signal("SIGKILL"), exit),
        /** Where it is reached; waits until it says that it is ready. */
        address: Effect.map(logged(/^ready: .*http:/), ({ message }) =>
          String(/http:\/\/[\w.:]+/.exec(String(message))?.[0])
        )
      }
    }),
    (daemon) => Effect.ignore(daemon.kill)
  )

export type Daemon = Effect.Effect.Success<ReturnType<typeof start>>

export const get = (url: string) => Effect.tryPromise(() => fetch(url))

/** A status below 300 and its JSON, or a failure. */
export const json = (url: string, method = "GET", body?: unknown): Effect.Effect<unknown, Error> =>
  Effect.tryPromise(async () => {
    const response = await fetch(url, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } })
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${response.status}: ${text}`)
    return text === "" ? undefined : JSON.parse(text)
  })
