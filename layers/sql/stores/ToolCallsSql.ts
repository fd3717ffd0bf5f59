import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import type { Call } from "../../../services/turns/Tools.ts"
import type { Session } from "../database/Database.ts"
import { statement } from "../database/Statement.ts"

/** Of two concurrent runs of a call, the second waits for the first. */
const begin = statement<{ readonly idx: number }>(`
  insert into tool_calls (turn, round, idx, name, arguments, result, called_at) values (?, ?, ?, ?, ?, '', ?)
  on conflict (turn, round, idx) do nothing returning idx`)

const end = statement("update tool_calls set result = ? where turn = ? and round = ? and idx = ?")

const find = statement<{ readonly result: string }>(
  "select result from tool_calls where turn = ? and round = ? and idx = ?"
)

/**
 * Runs a tool call exactly once, inside a job of the `Writer`. If a result is stored for the call, it is returned, and
 * nothing is done. Otherwise `action` runs in this session, and its result is stored in the same transaction. `now` is
 * in epoch milliseconds.
 */
export const once = Effect.fnUntraced(function* (
  session: Session,
  { arguments: content, index, name, request, round }: Omit<Call, "conversation" | "user">,
  now: number,
  action: Effect.Effect<string, SqlError>
) {
  const written = [name.replaceAll("\u0000", ""), JSON.stringify(content), now] as const
  if ((yield* session.run(begin, request, round, index, ...written)).length === 0) {
    const [row] = yield* session.run(find, request, round, index)
    return row === undefined
      ? yield* Effect.dieMessage(`the call ${request} ${round} ${index} is gone`)
      : parse(row.result)
  }
  const result = yield* action
  yield* session.run(end, JSON.stringify(result), request, round, index)
  return result
})

/** Decodes a text that a column holds as JSON. Holdfast wrote it. */
export const parse = (text: string): string => JSON.parse(text)
