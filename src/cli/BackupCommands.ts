import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { engineVariables } from "../../layers/settings/EngineVariables.ts"
import { variables } from "../../layers/settings/Variables.ts"
import { asJson, json } from "./Asking.ts"
import { ofEnvironment, read } from "./Setting.ts"
import { Trouble } from "./Trouble.ts"
import * as Words from "./BackupWords.ts"

const file = Args.text({ name: "file" })

/** The data folder, and whether Temporal has the state of conversations. A database server is refused. */
const stored = (instead: string) =>
  Effect.gen(function* () {
    if (Option.isSome(yield* read(engineVariables.databaseUrl))) {
      const why = `the data is in PostgreSQL (HOLDFAST_DATABASE_URL), not in a file: use ${instead}`
      return yield* new Trouble({ why })
    }
    return { dataDir: yield* read(variables.dataDir), engine: yield* read(engineVariables.engine) }
  })

const inOneLine = Effect.mapError(({ message }: { readonly message: string }) => new Trouble({ why: message }))

export const backup = Command.make("backup", { file, json }, ({ file, ...own }) =>
  Effect.gen(function* () {
    const json = yield* asJson(own.json)
    const { dataDir, engine } = yield* stored('pg_dump --format=custom --file=FILE "$HOLDFAST_DATABASE_URL"')
    const { make } = yield* Effect.promise(() => import("../../layers/backup/Backup.ts"))
    const made = yield* inOneLine(make(dataDir, file))
    yield* Console.log(json ? JSON.stringify({ file, ...made }) : Words.backedUp(dataDir, file, engine, made))
  }).pipe(ofEnvironment)
).pipe(Command.withDescription("Writes the data folder into one file, also while the daemon runs, and verifies it."))

export const restore = Command.make("restore", { file, json }, ({ file, ...own }) =>
  Effect.gen(function* () {
    const json = yield* asJson(own.json)
    const { dataDir, engine } = yield* stored('pg_restore --dbname="$HOLDFAST_DATABASE_URL" FILE')
    const { restore } = yield* Effect.promise(() => import("../../layers/backup/Restore.ts"))
    const contents = yield* inOneLine(restore(file, dataDir))
    yield* Console.log(json ? JSON.stringify({ file, dataDir, contents }) : Words.restored(dataDir, engine, contents))
  }).pipe(ofEnvironment)
).pipe(Command.withDescription("Puts a backup into a data folder that is empty, while no daemon runs there."))
