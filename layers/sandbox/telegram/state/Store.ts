import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { DatabaseRefused } from "../../../sql/database/DatabaseRefused.ts"
import { claim } from "../../../sql/database/PrivateFile.ts"
import { all, exec } from "../../../sql/database/Operation.ts"
import { examine } from "../../../sql/database/Sqlite.ts"
import { open } from "../../../sql/database/SqliteConnection.ts"
import { unusable } from "../../../sql/database/SqliteRefusal.ts"
import { statement } from "../../../sql/database/Statement.ts"
import { migrate } from "./Schema.ts"

/** A statement that changes the file. */
export type Statement = readonly [sql: string, ...params: ReadonlyArray<string | number | null>]

/**
 * The database file of the sandbox's Telegram. A failing file is a defect: nothing can be guaranteed then, and the call
 * gets a 500.
 */
export interface Store {
  readonly rows: <A>(...statement: Statement) => Effect.Effect<ReadonlyArray<A>>
  /** Writes all statements or none before it returns. */
  readonly write: (statements: ReadonlyArray<Statement>) => Effect.Effect<void>
  /** Runs an effect that reads, decides and writes as one step: steps run one after another and are not interrupted. */
  readonly step: <A, E>(effect: Effect.Effect<A, E>) => Effect.Effect<A, E>
}

const wal = statement("pragma journal_mode = wal")
/** Survives any death of the process; only a power failure can lose the last moments. */
const normal = statement("pragma synchronous = normal")

/** Opens the file (`:memory:` for one that ends with the process). */
export const make = (filename: string): Effect.Effect<Store, DatabaseRefused, Scope.Scope> =>
  Effect.gen(function* () {
    if (filename !== ":memory:") yield* claim(filename)
    yield* examine(filename)
    const session = yield* open({ filename })
    const mutex = yield* Effect.makeSemaphore(1)

    yield* session.run(function* () {
      yield* exec(wal)
      yield* exec(normal)
    })
    yield* session.transact(migrate)

    const prepared = new Map<string, ReturnType<typeof statement>>()
    const prepare = (text: string) => {
      const known = prepared.get(text) ?? statement(text)
      prepared.set(text, known)
      return known
    }

    const store: Store = {
      // The caller declares the columns that it selects.
      rows: <A>(...[text, ...params]: Statement) =>
        Effect.orDie(session.run(() => all(prepare(text), ...params))) as Effect.Effect<ReadonlyArray<A>>,
      write: (statements) =>
        Effect.orDie(
          session.transact(function* () {
            for (const [text, ...params] of statements) yield* exec(prepare(text), ...params)
          })
        ),
      step: (effect) => Effect.uninterruptible(mutex.withPermits(1)(effect))
    }
    return store
  }).pipe(Effect.catchTag("SqlError", unusable(filename)))
