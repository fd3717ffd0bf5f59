import * as Effect from "effect/Effect"
import { createRequire } from "node:module"
import { Worker } from "node:worker_threads"

/**
 * The same copy of the library as the client's: two copies in a process would drop each other's locks
 * (https://www.sqlite.org/howtocorrupt.html, 2.2.1).
 */
const library = () =>
  createRequire(createRequire(import.meta.url).resolve("@effect/sql-sqlite-node/SqliteClient")).resolve(
    "better-sqlite3"
  )

/**
 * Runs in the thread. One table with its indexes at a time, each on a snapshot of its own, so that the log can be reset in between; and
 * a pause after each as long as its check took, so that the disk has time for others.
 */
const work = `
const { parentPort, workerData } = require("node:worker_threads")
const Sqlite = require(workerData.library)
const pause = (millis) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, millis)
try {
  const db = new Sqlite(workerData.filename, { readonly: true, fileMustExist: true, timeout: 0 })
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
    pause(Date.now() - began)
  }
  db.close()
  parentPort.postMessage({ found })
} catch (error) {
  parentPort.postMessage({ code: String(error.code) })
}`

/**
 * How a check ended: whole, damaged, or not checked, for SQLite's reason.
 *
 * @since 0.1.0
 * @category models
 */
export type Checked = "whole" | { readonly damage: string } | { readonly unchecked: string }

/** The first lines of SQLite's findings, as one. */
const brief = (found: string) => found.replaceAll(/\s+/g, " ").slice(0, 200)

/**
 * Checks a database file of any size with `PRAGMA quick_check`, on a separate thread and connection: the event loop is
 * never blocked. An interruption ends the thread.
 *
 * @since 0.1.0
 * @category operations
 */
export const check = (filename: string): Effect.Effect<Checked> =>
  Effect.async<Checked>((resume) => {
    const thread = new Worker(work, { eval: true, workerData: { filename, library: library() } })
    thread.unref()
    thread.once("message", (said: { readonly found?: string; readonly code?: string }) => {
      if (said.found !== undefined) resume(Effect.succeed({ damage: brief(said.found) }))
      else if (said.code === undefined) resume(Effect.succeed("whole"))
      else if (/^SQLITE_(CORRUPT|NOTADB)/.test(said.code)) resume(Effect.succeed({ damage: said.code }))
      else resume(Effect.succeed({ unchecked: said.code }))
    })
    thread.once("error", (error) => resume(Effect.succeed({ unchecked: error.message })))
    thread.once("exit", () => resume(Effect.succeed({ unchecked: "its thread ended" })))
    return Effect.promise(() => thread.terminate())
  })
