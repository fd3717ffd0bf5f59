import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { keyOf, scopesOf } from "../../../domain/spending/Cap.ts"
import { apply, type Entry, rank } from "../../../domain/spending/Entry.ts"
import {
  type Attempt,
  type Charged,
  type Draw,
  type Note,
  type Reserved,
  SpendingStore
} from "../../../services/spending/SpendingStore.ts"
import { Database } from "../database/Database.ts"
import { timed } from "../database/DatabaseTime.ts"
import { all, exec, first, type Operation } from "../database/Operation.ts"
import { locking, statement, type Statement } from "../database/Statement.ts"
import { Writer } from "../database/Writer.ts"
import * as Usage from "./SpendingUsage.ts"

const register = timed("insert into spending_processes (process, seen_at) values (?, {now})")
const seen = timed("update spending_processes set seen_at = {now} where process = ?")
const others = statement<{ readonly process: string }>("select process from spending_processes where process <> ?")
const dead = timed<{ readonly process: string }>(
  "select process from spending_processes where seen_at < {now} - ? order by process"
)
const remove = statement<{ readonly process: string }>(
  "delete from spending_processes where process = ? returning process"
)
const bounds = statement<{ readonly model: string; readonly factor: number }>(
  "select model, factor from spending_bounds"
)
const raise = statement(`
  insert into spending_bounds (model, factor) values (?, ?)
  on conflict (model) do update set factor = excluded.factor where spending_bounds.factor < excluded.factor`)

/**
 * A reservation is one conditional statement: only while the process is registered (whoever closes it waits for this transaction, and
 * then sums it up), and only within the cap of the turn.
 */
const insert: Statement<{ readonly attempt: string }> = (() => {
  const text = (lock: string, typed: (type: string) => string) => `
  insert into spending (request, attempt, process, person, whole_group, purpose, model, at, day, reserved, state)
  select ${typed("text")}, ${typed("text")}, process, ${typed("text")}, ${typed("text")}, ${typed("text")}, ${typed("text")},
    ${typed("bigint")}, ${typed("text")}, ${typed("bigint")}, 0
  from spending_processes where process = ? and ${typed("bigint")} >= (
    select coalesce(sum(coalesce(charge, reserved)), 0) from spending where request = ?)${lock}
  on conflict (request, attempt) do nothing returning attempt`
  return {
    sqlite: statement(text("", () => "?")).sqlite,
    pg: statement(text(" for key share", (type) => `cast(? as ${type})`)).pg
  }
})()
const isRecorded = statement("select 1 from spending where request = ? and attempt = ?")
const isRegistered = statement("select 1 from spending_processes where process = ?")
const account = locking<{ readonly taken: number }>(
  "select taken from spending_accounts where scope = ? and period = ?"
)
const begin = statement(
  "insert into spending_accounts (scope, period, taken) values (?, ?, ?) on conflict (scope, period) do nothing"
)
/** A draw is one conditional statement: whatever other processes draw meanwhile, no account exceeds its limit. */
const take = statement<{ readonly taken: number }>(`
  update spending_accounts set taken = taken + ? where scope = ? and period = ? and taken + ? <= ? returning taken`)
const change = statement("update spending_accounts set taken = taken + ? where scope = ? and period = ?")
const keep = statement(`
  insert into spending_drawn (process, scope, period, amount, settled) values (?, ?, ?, ?, 0)
  on conflict (process, scope, period) do update set amount = spending_drawn.amount + excluded.amount`)
const settle = statement(
  "update spending_drawn set settled = settled + ? where process = ? and scope = ? and period = ?"
)
const drawn = statement<{
  readonly scope: string
  readonly period: string
  readonly amount: number
  readonly settled: number
}>("select scope, period, amount, settled from spending_drawn where process = ? order by scope, period")
const drop = statement("delete from spending_drawn where process = ?")

interface Row {
  readonly process: string
  readonly person: string | null
  readonly whole_group: string | null
  readonly model: string
  readonly day: string
  readonly reserved: number
  readonly charge: number | null
  readonly state: number
}
const columns = "process, person, whole_group, model, day, reserved, charge, state"
const find = locking<Row>(`select ${columns} from spending where request = ? and attempt = ?`)
const open = statement<Row>(`select ${columns} from spending where state = 0 and process = ?`)
/** From now on nobody else settles them. */
const orphan = statement("update spending set ended_at = coalesce(ended_at, at) where state = 0 and process = ?")
const report = statement<Row>(`
  update spending set charge = ?, state = ?, generation = coalesce(?, generation), prompt_tokens = ?, completion_tokens = ?
  where request = ? and attempt = ? and state = 0 returning ${columns}`)
