import * as Effect from "effect/Effect"
import { chmod, open, stat } from "node:fs/promises"
import { codeOf } from "./SqlFailure.ts"

/** Readable and writable by the owner only. */
const mode = 0o600

/** The files beside a SQLite database. SQLite creates them with the mode of the database. */
const beside = ["-wal", "-shm", "-journal"]

/**
 * Makes a database file private before SQLite opens it. A missing file is created empty with mode 0600. Wider modes of
 * an existing file, and of the files beside it, are tightened; if that fails, a warning is logged. An existing file is
 * never opened here: closing a descriptor would drop the locks that SQLite holds on the file in this process
 * (https://www.sqlite.org/howtocorrupt.html, 2.2).
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

/** Sets mode 0600 on a file that others can read or write. A missing file stays missing. */
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
            `other users of this machine can read ${path}, and its mode cannot be changed (${code}): run chmod 600 as its owner`
          )
    )
  )
