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
 *   messages, and all parts of their albums.
 */
export const gather = (state: State, now: number, queue: Policy["queue"]): ReadonlyArray<Ref> => {
  const line = lineOf(state)
  if (queue === "gather") return line
  const count = Math.max(1, before(line, (ref) => !delayed(ref, now)).length)
  const head = line.slice(0, count)
  const messages = new Set(head.map((ref) => ref.message))
  return line.filter((ref, index) => index < count || messages.has(ref.message) || head.some(isAlbumOf(ref)))
}

const isAlbumOf =
  ({ album }: Ref) =>
  (other: Ref): boolean =>
    album !== undefined && album === other.album

/**
 * Until when a turn waits for the rest of what was sent at once: the continuation of a long paste, which clients split,
 * or the other parts of an album; 0 if nothing may follow.
 */
export const settlesAt = (state: State, { queue, times: { continuation } = times }: Policy): number => {
  const line = lineOf(state)
  const [first] = line
  const last = queue === "gather" ? line.at(-1) : undefined
  const part = line.findLast((ref) => ref.album !== undefined && (queue === "gather" || first?.album === ref.album))
  const settles = (ref: Ref | undefined) => (ref === undefined ? 0 : ref.acceptedAt + continuation)
  return Math.max(settles(last?.long === true ? last : undefined), settles(part))
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
