import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { again, DeadLetter, decide, NoDeadLetter, resending, type Verdict } from "../../../domain/turns/DeadLetter.ts"
import { address, type ConversationKey, type RequestId } from "../../../domain/Ids.ts"
import { DeadLetters } from "../../../services/turns/DeadLetters.ts"
import type { Placed } from "../../../services/turns/Updates.ts"
import { Database } from "../database/Database.ts"
import * as JournalSql from "./JournalSql.ts"
import { type RefRow, toRef } from "./RefRow.ts"
import { all, exec, first, type Operation } from "../database/Operation.ts"
import { locking, statement } from "../database/Statement.ts"
import { unsay } from "./TurnStoreSql.ts"
import { take } from "./UpdatesSql.ts"
import { Writer } from "../database/Writer.ts"

const list = statement<{
  readonly turn: RequestId
  readonly conversation: ConversationKey
  readonly why: DeadLetter["why"]
  readonly cause: string | null
  readonly attempts: number
  readonly accepted_at: number
  readonly died_at: number
  readonly members: number
}>(`
  select l.turn, coalesce(t.conversation, l.conversation) as conversation, l.why, l.cause,
    coalesce(t.attempts, l.resent + 1) as attempts, coalesce(u.accepted_at, t.claimed_at, l.died_at) as accepted_at,
    l.died_at, case when t.id is null then (case when u.id is null then 0 else 1 end) else (
      select count(*) from updates m where m.conversation = t.conversation and m.place >= t.place and m.turn = t.id
    ) end as members
  from letters l left join turns t on t.id = l.turn left join updates u on u.id = l.turn
  where l.verdict is null and (t.id is not null or l.conversation is not null) and (l.died_at, l.turn) < (?, ?)
  and (cast(? as text) is null or coalesce(l.cause, l.why) = ?)
  order by l.died_at desc, l.turn desc limit ?`)

const diedAt = statement<{ readonly died_at: number }>("select died_at from letters where turn = ?")

const causes = statement<{ readonly cause: string; readonly letters: number }>(`
  select coalesce(l.cause, l.why) as cause, count(*) as letters from letters l left join turns t on t.id = l.turn
  where l.verdict is null and (t.id is not null or l.conversation is not null) group by coalesce(l.cause, l.why) order by count(*) desc, coalesce(l.cause, l.why)`)

const find = locking<{
  readonly verdict: Verdict | null
  readonly decided_at: number | null
  readonly conversation: ConversationKey | null
  readonly resent: number | null
}>("select verdict, decided_at, conversation, resent from letters where turn = ?")
const keep = statement("update letters set verdict = ?, decided_at = ? where turn = ?")

const turnOf = statement<{ readonly conversation: ConversationKey; readonly place: number }>(
  "select conversation, place from turns where id = ?"
)
const members = statement<RefRow & { readonly id: RequestId }>(`
  select id, place, ref, accepted_at from updates where conversation = ? and place >= ? and turn = ? order by place`)

const copy = statement(`
  insert into updates (
    id, bot, stamp, status, accepted_at, conversation, place, chat, space, message, user_id, kind, about, ref, body, envelope
  ) select ?, bot, stamp, 'received', ?, conversation, ?, chat, space, message, user_id, kind, about, ?, body, envelope
  from updates where id = ?`)

const request = statement(`
  insert into updates (id, bot, stamp, status, accepted_at, conversation, place, kind, about, ref, body)
  values (?, ?, 0, 'received', ?, ?, ?, 'tell', 'again', ?, 'null')`)

export const layer: Layer.Layer<DeadLetters, never, Database | Writer> = Layer.effect(
  DeadLetters,
  Effect.gen(function* () {
    const database = yield* Database
    const { write } = yield* Writer
    return DeadLetters.of({
      list: (limit, { after, cause } = {}) =>
        Effect.map(
          database.read("deadLetters", function* () {
            const from = after === undefined ? undefined : yield* first(diedAt, after)
            const key = [from?.died_at ?? Number.MAX_SAFE_INTEGER, after ?? ""] as const
            return yield* all(list, ...key, cause ?? null, cause ?? null, limit)
          }),
          (rows) =>
            rows.map(
              ({ accepted_at: acceptedAt, died_at: diedAt, ...row }) => new DeadLetter({ ...row, acceptedAt, diedAt })
            )
        ),
      causes: Effect.map(
        database.read("deadLetterCauses", () => all(causes)),
        (rows) => rows.map(({ cause, letters: count }) => ({ cause, count }))
      ),
      decide: (turn, verdict, now, by) =>
        Effect.filterOrFail(
          write("decideDeadLetter", () => decideOn(turn, verdict, now, by)),
          (outcome) => outcome !== undefined,
          () => NoDeadLetter.of(turn)
        )
    })
  })
)

/** Returns `undefined` if there is no such letter. */
function* decideOn(turn: RequestId, verdict: Verdict, now: number, by: string) {
  const letter = yield* first(find, turn)
  if (letter === undefined) return undefined
  const { conversation, decided_at: decidedAt, resent } = letter
  // A reminder or a notice is decided about anew each time that it could not be sent.
  const key = resent === null ? doneKey(turn) : `${doneKey(turn)} ${resent}`
  const before = yield* JournalSql.entryWith(key)
  const known = { turn, verdict: letter.verdict, decidedAt, by: before?.by ?? null, resent: resent ?? undefined }
  const decided = decide(known, verdict, now, by)
  if (!decided.already) {
    yield* exec(keep, decided.verdict, decided.at, turn)
    const verb = verdict === "retried" ? "retry" : "drop"
    yield* JournalSql.once(key, { at: now, by, verb, subject: turn, detail: null })
  }
  const { again } = decided
  if (decided.already || again === null) return { decided, placed: [] }
  if (conversation === null) return { decided, placed: yield* acceptAgain(turn, now) }
  return { decided, placed: [yield* sendAgain(conversation, again, now)] }
}

/** The id of the entry in the journal about a turn that was retried or dropped, which happens once. */
export const doneKey = (turn: RequestId): string => `done ${turn}`

/** Accepts the request to send a reminder or a notice again. */
function* sendAgain(conversation: ConversationKey, id: RequestId, now: number): Operation<Placed> {
  const counter = yield* first(take, conversation, now)
  const ref = resending(id, counter?.places ?? 0, now)
  const { acceptedAt, place, ...stored } = ref
  yield* exec(request, id, address(conversation).bot, acceptedAt, conversation, place, JSON.stringify(stored))
  return { conversation, ref }
}

/** Accepts the updates of a turn again, each in a new place. `candidate` is called first. */
export function* acceptAgain(turn: RequestId, now: number, candidate?: string) {
  const dead = yield* first(turnOf, turn)
  if (dead === undefined) throw new Error(`the dead letter ${turn} has no turn`)
  const { conversation, place } = dead
  yield* exec(unsay, conversation, place)
  const placed: Array<Placed> = []
  for (const row of yield* all(members, conversation, place, turn)) {
    const counter = yield* first(take, conversation, now)
    const ref = again(toRef(row), counter?.places ?? 0, now, candidate)
    const { acceptedAt, place, ...stored } = ref
    yield* exec(copy, ref.id, acceptedAt, place, JSON.stringify(stored), row.id)
    placed.push({ conversation, ref })
  }
  return placed
}
