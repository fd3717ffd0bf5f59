import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import { constants } from "node:fs"
import { access, stat } from "node:fs/promises"
import { codeOf } from "./SqlFailure.ts"

/** How often the files are looked at. */
const every = Duration.millis(500)

/** Why files that are in use must not be written any more: SQLite's own code for it, and a sentence for people. */
export interface Fault {
  readonly code: "SQLITE_READONLY_DBMOVED" | "SQLITE_READONLY" | "SQLITE_CORRUPT"
  readonly words: string
}

interface Seen {
  readonly device: bigint
  readonly inode: bigint
  /** The largest size since the files were last found whole: nothing of ours shortens one, but a `VACUUM` of an operator may. */
  size: bigint
}

/**
 * Watches files that are in use: whether each path still leads to the file that was there when the watch began, whether a file became
 * shorter and data is missing, and whether the folder still takes writes (it does not once its disk is mounted read-only). Every half second `tell` gets the
 * state, `undefined` when all is well. A file that comes back as the same one is well again; one that was cut
 * short never is. `isWhole` says whether the database still holds all that was stored, or fails when that cannot be said now.
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
            // It is looked at again.
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
          words: `${path} can no longer be written (${code}): nothing more is taken in. See how its disk is mounted, and its rights`
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
    // Files live by the time of the system, whatever clock the program was given.
    yield* Effect.forkScoped(Effect.withClock(Effect.repeat(round, Schedule.spaced(every)), Clock.make()))
  })

const moved = (why: string): Fault => ({
  code: "SQLITE_READONLY_DBMOVED",
  words: `${why}: nothing more is taken in. Put back the file that was there, or start again`
})
