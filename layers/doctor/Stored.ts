import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import { stat } from "node:fs/promises"
import { join } from "node:path"
import type { DatabaseRefused } from "../sql/database/DatabaseRefused.ts"
import * as FileCheck from "../sql/database/FileCheck.ts"
import * as HighWaterMark from "../sql/database/HighWaterMark.ts"
import { refuseNewer, version } from "../sql/database/Migrate.ts"
import { migrations } from "../sql/database/Migrations.ts"
import { open } from "../sql/database/SqliteConnection.ts"
import { identify, unlessEmptied, vouch } from "../sql/database/SqliteHistory.ts"
import { refusal } from "../sql/database/SqliteRefusal.ts"
import type { Settings } from "../settings/Settings.ts"
import { type Finding, off, ok, wrong } from "./Finding.ts"

/** A large file takes longer than somebody waits. */
const patience = Duration.seconds(60)

const exists = (path: string) =>
  Effect.promise(() =>
    stat(path).then(
      () => true,
      () => false
    )
  )

const standing = (found: number | undefined) =>
  found === undefined
    ? "has no tables yet: the first start creates them"
    : found < migrations.length
      ? `has version ${found}: the next start brings it to ${migrations.length}`
      : `has version ${found}`

/** What a start would refuse, without changing anything. A daemon may use the file meanwhile. */
const opened = Effect.fnUntraced(function* (filename: string) {
  // The mark is read first: a daemon that writes is only ever ahead of it.
  const mark = yield* HighWaterMark.read(filename)
  yield* unlessEmptied(filename, mark)
  const session = yield* open({ filename, readonly: true })
  const found = yield* session.run(version)
  yield* refuseNewer(filename, found)
  if (found !== migrations.length) return { found, commits: undefined }
  yield* vouch(session, filename, mark)
  const { commits } = yield* session.run(identify)
  return { found, commits }
}, Effect.scoped)

const whole = (part: string, filename: string, says: string): Effect.Effect<Finding> =>
  FileCheck.check(filename).pipe(
    Effect.map((checked) =>
      checked === "whole"
        ? ok(part, `${filename} ${says}, and is whole`)
        : "damage" in checked
          ? wrong(
              part,
              `${filename} is damaged (${checked.damage}): stop the daemon, and restore a backup (holdfast restore)`
            )
          : wrong(part, `${filename} could not be checked (${checked.unchecked}): try again`)
    ),
    Effect.timeoutTo({
      duration: patience,
      onTimeout: () =>
        ok(part, `${filename} ${says}; it is too large to be checked completely here, which the daemon does daily`),
      onSuccess: (found) => found
    })
  )

const inFile = (filename: string): Effect.Effect<Finding> =>
  Effect.gen(function* () {
    const isThere = yield* exists(filename)
    const mark = yield* HighWaterMark.read(filename)
    if (!isThere && mark === undefined)
      return off("database", `${filename} does not exist yet: the first start creates it`)
    const { commits, found } = yield* Effect.catchTag(opened(filename), "SqlError", (error) =>
      Effect.fail(refusal(filename, error))
    )
    return yield* whole(
      "database",
      filename,
      `${standing(found)}${commits === undefined ? "" : ` and ${commits} commits`}`
    )
  }).pipe(Effect.catchTag("DatabaseRefused", ({ message }) => Effect.succeed(wrong("database", message))))

const onServer = (databaseUrl: Redacted.Redacted) =>
  Effect.promise(() => import("../sql/database/Postgres.ts")).pipe(
    Effect.flatMap(({ inspect }) => inspect(databaseUrl)),
    Effect.match({
      onFailure: ({ message }: DatabaseRefused) => wrong("database", message),
      onSuccess: ({ path, version }) => ok("database", `${path} ${standing(version)}`)
    })
  )

/** The database, and the file of the sandbox's Telegram if that is used. */
export const stored = ({ dataDir, databaseUrl, telegram }: Settings): Effect.Effect<ReadonlyArray<Finding>> =>
  Effect.gen(function* () {
    const sandbox = join(dataDir, "sandbox.db")
    return [
      yield* Option.match(databaseUrl, { onNone: () => inFile(join(dataDir, "holdfast.db")), onSome: onServer }),
      ...(Option.isNone(telegram) && (yield* exists(sandbox)) ? [yield* whole("sandbox", sandbox, "can be read")] : [])
    ]
  })
