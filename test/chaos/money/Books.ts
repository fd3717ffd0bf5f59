import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { join } from "node:path"
import type { Billed } from "../../../services/sandbox/ModelSandbox.ts"
import { Database } from "../../../layers/sql/database/Database.ts"
import { all } from "../../../layers/sql/database/Operation.ts"
import * as Postgres from "../../../layers/sql/database/Postgres.ts"
import * as SqliteConnection from "../../../layers/sql/database/SqliteConnection.ts"
import { statement } from "../../../layers/sql/database/Statement.ts"

/** An attempt in the ledger of the daemons. `state`: reserved, counted, reported, reconciled. Money in nano-dollars. */
export interface Row {
  readonly person: string | null
  readonly state: number
  readonly reserved: number
  readonly charge: number | null
  readonly generation: string | null
}

const rows = statement<Row>("select person, state, reserved, charge, generation from spending")

/** The ledger of a PostgreSQL database, or of the file in a data folder, also while daemons run. */
export const ledger = (url: string | undefined, dataDir: string) =>
  url === undefined
    ? Effect.scoped(
        Effect.flatMap(SqliteConnection.open({ filename: join(dataDir, "holdfast.db"), readonly: true }), ({ run }) =>
          run(() => all(rows))
        )
      )
    : Effect.flatMap(Database, ({ read }) => read("money", () => all(rows))).pipe(
        Effect.provide(Postgres.layer({ url: Redacted.make(url) }))
      )

const charge = ({ charge, reserved }: Row) => charge ?? reserved
const sum = (all: ReadonlyArray<number>) => all.reduce((one, other) => one + other, 0)

/** The ledger beside the bill. All amounts in nano-dollars. */
export interface Comparison {
  /** The ledger's charges for the generations that it knows, and those of the bill for them. */
  readonly known: number
  readonly billed: number
  /** Attempts that nobody can ask about, because their process ended before it had the id of the generation. */
  readonly unknowable: number
  readonly countedFor: number
  /** What was billed for generations that the ledger has no id of. */
  readonly unknownBill: number
  readonly open: number
  /** The highest bill of a person. */
  readonly dearest: number
}

export const compare = (rows: ReadonlyArray<Row>, bill: ReadonlyArray<Billed>): Comparison => {
  const costs = new Map(bill.map(({ cost, id }) => [id, cost]))
  const named = rows.filter(({ generation }) => generation !== null)
  const nameless = rows.filter(({ generation, state }) => generation === null && state < 2)
  const known = new Set(named.map(({ generation }) => generation))
  const people = new Map<string | null, number>()
  for (const { generation, person } of named) {
    people.set(person, (people.get(person) ?? 0) + (costs.get(generation ?? "") ?? 0))
  }
  return {
    known: sum(named.map(charge)),
    billed: sum(named.map(({ generation }) => costs.get(generation ?? "") ?? 0)),
    unknowable: nameless.length,
    countedFor: sum(nameless.map(charge)),
    unknownBill: sum(bill.flatMap(({ cost, id }) => (known.has(id) ? [] : [cost]))),
    open: rows.filter(({ state }) => state === 0).length,
    dearest: Math.max(0, ...people.values())
  }
}
