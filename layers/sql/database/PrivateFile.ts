import * as Effect from "effect/Effect"
import { chmod, open, stat } from "node:fs/promises"
import { codeOf } from "./SqlFailure.ts"

/** Readable and writable for the owner alone. */
const mode = 0o600

/** The files of a SQLite database beside it; SQLite gives them the mode of the database when it creates them. */
const beside = ["-wal", "-shm", "-journal"]

/**
 * Makes a database file private before SQLite opens it: a missing one is created empty with mode 0600, and wider modes of an existing
 * one, and of the files beside it, are tightened. Where that is not possible, a warning says so. An existing file is never opened here:
 * closing a descriptor would drop the locks that SQLite holds on the file in this process (https://www.sqlite.org/howtocorrupt.html, 2.2).
 */
export const claim = (filename: string): Effect.Effect<void> =>
  Effect.gen(function* () {
    const created = yield* Effect.either(
      Effect.tryPromise(async () => {
        const file = await open(filename, "wx", mode)
        await file.close()
      })
    )
    if (created._tag === "Right") return
    yield* Effect.forEach(["", ...beside], (end) => tighten(filename + end), { discard: true })
  })

/** Sets mode 0600 on a file that others may read or write. A missing file is left missing. */
export const tighten = (path: string): Effect.Effect<void> =>
  Effect.tryPromise({
    try: async () => {
      const found = await stat(path)
      if (found.isFile() && (found.mode & 0o077) !== 0) await chmod(path, mode)
    },
    catch: codeOf
  }).pipe(
    Effect.catchAll((code) =>
      code === "ENOENT" || code === "ENOTDIR"
        ? Effect.void
        : Effect.logWarning(
            `other users of this machine can read ${path}, and its mode cannot be changed (${code}): run chmod 600 on it as its owner`
          )
    )
  )