const update = statement(`
  update spending set charge = ?, state = ?, generation = coalesce(?, generation), ended_at = coalesce(?, ended_at),
    prompt_tokens = coalesce(?, prompt_tokens), completion_tokens = coalesce(?, completion_tokens)
  where request = ? and attempt = ?`)

const pending = statement<{
  readonly request: string
  readonly attempt: string
  readonly model: string
  readonly at: number
  readonly generation: string | null
}>(`
  select request, attempt, model, at, generation from spending s
  where state = 0 and ended_at is not null
    and (process = ? or not exists (select 1 from spending_processes p where p.process = s.process))
  order by ended_at limit ?`)

/**
 * The ledger in a database. A reservation is a row, and what it needs from an account is drawn in the same transaction; accounts are
 * changed only then, and when a process gives back what it has drawn.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<SpendingStore, never, Database | Writer> = Layer.effect(
  SpendingStore,
  Effect.gen(function* () {
    const database = yield* Database
    const { write } = yield* Writer
    return SpendingStore.of({
      open: (process, alone) =>
        write("spending", function* () {
          yield* exec(register, process)
          if (alone) for (const other of yield* all(others, process)) yield* close(other.process)
          return new Map((yield* all(bounds)).map(({ factor, model }) => [model, factor]))
        }),
      close: (process) => write("spending", () => close(process)),
      beat: (process, lifetime) =>
        write("spending", function* () {
          yield* exec(seen, process)
          for (const other of yield* all(dead, lifetime)) yield* close(other.process)
        }),
      reserve: (process, attempt, draws, turnLimit) =>
        write("spending", () => reserve(process, attempt, draws, turnLimit)),
      giveBack: (process, back) =>
        write("spending", function* () {
          for (const { amount, period, scope } of back) {
            yield* exec(keep, process, scope, period, -amount)
            yield* exec(change, -amount, scope, period)
          }
        }),
      note: (notes) => write("spending", () => noteAll(notes)),
      raise: (model, factor) => write("spending", () => exec(raise, model, factor)),
      pending: (process, limit) =>
        Effect.map(
          database.read("spending", () => all(pending, process, limit)),
          (rows) => rows.map(({ generation, ...row }) => ({ ...row, generation: generation ?? undefined }))
        ),
      spent: (scope, period) => database.read("spending", () => Usage.spent(scope, period)),
      usage: (from, to) => database.read("spending", () => Usage.between(from, to)),
      ofRequest: (request) => database.read("spending", () => Usage.ofRequest(request))
    })
  })
)

/** What a process has drawn and not used goes back. From now on its attempts change the accounts themselves. */
function* close(process: string): Operation<void> {
  if ((yield* first(remove, process)) === undefined) return
  const used = new Map<string, number>()
  for (const row of yield* all(open, process)) {
    for (const key of accountsOf(row)) used.set(key, (used.get(key) ?? 0) + row.reserved)
  }
  for (const { amount, period, scope, settled } of yield* all(drawn, process)) {
    yield* exec(change, settled + (used.get(keyOf({ scope, period })) ?? 0) - amount, scope, period)
  }
  yield* exec(drop, process)
  yield* exec(orphan, process)
}

const spenderOf = ({ person, whole_group: group }: Row) => ({
  request: "",
  person: person ?? undefined,
  group: group ?? undefined
})
const accountsOf = (row: Row) => scopesOf(spenderOf(row), row.day).map(keyOf)

