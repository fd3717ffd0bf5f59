import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Random from "effect/Random"
import { JournalEntry } from "../../../domain/operations/Journal.ts"
import { Journal, type Recording } from "../../../services/operations/Journal.ts"
import { Database } from "../database/Database.ts"
import { all, exec, first, type Operation } from "../database/Operation.ts"
import { statement } from "../database/Statement.ts"
import { Writer } from "../database/Writer.ts"

interface Row {
  readonly id: string
  readonly at: number
  readonly whom: string
  readonly verb: string
  readonly subject: string
  readonly detail: string | null
}

const columns = "id, at, whom, verb, subject, detail"

/** Of two transactions that record the same action at once, the second one waits for the first. */
const add = statement<{ readonly id: string }>(`
  insert into journal (id, at, whom, verb, subject, detail) values (?, ?, ?, ?, ?, ?)
  on conflict (id) do nothing returning id`)
const find = statement<Row>(`select ${columns} from journal where id = ?`)

/** The key of the first entry is above all others. */
const newest = statement<Row>(`
  select ${columns} from journal where (at, id) < (?, ?) order by at desc, id desc limit ?`)
const about = statement<Row>(`
  select ${columns} from journal where subject = ? and (at, id) < (?, ?) order by at desc, id desc limit ?`)

const forget = statement("delete from journal where at < ?")

const entryOf = ({ whom: by, ...row }: Row) => new JournalEntry({ ...row, by })

/** Records an action that happens once. Returns the earlier entry, if it has happened. */
export function* once(id: string, entry: Recording): Operation<JournalEntry | undefined> {
  const { at, by, detail, subject, verb } = entry
  if ((yield* first(add, id, at, by, verb, subject, detail)) !== undefined) return undefined
  return yield* entryWith(id)
}

/** The entry with this id. */
export function* entryWith(id: string): Operation<JournalEntry | undefined> {
  const row = yield* first(find, id)
  return row && entryOf(row)
}

/** The newest entries about a subject. */
export function* of(subject: string, limit: number): Operation<ReadonlyArray<JournalEntry>> {
  return (yield* all(about, subject, Number.MAX_SAFE_INTEGER, "", limit)).map(entryOf)
}

/** Deletes the entries from before a time. */
export const forgetBefore = (before: number): Operation<void> => exec(forget, before)

export const layer: Layer.Layer<Journal, never, Database | Writer> = Layer.effect(
  Journal,
  Effect.gen(function* () {
    const database = yield* Database
    const { write } = yield* Writer
    return Journal.of({
      list: ({ before, limit, subject }) =>
        database.read("journal", function* () {
          const from = before === undefined ? undefined : yield* first(find, before)
          const key = [from?.at ?? Number.MAX_SAFE_INTEGER, from?.id ?? "", limit] as const
          const rows = yield* subject === undefined ? all(newest, ...key) : all(about, subject, ...key)
          return rows.map(entryOf)
        }),
      record: (entry) =>
        Effect.flatMap(Random.nextIntBetween(0, Number.MAX_SAFE_INTEGER), (random) =>
          write("journal", () => once(`${entry.verb} ${entry.subject} ${random.toString(36)}`, entry))
        )
    })
  })
)
