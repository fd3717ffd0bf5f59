import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import { DatabaseRefused } from "./DatabaseRefused.ts"
import { type Mark, pathOf } from "./HighWaterMark.ts"
import { codeOf, unavailable } from "./SqlFailure.ts"

/** npm installs what fits the version of Node.js that it runs on. */
const library = [
  `cannot be opened, because better-sqlite3 was not installed for Node.js ${process.version}`,
  "Install Holdfast again with this version of Node.js"
] as const

const words = {
  ERR_DLOPEN_FAILED: library,
  MODULE_NOT_FOUND: library,
  SQLITE_NOTADB: ["is not a SQLite database", "Move the file away, or choose another data folder"],
  SQLITE_CORRUPT: ["is damaged", "Restore it from a backup, or move it and all files beside it away to start anew"],
  SQLITE_BUSY: ["is locked by another process", "End that process, and start again"],
  SQLITE_FULL: ["has no room on its disk", "Make room, and start again"],
  SQLITE_READONLY: ["cannot be written", "Allow this user to write the file and its folder"],
  SQLITE_IOERR: ["cannot be read or written", "Check the disk"],
  SQLITE_CANTOPEN: ["cannot be opened", "Check that its folder exists, and that this user may write there"]
} as const

/** The refusal of a file, by SQLite's code. */
export const refused = (path: string, code: string): DatabaseRefused => {
  const [why, advice] = Object.entries(words).find(([start]) => code.startsWith(start))?.[1] ?? words.SQLITE_CANTOPEN
  return new DatabaseRefused({ path, why: `${why} (${code})`, advice })
}

export const refusal = (path: string, error: SqlError): DatabaseRefused => refused(path, codeOf(error))

/** Tells a problem with the file, which is refused, from a bug, which dies. */
export const unusable =
  (path: string) =>
  (error: SqlError): Effect.Effect<never, DatabaseRefused> =>
    unavailable(error) || error.cause instanceof TypeError ? Effect.fail(refusal(path, error)) : Effect.die(error)

const time = (at: number) => new Date(at).toISOString()

/** Nothing was changed, so the files can still be repaired. The operator decides. */
const accept = (path: string) => `To accept the loss, remove ${pathOf(path)} and start again`

/** The file is missing or empty, but was not before. */
export const emptied = (path: string, how: "missing" | "empty", mark: Mark | undefined): DatabaseRefused =>
  mark === undefined
    ? new DatabaseRefused({
        path,
        why: `is ${how}, but its log ${path}-wal holds data`,
        advice: "Put the file back, or restore a backup. To start anew, move the log away and start again"
      })
    : new DatabaseRefused({
        path,
        why: `is ${how}, but ${mark.commits} commits were stored in it until ${time(mark.at)}`,
        advice: `Put the file back with its log, or restore a backup. To start anew, remove ${pathOf(path)} and start again`
      })

/** The database lacks commits that were on the disk. */
export const behind = (path: string, found: Mark, mark: Mark): DatabaseRefused => {
  const missing = mark.commits - found.commits
  return new DatabaseRefused({
    path,
    why:
      `lacks its last ${missing === 1 ? "commit" : `${missing} commits`}: it ends with commit ${found.commits}` +
      `${found.at === 0 ? "" : ` of ${time(found.at)}`}, and commit ${mark.commits} of ${time(mark.at)} had been stored. ` +
      `Its log ${path}-wal was damaged or removed, or an older copy was put in its place; what was stored in between is missing`,
    advice: `Put the right files back, or restore a newer backup. ${accept(path)}`
  })
}

/** The database is not the one that was used here before. */
export const another = (path: string, found: Mark, mark: Mark): DatabaseRefused =>
  new DatabaseRefused({
    path,
    why:
      `is not the one that was used here: its id is ${found.store}, and ${mark.store}, ` +
      `last written ${time(mark.at)}, is expected`,
    advice: `Put the right file back. ${accept(path)}`
  })
