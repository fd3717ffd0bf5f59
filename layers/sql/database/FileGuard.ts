import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as SubscriptionRef from "effect/SubscriptionRef"
import * as FileCheck from "./FileCheck.ts"
import * as FileWatch from "./FileWatch.ts"

/** When the file is checked whole for the first time, and how often after that. */
const checks = { first: Duration.seconds(10), every: Duration.days(1) }

/**
 * Watches the files of a SQLite database while it is in use, and checks the database whole after ten seconds and then once a day. The
 * result is the reason why nothing may be written, or `undefined`. `isWhole` says whether it holds all that was stored: it is asked when a
 * file became shorter.
 */
export const make = Effect.fnUntraced(function* (
  filename: string,
  isWhole: Effect.Effect<boolean, unknown>
): Effect.fn.Return<SubscriptionRef.SubscriptionRef<FileWatch.Fault | undefined>, never, Scope.Scope> {
  const fault = yield* SubscriptionRef.make<FileWatch.Fault | undefined>(undefined)
  let damage: FileWatch.Fault | undefined
  const tell = (found: FileWatch.Fault | undefined) =>
    Effect.flatMap(SubscriptionRef.get(fault), (now) => {
      const next = damage ?? found
      return next?.words === now?.words ? Effect.void : SubscriptionRef.set(fault, next)
    })
  yield* FileWatch.watch([filename, `${filename}-wal`], tell, isWhole)
  yield* FileCheck.check(filename).pipe(
    Effect.flatMap((found) => {
      if (found === "whole") return Effect.void
      if ("unchecked" in found)
        return Effect.logWarning(`${filename} could not be checked (${found.unchecked}); it is checked again in a day`)
      const words = `${filename} is damaged (${found.damage}): nothing more is taken in. Stop, and restore a backup`
      damage = { code: "SQLITE_CORRUPT", words }
      return Effect.zipRight(Effect.logError(words), tell(undefined))
    }),
    Effect.repeat(Schedule.spaced(checks.every)),
    Effect.delay(checks.first),
    Effect.forkScoped
  )
  return fault
})
