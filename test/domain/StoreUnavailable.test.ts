import { expect, it } from "vitest"
import { StoreUnavailable } from "../../domain/StoreUnavailable.ts"

it.each([
  ["SQLITE_FULL", /its disk is full; the operation is retried\. To fix it, free some disk space$/],
  ["53100", /its disk is full/],
  ["SQLITE_BUSY_SNAPSHOT", /locked by another process.*stop the process that holds it/],
  ["SQLITE_READONLY_DBMOVED", /removed or replaced while it was in use/],
  ["SQLITE_READONLY", /cannot be written/],
  ["SQLITE_CORRUPT_VTAB", /its file is damaged.*restore a backup/],
  ["ECONNREFUSED", /the server cannot be reached; the operation is retried\. To fix it, check that it runs/],
  ["CONNECTION", /the server cannot be reached/],
  ["57P01", /the server cannot be reached/],
  ["08006", /the server cannot be reached/],
  ["53300", /no connection left/],
  ["57014", /longer than the server allows/],
  ["40001", /it conflicted with another transaction; the operation is retried$/]
])("a store that says %s is described by its cause and its fix", (code, says) => {
  const { message } = new StoreUnavailable({ operation: "accept", code })
  expect(message).toMatch(says)
  if (!code.endsWith("FULL") && code !== "53100") expect(message).not.toContain("disk space")
})
