import type { Played, Round } from "../../../domain/turns/Round.ts"
import type { RequestId } from "../../../domain/Ids.ts"
import { all, exec, first, type Operation } from "../database/Operation.ts"
import { statement } from "../database/Statement.ts"
import { parse } from "./ToolCallsSql.ts"

const add = statement("insert into rounds (turn, round, body) values (?, ?, ?) on conflict (turn, round) do nothing")

const find = statement<{ readonly body: string }>("select body from rounds where turn = ? and round = ?")

const played = statement<{
  readonly round: number
  readonly body: string
  readonly idx: number | null
  readonly result: string | null
}>(`
  select r.round, r.body, c.idx, c.result from rounds r
  left join tool_calls c on c.turn = r.turn and c.round = r.round
  where r.turn = ? order by r.round, c.idx`)

/** Stores a round, or returns the one that is stored already. */
export function* keep(turn: RequestId, number: number, round: Round): Operation<Round> {
  yield* exec(add, turn, number, JSON.stringify(round))
  const row = yield* first(find, turn, number)
  return row === undefined ? round : decode(row.body)
}

/** The rounds of a turn, oldest first. */
export function* of(turn: RequestId): Operation<ReadonlyArray<Played>> {
  const rounds: Array<Round & { readonly results: Array<string | undefined> }> = []
  for (const { body, idx, result, round } of yield* all(played, turn)) {
    const one = (rounds[round] ??= { ...decode(body), results: [] })
    if (idx !== null && result !== null) one.results[idx] = parse(result)
  }
  return rounds
}

/** Holdfast wrote this JSON. */
const decode = (body: string): Round => JSON.parse(body) as Round
