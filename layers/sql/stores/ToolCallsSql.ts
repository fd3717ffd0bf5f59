import type { Call } from "../../../services/turns/Tools.ts"
import { all, exec, first, type Operation } from "../database/Operation.ts"
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
 * nothing is done. Otherwise `action` runs, and its result is stored in the same transaction. `now` is in epoch
 * milliseconds.
 */
export function* once(
  { arguments: content, index, name, request, round }: Omit<Call, "conversation" | "user">,
  now: number,
  action: () => Operation<string>
): Operation<string> {
  const written = [name.replaceAll("\u0000", ""), JSON.stringify(content), now] as const
  if ((yield* all(begin, request, round, index, ...written)).length === 0) {
    const row = yield* first(find, request, round, index)
    if (row === undefined) throw new Error(`the call ${request} ${round} ${index} is gone`)
    return parse(row.result)
  }
  const result = yield* action()
  yield* exec(end, JSON.stringify(result), request, round, index)
  return result
}

/** Decodes a text that a column holds as JSON. Holdfast wrote it. */
export const parse = (text: string): string => JSON.parse(text)
