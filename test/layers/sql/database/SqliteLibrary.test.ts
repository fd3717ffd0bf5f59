import { describe, it } from "@effect/vitest"
import { execFileSync } from "node:child_process"
import { expect } from "vitest"
import * as SqliteLibrary from "../../../../layers/sql/database/SqliteLibrary.ts"
import { refused } from "../../../../layers/sql/database/SqliteRefusal.ts"

/** Between two turns of the event loop, V8 collects without an entered context, which is when version 12 aborts. */
const work = `
  const db = new (require(process.argv[1]))(":memory:")
  const turn = (left) => {
    for (let i = 0; i < 2000; i++) db.prepare("select " + i).get()
    if (left > 0) setTimeout(turn, 1, left - 1)
    else console.log("done")
  }
  turn(100)`

describe("SqliteLibrary", () => {
  it("lets a process go on that collects its statements", () => {
    const printed = execFileSync(process.execPath, ["--eval", work, SqliteLibrary.path()], { encoding: "utf8" })
    expect(printed).toBe("done\n")
  })

  it.each(["MODULE_NOT_FOUND", "ERR_DLOPEN_FAILED"])("is installed again after a change of Node.js (%s)", (code) => {
    expect(refused("holdfast.db", code).message).toBe(
      `the database holdfast.db cannot be opened, because better-sqlite3 was not installed for Node.js ${process.version} (${code}). ` +
        "Install Holdfast again with this version of Node.js"
    )
  })
})