function* reserve(
  process: string,
  attempt: Attempt,
  draws: ReadonlyArray<Draw>,
  turnLimit: number | undefined
): Operation<Reserved> {
  const { at, attempt: name, day, model, purpose, spender, worst } = attempt
  const { group = null, person = null, request } = spender
  const again = (): Reserved => ({ _tag: "Reserved", drawn: draws.map(() => 0), again: true })
  if (draws.length > 0) {
    // Nothing may be drawn in vain.
    if ((yield* first(isRecorded, request, name)) !== undefined) return again()
    if ((yield* first(isRegistered, process)) === undefined) return { _tag: "Gone" }
    if (turnLimit !== undefined && (yield* Usage.chargedTo(request)) + worst > turnLimit) return { _tag: "TurnRefused" }
  }
  const amounts: Array<number> = []
  for (const [index, { least, limit, most, period, scope }] of draws.entries()) {
    const amount = Math.min(most, limit - (yield* takenFrom(scope, period)))
    if (amount < least) return { _tag: "Refused", index }
    amounts.push(amount)
  }
  for (const [index, { limit, period, scope }] of draws.entries()) {
    const amount = amounts[index] ?? 0
    if ((yield* first(take, amount, scope, period, amount, limit)) === undefined) {
      throw new Error(`the account ${scope} of ${period} changed while it was locked`)
    }
    yield* exec(keep, process, scope, period, amount)
  }
  const room = turnLimit === undefined ? Number.MAX_SAFE_INTEGER : turnLimit - worst
  const row = [request, name, person, group, purpose, model, at, day, worst, process, room, request]
  if ((yield* first(insert, ...row)) !== undefined) return { _tag: "Reserved", drawn: amounts, again: false }
  if ((yield* first(isRecorded, request, name)) !== undefined) return again()
  return (yield* first(isRegistered, process)) === undefined ? { _tag: "Gone" } : { _tag: "TurnRefused" }
}

/** Locks the account. A new one begins with what the ledger has of its period: its cap may be new. */
function* takenFrom(scope: string, period: string): Operation<number> {
  const found = yield* first(account, scope, period)
  if (found !== undefined) return found.taken
  yield* exec(begin, scope, period, yield* Usage.charged(scope, period))
  return (yield* first(account, scope, period))?.taken ?? 0
}

interface Change {
  readonly process: string
  readonly scope: string
  readonly period: string
  by: number
}

/** Whether processes are registered, each looked up once. */
const living = () => {
  const known = new Map<string, boolean>()
  return function* (process: string): Operation<boolean> {
    const found = known.get(process) ?? (yield* first(isRegistered, process)) !== undefined
    known.set(process, found)
    return found
  }
}

/** What a note changes; undefined if nothing does. */
function* noted(
  note: Note
): Operation<{ readonly row: Row; readonly before: Entry; readonly after: Entry } | undefined> {
  const { attempt, endedAt = null, generation = null, news, request, tokens } = note
  const [prompt, completion] = [tokens?.prompt ?? null, tokens?.completion ?? null]
  if (news?._tag === "Reported") {
    // The usual end of a call, in one statement.
    const row = yield* first(report, news.cost, rank.reported, generation, prompt, completion, request, attempt)
    if (row !== undefined) {
      const { reserved } = row
      const before: Entry = { reserved, state: "reserved", charge: reserved }
      return { row, before, after: { reserved, state: "reported", charge: news.cost } }
    }
  }
  const row = yield* first(find, request, attempt)
  if (row === undefined) return undefined
  const state = Usage.states[row.state] ?? "reserved"
  const before: Entry = { reserved: row.reserved, state, charge: row.charge ?? row.reserved }
  const after = (news && apply(before, news)) ?? before
  const charge = after.state === "reserved" ? null : after.charge
  yield* exec(update, charge, rank[after.state], generation, endedAt, prompt, completion, request, attempt)
  return after === before ? undefined : { row, before, after }
}

function* noteAll(notes: ReadonlyArray<Note>): Operation<ReadonlyArray<Charged>> {
  const charged: Array<Charged> = []
  const changes = new Map<string, Change>()
  const isLive = living()
  for (const note of notes) {
    const found = yield* noted(note)
    if (found === undefined) continue
    const { after, before, row } = found
    const { day, model, process } = row
    const spender = { ...spenderOf(row), request: note.request }
    const charges = { reserved: after.reserved, before: before.charge, after: after.charge }
    charged.push({ process, spender, model, day, ...charges, isFirst: before.state === "reserved" })
    const holder = (yield* isLive(process)) ? process : ""
    const known = holder !== "" && before.state === "reserved" ? 0 : before.charge
    for (const one of scopesOf(spender, day)) {
      const key = `${holder} ${keyOf(one)}`
      const change = changes.get(key) ?? { ...one, process: holder, by: 0 }
      change.by += after.charge - known
      changes.set(key, change)
    }
  }
  // The same order in all processes, so that no two of them deadlock.
  for (const [, { by, period, process, scope }] of [...changes].sort(([one], [other]) => (one < other ? -1 : 1))) {
    if (by === 0) continue
    yield* process === "" ? exec(change, by, scope, period) : exec(settle, by, process, scope, period)
  }
  return charged
}
