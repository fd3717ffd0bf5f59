import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { DeadLetter, Decided, NoDeadLetter, type Verdict } from "../../../domain/turns/DeadLetter.ts"
import { againId, type ConversationKey, type RequestId } from "../../../domain/Ids.ts"
import { DeadLetters } from "../../../services/turns/DeadLetters.ts"
import type { Placed } from "../../../services/turns/Updates.ts"
import { Database, type Session } from "../database/Database.ts"
import { type RefRow, toRef } from "./RefRow.ts"
import { statement } from "../database/Statement.ts"
import { unsay } from "./TurnStoreSql.ts"
import { take } from "./UpdatesSql.ts"
import { Writer } from "../database/Writer.ts"

const list = statement<{
  readonly turn: RequestId
  readonly conversation: ConversationKey
  readonly why: DeadLetter["why"]
  readonly attempts: number
  readonly accepted_at: number
  readonly died_at: number
  readonly members: number
}>(`
  select l.turn, t.conversation, l.why, t.attempts, coalesce(u.accepted_at, t.claimed_at) as accepted_at, l.died_at,
    (select count(*) from updates m where m.conversation = t.conversation and m.place >= t.place and m.turn = t.id) as members
  from letters l join turns t on t.id = l.turn left join updates u on u.id = l.turn
  where l.verdict is null order by l.died_at desc, l.turn desc limit ?`)

const find = statement<{ readonly verdict: Verdict | null; readonly decided_at: number | null }>(
  "select verdict, decided_at from letters where turn = ?"
)
const decide = statement<{ readonly turn: RequestId }>(`
  update letters set verdict = ?, decided_at = ? where turn = ? and verdict is null returning turn`)

const turnOf = statement<{ readonly conversation: ConversationKey; readonly place: number }>(
  "select conversation, place from turns where id = ?"
)
const members = statement<RefRow & { readonly id: RequestId }>(`
  select id, place, ref, accepted_at from updates where conversation = ? and place >= ? and turn = ? order by place`)

const again = statement(`
  insert into updates (
    id, bot, stamp, status, accepted_at, conversation, place, chat, space, message, user_id, kind, about, ref, body
  ) select ?, bot, stamp, 'received', ?, conversation, ?, chat, space, message, user_id, kind, about, ?, body
  from updates where id = ?`)

/**
 * The dead letters of a database.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<DeadLetters, never, Database | Writer> = Layer.effect(
  DeadLetters,
  Effect.gen(function* () {
    const database = yield* Database
    const { write } = yield* Writer
    return DeadLetters.of({
      list: (limit) =>
        Effect.map(
          database.read("deadLetters", (session) => session.run(list, limit)),
          (rows) =>
            rows.map(
              ({ accepted_at: acceptedAt, died_at: diedAt, ...row }) => new DeadLetter({ ...row, acceptedAt, diedAt })
            )
        ),
      retry: (turn, now) =>
        Effect.filterOrFail(
          write("retryDeadLetter", (session) => retry(session, turn, now)),
          (outcome) => outcome !== undefined,
          () => NoDeadLetter.of(turn)
        ),
      drop: (turn, now) =>
        Effect.filterOrFail(
          write("dropDeadLetter", (session) => decideOn(session, turn, "dropped", now)),
          (decided) => decided !== undefined,
          () => NoDeadLetter.of(turn)
        )
    })
  })
)

/** The first verdict stands; `undefined` where there is no such letter. */
const decideOn = Effect.fnUntraced(function* (
  session: Session,
  turn: RequestId,
  verdict: Verdict,
  now: number
): Effect.fn.Return<Decided | undefined, SqlError> {
  const isFirst = (yield* session.run(decide, verdict, now, turn)).length > 0
  const [row] = yield* session.run(find, turn)
  if (row === undefined || row.verdict === null) return undefined
  const again = row.verdict === "retried" ? againId(turn) : null
  return new Decided({ turn, verdict: row.verdict, at: row.decided_at ?? now, already: !isFirst, again })
})

/** In one transaction with the verdict: its updates once more, each in a place of its own. */
const retry = Effect.fnUntraced(function* (session: Session, turn: RequestId, now: number) {
  const decided = yield* decideOn(session, turn, "retried", now)
  if (decided === undefined) return undefined
  const placed: Array<Placed> = []
  if (decided.already) return { decided, placed }
  const [dead] = yield* session.run(turnOf, turn)
  if (dead === undefined) return yield* Effect.dieMessage(`the dead letter ${turn} has no turn`)
  const { conversation, place: first } = dead
  yield* session.run(unsay, conversation, first)
  for (const row of yield* session.run(members, conversation, first, turn)) {
    const id = againId(row.id)
    const [counter] = yield* session.run(take, conversation, now)
    const ref = { ...toRef(row), id, place: counter?.places ?? 0, acceptedAt: now }
    const { acceptedAt, place, ...stored } = ref
    yield* session.run(again, id, acceptedAt, place, JSON.stringify(stored), row.id)
    placed.push({ conversation, ref })
  }
  return { decided, placed }
})
