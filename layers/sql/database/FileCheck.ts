import * as Effect from "effect/Effect"
import { spawn } from "node:child_process"
import * as SqliteLibrary from "./SqliteLibrary.ts"

/**
 * Runs in the child process. Checks one table with its indexes at a time, each on its own snapshot, so that the log can
 * be reset in between. Each check is followed by a pause of the same length, which leaves the disk to others. The
 * process exits during a pause once its parent is gone.
 */
const work = `
const [library, filename] = process.argv.slice(1)
const pause = (millis) => new Promise((resume) => setTimeout(resume, millis))
const say = (said) => process.send(said, () => process.exit())
const check = async () => {
  const db = new (require(library))(filename, { readonly: true, fileMustExist: true, timeout: 0 })
  const names = ["sqlite_schema"].concat(
    db.prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'").pluck().all()
  )
  let found
  for (const name of names) {
    const began = Date.now()
    const said = db.pragma("quick_check('" + name.replaceAll("'", "''") + "')", { simple: true })
    if (said !== "ok") {
      found = said
      break
    }
    await pause(Date.now() - began)
  }
  db.close()
  return { found }
}
process.once("disconnect", () => process.exit())
check().then(say, (error) => say({ code: String(error.code) }))`

/** The result of a check: whole, damaged (with SQLite's findings), or not checked (with the reason). */
export type Checked = "whole" | { readonly damage: string } | { readonly unchecked: string }

/** The beginning of SQLite's findings, on one line. */
const brief = (found: string) => found.replaceAll(/\s+/g, " ").slice(0, 200)

/**
 * Checks a database file of any size with `PRAGMA quick_check` in a child process. The event loop is never blocked, and
 * an interruption kills the child without waiting for it. A thread would not do: it cannot be stopped inside SQLite,
 * and Node.js waits for its threads before it exits.
 */
export const check = (filename: string): Effect.Effect<Checked> =>
  Effect.async<Checked>((resume) => {
    const child = spawn(process.execPath, ["-e", work, SqliteLibrary.path(), filename], {
      stdio: ["ignore", "ignore", "ignore", "ipc"]
    })
    child.unref()
    child.channel?.unref()
    child.once("message", (said: { readonly found?: string; readonly code?: string }) => {
      if (said.found !== undefined) resume(Effect.succeed({ damage: brief(said.found) }))
      else if (said.code === undefined) resume(Effect.succeed("whole"))
      else if (/^SQLITE_(CORRUPT|NOTADB)/.test(said.code)) resume(Effect.succeed({ damage: said.code }))
      else resume(Effect.succeed({ unchecked: said.code }))
    })
    child.once("error", (error) => resume(Effect.succeed({ unchecked: error.message })))
    child.once("exit", (code, signal) =>
      resume(Effect.succeed({ unchecked: `its process ended with ${code ?? signal}` }))
    )
    return Effect.sync(() => void child.kill("SIGKILL"))
  })
