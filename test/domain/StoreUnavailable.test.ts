import { expect, it } from "vitest"
import { StoreUnavailable } from "../../domain/StoreUnavailable.ts"

it.each([
  ["SQLITE_FULL", /no room on its disk; it is tried again\. To cure it, make room$/],
  ["53100", /no room on its disk/],
  ["SQLITE_BUSY_SNAPSHOT", /locked by another process.*end what holds it/],
  ["SQLITE_READONLY_DBMOVED", /removed or replaced while it was in use/],
  ["SQLITE_READONLY", /cannot be written/],
  ["SQLITE_CORRUPT_VTAB", /its file is damaged.*restore a backup/],
  ["ECONNREFUSED", /the server cannot be reached; it is tried again\. To cure it, see that it runs/],
  ["CONNECTION", /the server cannot be reached/],
  ["57P01", /the server cannot be reached/],
  ["08006", /the server cannot be reached/],
  ["53300", /no connection left/],
  ["57014", /longer than the server allows/],
  ["40001", /another transaction came in between; it is tried again$/]
])("a store that says %s is described by its cause and its cure", (code, says) => {
  const { message } = new StoreUnavailable({ operation: "accept", code })
  expect(message).toMatch(says)
  if (!code.endsWith("FULL") && code !== "53100") expect(message).not.toContain("room")
})
