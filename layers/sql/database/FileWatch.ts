import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import { constants } from "node:fs"
import { access, stat } from "node:fs/promises"
import { codeOf } from "./SqlFailure.ts"

/** The interval between two looks at the files. */
const every = Duration.millis(500)

/** The reason why files in use must no longer be written: SQLite's code, and a sentence for operators. */
export interface Fault {
  readonly code: "SQLITE_READONLY_DBMOVED" | "SQLITE_READONLY" | "SQLITE_CORRUPT"
  readonly words: string
}

interface Seen {
  readonly device: bigint
  readonly inode: bigint
  /** The largest size since the last good check. Holdfast never shortens a file, but an operator's `VACUUM` may. */
  size: bigint
}

/**
 * Watches files in use. Every half second it checks that each path still leads to the file that was there at first,
 * that no file became shorter while data is missing, and that the folder accepts writes (a disk that is remounted
 * read-only does not). `tell` receives the state: a fault, or `undefined`. A fault ends when the same file comes back;
 * a file that was cut short stays faulty. `isWhole` reports whether the database still holds everything that was
 * stored, and fails if that is unknown now.
 */
export const watch = (
  paths: ReadonlyArray<string>,
  tell: (fault: Fault | undefined) => Effect.Effect<void>,
  isWhole: Effect.Effect<boolean, unknown>
): Effect.Effect<void, never, Scope.Scope> =>
  Effect.gen(function* () {
    const seen = new Map<string, Seen>()
    const look = (path: string) => Effect.tryPromise({ try: () => stat(path, { bigint: true }), catch: codeOf })
    for (const path of paths) {
      const found = yield* Effect.option(look(path))
      if (found._tag === "Some") {
        seen.set(path, { device: found.value.dev, inode: found.value.ino, size: found.value.size })
      }
    }
    let short: Fault | undefined

    const faultOf = (path: string, first: Seen) =>
      Effect.matchEffect(look(path), {
        onFailure: (code) =>
          Effect.succeed(moved(`${path} was removed while it was in use, or cannot be reached (${code})`)),
        onSuccess: (now) => {
          if (now.dev !== first.device || now.ino !== first.inode)
            return Effect.succeed(moved(`${path} was replaced while it was in use`))
          if (now.size >= first.size) {
            first.size = now.size
            return Effect.succeed(short)
          }
          return Effect.match(isWhole, {
            // The next round checks again.
            onFailure: () => short,
            onSuccess: (whole) => {
              if (whole) first.size = now.size
              else short ??= moved(`${path} was cut short while it was in use`)
              return short
            }
          })
        }
      })
    const writable = (path: string) =>
      Effect.match(Effect.tryPromise({ try: () => access(path, constants.W_OK), catch: codeOf }), {
        onFailure: (code): Fault => ({
          code: "SQLITE_READONLY",
          words: `${path} can no longer be written (${code}): updates are no longer accepted. Check how its disk is mounted, and the permissions of the file and its folder`
        }),
        onSuccess: () => undefined
      })

    const round = Effect.gen(function* () {
      for (const [path, first] of seen) {
        const fault = (yield* faultOf(path, first)) ?? (yield* writable(path))
        if (fault !== undefined) return yield* tell(fault)
      }
      yield* tell(undefined)
    })
    // Files follow the system's time, whatever `Clock` the program provides.
    yield* Effect.forkScoped(Effect.withClock(Effect.repeat(round, Schedule.spaced(every)), Clock.make()))
  })

const moved = (why: string): Fault => ({
  code: "SQLITE_READONLY_DBMOVED",
  words: `${why}: updates are no longer accepted. Put the original file back, or restart the daemon`
})
