import type Library from "better-sqlite3"
import { createRequire } from "node:module"

const packages = createRequire(import.meta.url)

/** Version 13 crashes on Node.js 20, where npm leaves it out. */
const hasLater = Number(process.versions.node.split(".")[0]) >= 22

/**
 * The file of better-sqlite3. Node.js 22 and later use version 13 if it is installed: version 12, if compiled for
 * Node.js 24.19 or later, aborts a process in which one of its objects is garbage-collected (nodejs/node#65446). Every
 * process uses the same copy, and so the same version of SQLite.
 */
export const path = (): string => {
  try {
    if (hasLater) return packages.resolve("better-sqlite3-13")
  } catch {}
  return packages.resolve("better-sqlite3")
}

/** Throws if the library is not installed for this version of Node.js. */
export const load = (): typeof Library => packages(path())
