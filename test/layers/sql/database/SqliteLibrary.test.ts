import { describe, it } from "@effect/vitest"
import { expect } from "vitest"
import { refused } from "../../../../layers/sql/database/SqliteRefusal.ts"

describe("SqliteLibrary", () => {
  it.each(["MODULE_NOT_FOUND", "ERR_DLOPEN_FAILED"])("is installed again after a change of Node.js (%s)", (code) => {
    expect(refused("holdfast.db", code).message).toBe(
      `the database holdfast.db cannot be opened, because better-sqlite3 was not installed for Node.js ${process.version} (${code}). ` +
        "Install Holdfast again with this version of Node.js"
    )
  })
})
