import type Library from "better-sqlite3"
import { createRequire } from "node:module"

const packages = createRequire(import.meta.url)

/**
 * Version 12 runs on Node.js 20, and 13 on later ones. Version 12 aborts a process of Node.js 24.19 or later when one of
 * its objects is garbage-collected (nodejs/node#65446). Version 13 crashes on Node.js 20, where npm leaves it out.
 */
const name = Number(process.versions.node.split(".")[0]) < 22 ? "better-sqlite3" : "better-sqlite3-13"

/** The file of the library. Every process uses the same copy, and so the same version of SQLite. */
export const path = (): string => packages.resolve(name)

/** Throws if the library is not installed for this version of Node.js. */
export const load = (): typeof Library => packages(name)
