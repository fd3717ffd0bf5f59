import { Effect } from "effect"
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"

/** The built command line. */
export const entry = fileURLToPath(new URL("../../dist/src/cli.js", import.meta.url))

/** Runs a command to its end. */
export const run = (args: ReadonlyArray<string>, environment: Readonly<Record<string, string>> = {}) =>
  Effect.async<{ readonly code: number | null; readonly out: string; readonly err: string }>((resume) => {
    let out = ""
    let err = ""
    const child = spawn(process.execPath, [entry, ...args], {
      cwd: "/",
      env: { PATH: process.env["PATH"], TZ: "UTC", ...environment },
      stdio: ["ignore", "pipe", "pipe"]
    })
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()))
    child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()))
    child.on("close", (code) => resume(Effect.succeed({ code, out, err })))
    return Effect.sync(() => void child.kill("SIGKILL"))
  })
