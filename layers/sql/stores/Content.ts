import { asideId, type RequestId } from "../../../domain/Ids.ts"
import { exec, type Operation } from "../database/Operation.ts"
import { statementOf } from "../database/Statement.ts"

const answers = statementOf((turns) => `delete from answers where turn in (${turns})`)
const rounds = statementOf((turns) => `delete from rounds where turn in (${turns})`)
const toolCalls = statementOf((turns) => `delete from tool_calls where turn in (${turns})`)
const letters = statementOf((turns) => `delete from letters where turn in (${turns})`)
const seen = statementOf((requests) => `delete from seen where request in (${requests})`)
const replies = statementOf((requests) => `delete from replies where request in (${requests})`)

/** Deletes the answers of turns, with their rounds, tool calls and dead letters. */
export function* deleteTurnContent(turns: ReadonlyArray<RequestId>): Operation<void> {
  for (const statement of [answers, rounds, toolCalls, letters]) yield* exec(statement(turns.length), ...turns)
}

/** Deletes the replies to requests, what was read of their files, and the dead letters about them. */
export function* deleteRequestContent(requests: ReadonlyArray<RequestId>): Operation<void> {
  for (const statement of [seen, replies]) yield* exec(statement(requests.length), ...requests)
  yield* exec(letters(2 * requests.length), ...requests, ...requests.map(asideId))
}

/** Repeats the last element up to a length: a statement for each length would stay prepared. */
export const filled = <A>(some: ReadonlyArray<A>, length: number): ReadonlyArray<A> =>
  Array.from({ length }, (_, index) => some[Math.min(index, some.length - 1)]!)
