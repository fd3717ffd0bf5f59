import { type Policy, times } from "./Policy.ts"
import type { Ref, State } from "./State.ts"

const outage = 10 * 60_000

/** Whether a message waited so long that its answer mentions the delay. */
export const delayed = (ref: Ref, now: number): boolean => now - ref.sentAt > outage

/**
 * The members of the next turn, when the first waiting ref is not a `new`.
 *
 * - `gather`: the whole line.
 * - `each`: the first, or after an outage all delayed ones at the head of the line; with every other version of these
 *   messages.
 */
export const gather = (state: State, now: number, queue: Policy["queue"]): ReadonlyArray<Ref> => {
  const line = lineOf(state)
  if (queue === "gather") return line
  const count = Math.max(1, before(line, (ref) => !delayed(ref, now)).length)
  const messages = new Set(line.slice(0, count).map((ref) => ref.message))
  return line.filter((ref, index) => index < count || messages.has(ref.message))
}

/** Until when a turn waits for the continuation of a long paste, which clients split; 0 without one. */
export const settlesAt = (state: State, { queue, times: { continuation } = times }: Policy): number => {
  const last = queue === "gather" ? lineOf(state).at(-1) : undefined
  return last?.long === true ? last.acceptedAt + continuation : 0
}

/** Nothing is gathered across a `new`, nor across a gap that may still be filled in order. */
const lineOf = ({ upTo, waiting }: State): ReadonlyArray<Ref> => {
  const reach = waiting[0] !== undefined && waiting[0].place <= upTo ? upTo : Infinity
  return before(waiting, (ref) => ref.kind === "new" || ref.place > reach)
}

const before = (line: ReadonlyArray<Ref>, isEnd: (ref: Ref) => boolean): ReadonlyArray<Ref> => {
  const end = line.findIndex(isEnd)
  return end === -1 ? line : line.slice(0, end)
}
