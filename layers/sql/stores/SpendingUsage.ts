import type { State } from "../../../domain/spending/Entry.ts"
import type { UsageRow } from "../../../services/spending/SpendingStore.ts"
import { all, first, type Operation } from "../database/Operation.ts"
import { statement, type Statement } from "../database/Statement.ts"

/** In the order of their ranks. */
export const states: ReadonlyArray<State> = ["reserved", "counted", "reported", "reconciled"]

const charge = "cast(coalesce(sum(coalesce(charge, reserved)), 0) as bigint) as charge"

interface Sum {
  readonly charge: number
}

const sum = (who: string) => statement<Sum>(`select ${charge} from spending where day between ? and ?${who}`)
const sums: Readonly<Record<string, Statement<Sum>>> = {
  all: sum(""),
  person: sum(" and person = ?"),
  group: sum(" and whole_group = ?")
}

/** What an account is charged with, including what is reserved: the sum of its attempts. */
export function* charged(scope: string, period: string): Operation<number> {
  const [, who = scope, id] = /^(person|group):(.*)$/s.exec(scope) ?? []
  const found = sums[who]
  if (found === undefined) return 0
  const days = period.length === 7 ? [`${period}-01`, `${period}-31`] : [period, period]
  return (yield* first(found, ...days, ...(id === undefined ? [] : [id])))?.charge ?? 0
}

const account = statement<{ readonly spent: number }>(`
  select cast(taken - (select coalesce(sum(amount - settled), 0) from spending_drawn d
    where d.scope = a.scope and d.period = a.period) as bigint) as spent
  from spending_accounts a where scope = ? and period = ?`)

/** What was spent from an account, without what live processes hold. */
export function* spent(scope: string, period: string): Operation<number> {
  return (yield* first(account, scope, period))?.spent ?? (yield* charged(scope, period))
}

const toRequest = statement<Sum>(`select ${charge} from spending where request = ?`)

/** What the attempts of a request are charged with. */
export function* chargedTo(request: string): Operation<number> {
  return (yield* first(toRequest, request))?.charge ?? 0
}

interface Summed extends Sum {
  readonly day: string
  readonly person: string | null
  readonly whole_group: string | null
  readonly model: string
  readonly purpose: string
  readonly state: number
  readonly attempts: number
  readonly prompt: number
  readonly completion: number
}

const usage = statement<Summed>(`
  select day, person, whole_group, model, purpose, state, count(*) as attempts, ${charge},
    cast(coalesce(sum(prompt_tokens), 0) as bigint) as prompt, cast(coalesce(sum(completion_tokens), 0) as bigint) as completion
  from spending where day between ? and ?
  group by day, person, whole_group, model, purpose, state order by day, person, whole_group, model, purpose, state`)

export function* between(from: string, to: string): Operation<ReadonlyArray<UsageRow>> {
  return (yield* all(usage, from, to)).map(({ completion, person, prompt, state, whole_group, ...row }) => ({
    ...row,
    person: person ?? undefined,
    group: whole_group ?? undefined,
    state: states[state] ?? "reserved",
    promptTokens: prompt,
    completionTokens: completion
  }))
}

const byState = statement<Sum & { readonly state: number; readonly attempts: number }>(
  `select state, count(*) as attempts, ${charge} from spending where request = ? group by state order by state`
)

export function* ofRequest(request: string): Operation<ReadonlyArray<Pick<UsageRow, "state" | "attempts" | "charge">>> {
  return (yield* all(byState, request)).map(({ state, ...row }) => ({ ...row, state: states[state] ?? "reserved" }))
}
