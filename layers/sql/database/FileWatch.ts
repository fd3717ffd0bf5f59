import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { constants } from "node:fs"
import { access, stat } from "node:fs/promises"
import { codeOf } from "./SqlFailure.ts"

/** A commit relies on a check of at most this age; without commits, the files are checked this often. */
const freshness = Duration.millis(500)
const idle = Duration.seconds(2)

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
 * Watches files in use: it checks that each path still leads to the file that was there at first, that no file became
 * shorter while data is missing, and that the folder accepts writes (a disk that is remounted read-only does not).
 * `tell` receives the state: a fault, or `undefined`. A fault ends when the same file comes back; a file that was cut
 * short stays faulty. `isWhole` reports whether the database still holds everything that was stored, and fails if that
 * is unknown now.
 *
 * The result checks the files, unless that happened within half a second: it precedes each commit. Without commits the
 * files are checked every two seconds.
 */
export const watch = (
  paths: ReadonlyArray<string>,
  tell: (fault: Fault | undefined) => Effect.Effect<void>,
  isWhole: Effect.Effect<boolean, unknown>
): Effect.Effect<Effect.Effect<void>, never, Scope.Scope> =>
  Effect.gen(function* () {
    const seen = new Map<string, Seen>()
    const statOf = (path: string) => Effect.tryPromise({ try: () => stat(path, { bigint: true }), catch: codeOf })
    for (const path of paths) {
      const found = yield* Effect.option(statOf(path))
      if (found._tag === "Some") {
        seen.set(path, { device: found.value.dev, inode: found.value.ino, size: found.value.size })
      }
    }
    let short: Fault | undefined

    const faultOf = (path: string, first: Seen) =>
      Effect.matchEffect(statOf(path), {
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

    const fault = Effect.gen(function* () {
      for (const [path, first] of seen) {
        const found = (yield* faultOf(path, first)) ?? (yield* writable(path))
        if (found !== undefined) return found
      }
      return undefined
    })
    // Files follow the system's time, whatever `Clock` the program provides.
    const clock = Clock.make()
    let checked = performance.now()
    const isFresh = () => performance.now() - checked < Duration.toMillis(freshness)
    const turn = yield* Effect.makeSemaphore(1)
    const look = Effect.tap(Effect.flatMap(fault, tell), () => Effect.sync(() => (checked = performance.now())))
    const check = Effect.suspend(() => (isFresh() ? Effect.void : look)).pipe(
      turn.withPermits(1),
      Effect.withClock(clock)
    )
    yield* Effect.forkScoped(Effect.forever(Effect.zipRight(Effect.withClock(Effect.sleep(idle), clock), check)))
    return Effect.suspend(() => (isFresh() ? Effect.void : check))
  })

const moved = (why: string): Fault => ({
  code: "SQLITE_READONLY_DBMOVED",
  words: `${why}: updates are no longer accepted. Put the original file back, or restart the daemon`
})
