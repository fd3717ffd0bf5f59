import * as Effect from "effect/Effect"
import { stat } from "node:fs/promises"
import type { Session } from "./Database.ts"
import type { Mark } from "./HighWaterMark.ts"
import { first, type Operation } from "./Operation.ts"
import { another, behind, emptied } from "./SqliteRefusal.ts"
import { statement } from "./Statement.ts"

/** Stores the number and the time of a commit, within its transaction. */
export const count = statement("update identity set commits = ?, committed_at = ?")
const counted = statement<{ readonly id: string; readonly commits: number; readonly committed_at: number }>(
  "select id, commits, committed_at from identity"
)

/** Reads the id of the database and its last commit. */
export function* identify(): Operation<Mark> {
  const row = yield* first(counted)
  return { store: row?.id ?? "0", commits: row?.commits ?? 0, at: row?.committed_at ?? 0 }
}

/** Refuses a database that is behind its mark, or that the mark does not belong to; otherwise returns the database's own mark. */
export const vouch = Effect.fnUntraced(function* (session: Session, path: string, mark: Mark | undefined) {
  const found = yield* session.run(identify)
  if (mark === undefined) return found
  if (mark.store !== found.store) return yield* another(path, found, mark)
  if (mark.commits > found.commits) return yield* behind(path, found, mark)
  return found
})

/** Refuses a file that is missing or empty but was not before: SQLite would begin a new database in it and discard its log. */
export const unlessEmptied = Effect.fnUntraced(function* (filename: string, mark: Mark | undefined) {
  const size = (path: string) =>
    Effect.promise(() =>
      stat(path).then(
        (found) => found.size,
        () => undefined
      )
    )
  const bytes = yield* size(filename)
  if (bytes !== undefined && bytes > 0) return
  const log = (yield* size(`${filename}-wal`)) ?? 0
  if (mark !== undefined || log > 0) return yield* emptied(filename, bytes === 0 ? "empty" : "missing", mark)
  if (bytes === 0) {
    yield* Effect.logWarning(
      `the database ${filename} is empty: Holdfast creates a new one in it. If it held data, stop the daemon and restore a backup`
    )
  }
})
