import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as SubscriptionRef from "effect/SubscriptionRef"
import * as FileCheck from "./FileCheck.ts"
import * as FileWatch from "./FileWatch.ts"

/** The delay of the first full check, and the interval after it. */
const checks = { first: Duration.seconds(10), every: Duration.days(1) }

/**
 * Watches the files of a SQLite database in use, and checks the whole database after ten seconds and then daily.
 * `fault` holds the reason why nothing may be written, or `undefined`; `check` brings it up to date. `isWhole` reports whether the database still
 * holds everything that was stored; it runs when a file has become shorter.
 */
export const make = Effect.fnUntraced(function* (
  filename: string,
  isWhole: Effect.Effect<boolean, unknown>
): Effect.fn.Return<
  { readonly fault: SubscriptionRef.SubscriptionRef<FileWatch.Fault | undefined>; readonly check: Effect.Effect<void> },
  never,
  Scope.Scope
> {
  const fault = yield* SubscriptionRef.make<FileWatch.Fault | undefined>(undefined)
  let damage: FileWatch.Fault | undefined
  const tell = (found: FileWatch.Fault | undefined) =>
    Effect.flatMap(SubscriptionRef.get(fault), (now) => {
      const next = damage ?? found
      return next?.words === now?.words ? Effect.void : SubscriptionRef.set(fault, next)
    })
  const check = yield* FileWatch.watch([filename, `${filename}-wal`], tell, isWhole)
  yield* FileCheck.check(filename).pipe(
    Effect.flatMap((found) => {
      if (found === "whole") return Effect.void
      if ("unchecked" in found)
        return Effect.logWarning(`${filename} could not be checked (${found.unchecked}); the next check is in a day`)
      const words = `${filename} is damaged (${found.damage}): updates are no longer accepted. Stop the daemon and restore a backup`
      damage = { code: "SQLITE_CORRUPT", words }
      return Effect.zipRight(Effect.logError(words), tell(undefined))
    }),
    Effect.repeat(Schedule.spaced(checks.every)),
    Effect.delay(checks.first),
    Effect.forkScoped
  )
  return { fault, check }
})
