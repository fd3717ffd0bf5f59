import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { keyOf, scopesOf } from "../../domain/spending/Cap.ts"
import { apply, type Entry } from "../../domain/spending/Entry.ts"
import type { Money } from "../../domain/spending/Money.ts"
import type { Attempt, Charged, Draw, Note, Reserved, SpendingStore, UsageRow } from "./SpendingStore.ts"

interface Row extends Attempt {
  readonly process: string
  entry: Entry
  generation: string | undefined
  endedAt: number | undefined
  promptTokens: number
  completionTokens: number
}

interface Drawn {
  amount: Money
  settled: Money
}

/** The ledger in memory. The SQL store does the same in tables. */
export const make: Effect.Effect<typeof SpendingStore.Service> = Effect.sync(() => {
  const rows = new Map<string, Row>()
  /** By account: what is charged to it, or drawn from it by a live process. */
  const taken = new Map<string, Money>()
  /** By process: what it has drawn from each account. */
  const processes = new Map<string, { seenAt: number; readonly drawn: Map<string, Drawn> }>()
  const bounds = new Map<string, number>()

  const idOf = ({ attempt, request }: { readonly request: string; readonly attempt: string }) => `${request}/${attempt}`
  const accountsOf = ({ day, spender }: Pick<Row, "day" | "spender">) => scopesOf(spender, day).map(keyOf)
  const isOpen = ({ entry }: Row) => entry.state === "reserved"
  const sum = (found: (row: Row) => boolean) =>
    [...rows.values()].reduce((sum, row) => (found(row) ? sum + row.entry.charge : sum), 0)

  const close = (process: string) => {
    for (const [account, { amount, settled }] of processes.get(process)?.drawn ?? []) {
      const open = sum((row) => row.process === process && isOpen(row) && accountsOf(row).includes(account))
      taken.set(account, (taken.get(account) ?? 0) - (amount - settled - open))
    }
    processes.delete(process)
  }

  const reserve = (process: string, attempt: Attempt, draws: ReadonlyArray<Draw>, turnLimit?: Money): Reserved => {
    const own = processes.get(process)
    if (own === undefined) return { _tag: "Gone" }
    const { request } = attempt.spender
    const id = idOf({ request, attempt: attempt.attempt })
    if (rows.has(id)) return { _tag: "Reserved", drawn: draws.map(() => 0), again: true }
    const spent = () => sum((row) => row.spender.request === request)
    if (turnLimit !== undefined && spent() + attempt.worst > turnLimit) return { _tag: "TurnRefused" }
    const amounts = draws.map((draw) => {
      const account = keyOf(draw)
      if (!taken.has(account))
        taken.set(
          account,
          sum((row) => accountsOf(row).includes(account))
        )
      return Math.min(draw.most, draw.limit - (taken.get(account) ?? 0))
    })
    const index = draws.findIndex(({ least }, at) => (amounts[at] ?? 0) < least)
    if (index >= 0) return { _tag: "Refused", index }
    for (const [at, draw] of draws.entries()) {
      const account = keyOf(draw)
      const amount = amounts[at] ?? 0
      taken.set(account, (taken.get(account) ?? 0) + amount)
      const drawn = own.drawn.get(account) ?? { amount: 0, settled: 0 }
      own.drawn.set(account, { ...drawn, amount: drawn.amount + amount })
    }
    const entry = apply(undefined, { _tag: "Reserved", worst: attempt.worst })
    if (entry === undefined) return { _tag: "Gone" }
    const fresh = { generation: undefined, endedAt: undefined, promptTokens: 0, completionTokens: 0 }
    rows.set(id, { ...attempt, ...fresh, process, entry })
    return { _tag: "Reserved", drawn: amounts, again: false }
  }

  const note = (one: Note): ReadonlyArray<Charged> => {
    const row = rows.get(idOf(one))
    if (row === undefined) return []
    row.generation = one.generation ?? row.generation
    row.endedAt = one.endedAt ?? row.endedAt
    row.promptTokens = one.tokens?.prompt ?? row.promptTokens
    row.completionTokens = one.tokens?.completion ?? row.completionTokens
    const before = row.entry
    const after = (one.news && apply(before, one.news)) ?? before
    if (after === before) return []
    row.entry = after
    const drawn = processes.get(row.process)?.drawn
    for (const account of accountsOf(row)) {
      if (drawn === undefined) {
        const all = taken.get(account)
        if (all !== undefined) taken.set(account, all + after.charge - before.charge)
        continue
      }
      const own = drawn.get(account)
      if (own !== undefined) own.settled += after.charge - (before.state === "reserved" ? 0 : before.charge)
    }
    const { day, model, process, spender } = row
    const charges = { reserved: after.reserved, before: before.charge, after: after.charge }
    return [{ process, spender, model, day, ...charges, isFirst: before.state === "reserved" }]
  }

  const usage = (from: string, to: string): ReadonlyArray<UsageRow> => {
    const found = new Map<string, UsageRow>()
    for (const { completionTokens, day, entry, model, promptTokens, purpose, spender } of rows.values()) {
      if (day < from || day > to) continue
      const { group, person } = spender
      const key = JSON.stringify([day, person, group, model, purpose, entry.state])
      const before = found.get(key)
      found.set(key, {
        day,
        person,
        group,
        model,
        purpose,
        state: entry.state,
        attempts: (before?.attempts ?? 0) + 1,
        charge: (before?.charge ?? 0) + entry.charge,
        promptTokens: (before?.promptTokens ?? 0) + promptTokens,
        completionTokens: (before?.completionTokens ?? 0) + completionTokens
      })
    }
    return [...found.values()]
  }

  return {
    open: (process, alone) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        if (alone) for (const other of processes.keys()) close(other)
        processes.set(process, { seenAt: now, drawn: new Map() })
        return new Map(bounds)
      }),
    close: (process) => Effect.sync(() => close(process)),
    beat: (process, lifetime) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const own = processes.get(process)
        if (own !== undefined) own.seenAt = now
        for (const [other, { seenAt }] of processes) if (seenAt < now - lifetime) close(other)
      }),
    reserve: (process, attempt, draws, turnLimit) => Effect.sync(() => reserve(process, attempt, draws, turnLimit)),
    giveBack: (process, back) =>
      Effect.sync(() => {
        const own = processes.get(process)
        for (const { amount, ...account } of back) {
          const drawn = own?.drawn.get(keyOf(account))
          if (drawn === undefined) continue
          drawn.amount -= amount
          taken.set(keyOf(account), (taken.get(keyOf(account)) ?? 0) - amount)
        }
      }),
    note: (notes) => Effect.sync(() => notes.flatMap(note)),
    raise: (model, factor) => Effect.sync(() => void bounds.set(model, Math.max(factor, bounds.get(model) ?? 1))),
    pending: (process, limit) =>
      Effect.sync(() =>
        [...rows.values()]
          .filter(
            (row) => isOpen(row) && (row.process === process ? row.endedAt !== undefined : !processes.has(row.process))
          )
          .sort((one, other) => one.at - other.at)
          .slice(0, limit)
          .map(({ at, attempt, generation, model, spender: { request } }) => ({
            request,
            attempt,
            model,
            at,
            generation
          }))
      ),
    spent: (scope, period) =>
      Effect.sync(() =>
        sum((row) => !(isOpen(row) && processes.has(row.process)) && accountsOf(row).includes(keyOf({ scope, period })))
      ),
    usage: (from, to) => Effect.sync(() => usage(from, to)),
    ofRequest: (request) =>
      Effect.sync(() =>
        (["reserved", "counted", "reported", "reconciled"] as const).flatMap((state) => {
          const found = [...rows.values()].filter(
            ({ entry, spender }) => spender.request === request && entry.state === state
          )
          const charge = found.reduce((sum, { entry }) => sum + entry.charge, 0)
          return found.length === 0 ? [] : [{ state, attempts: found.length, charge }]
        })
      )
  }
})
