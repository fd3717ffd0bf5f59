import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { Answer } from "../../../domain/turns/Answer.ts"
import { whyDead } from "../../../domain/turns/DeadLetter.ts"
import type { RequestId } from "../../../domain/Ids.ts"
import type { Said } from "../../../domain/model/Chat.ts"
import { type Claimed, TurnStore } from "../../../services/turns/TurnStore.ts"
import { Database } from "../database/Database.ts"
import { columns, type EnvelopeRow, toEnvelope } from "./EnvelopeRow.ts"
import * as RoundsSql from "./RoundsSql.ts"
import { all, exec, first, type Operation } from "../database/Operation.ts"
import { statement, statementOf } from "../database/Statement.ts"
import * as ToolCallsSql from "./ToolCallsSql.ts"
import { Writer } from "../database/Writer.ts"

const attempt = statement<{ readonly place: number; readonly attempts: number }>(`
  insert into turns (id, conversation, place, status, attempts, claimed_at) values (?, ?, ?, 'answering', 1, ?)
  on conflict (id) do update set attempts = turns.attempts + 1
  returning place, attempts`)

const retry = statement("update turns set attempts = attempts + 1 where id = ?")

/** Joins updates to a turn. A member of another turn is never taken. */
export const join = statementOf<{ readonly place: number }>(
  (places) => `
  update updates set turn = ? where conversation = ? and place in (${places}) and turn is null
  returning place`
)

export const members = statement<Omit<Claimed["members"][number], "envelope"> & EnvelopeRow>(`
  select u.place, u.id, p.zone, ${columns} from updates u left join people p on p.bot = u.bot and p.user_id = u.user_id
  where u.conversation = ? and u.place >= ? and u.turn = ? order by u.place`)

const history = statement<{ readonly role: Said["role"]; readonly content: string }>(`
  select role, content from transcript where conversation = ? and place > ? and place < ?
  order by place desc, line desc limit ?`)

const find = statement<{ readonly body: string }>("select body from answers where turn = ?")

/** Deletes an answer that misses a part of its grown turn, unless it has been sent. */
const discard = statement<{ readonly turn: string }>(`
  delete from answers where turn = ? and not exists (select 1 from receipts where request = ?) returning turn`)
export const unsay = statement("delete from transcript where conversation = ? and place = ?")
const bury = statement("insert into letters (turn, why, died_at) values (?, ?, ?) on conflict (turn) do nothing")
/** Only if nothing was delivered: a retry would send it again. */
const buryUnsent = statement(`
  insert into letters (turn, why, died_at) select id, 'poisoned', ? from turns where id = ?
  and not exists (select 1 from receipts where request = ? and status = 'sent')
  on conflict (turn) do nothing`)
const raise = statement("delete from letters where turn = ? and verdict is null")
const reopen = statement("update turns set status = 'answering', answered_at = null where id = ?")

/** A late write of an earlier round changes nothing. */
const checkpoint = statement(`
  insert into checkpoints (turn, round, body, saved_at)
  select id, ?, ?, ? from turns where id = ? and status = 'answering'
  on conflict (turn) do update set round = excluded.round, body = excluded.body, saved_at = excluded.saved_at
  where checkpoints.round <= excluded.round`)
const findCheckpoint = statement<{ readonly body: string }>("select body from checkpoints where turn = ? and round = ?")
const forgetCheckpoint = statement("delete from checkpoints where turn = ?")

const keep = statement<{ readonly turn: string }>(
  "insert into answers (turn, kind, body) values (?, ?, ?) on conflict (turn) do nothing returning turn"
)
const close = statement<{ readonly conversation: string; readonly place: number }>(
  "update turns set status = 'answered', answered_at = ? where id = ? returning conversation, place"
)
const say = statement(
  "insert into transcript (conversation, place, line, role, content, said_at) values (?, ?, ?, ?, ?, ?)"
)

const decode = Schema.decodeSync(Schema.parseJson(Answer))

const CheckpointBody = Schema.parseJson(
  Schema.Struct({ candidate: Schema.String, body: Schema.String, text: Schema.String })
)
const decodeCheckpoint = Schema.decodeSync(CheckpointBody)

export const layer: Layer.Layer<TurnStore, never, Database | Writer> = Layer.effect(
  TurnStore,
  Effect.gen(function* () {
    const database = yield* Database
    const { write } = yield* Writer
    return TurnStore.of({
      claim: (turn) => write("claim", () => claim(turn)),
      retried: (turn) => write("retried", () => exec(retry, turn)),
      checkpoint: (turn, round, one, now) =>
        write("checkpoint", () => exec(checkpoint, round, JSON.stringify(one), now, turn)),
      round: (turn, number, round) =>
        write("round", function* () {
          yield* exec(forgetCheckpoint, turn)
          return yield* RoundsSql.keep(turn, number, round)
        }),
      result: (call, result, now) =>
        write("result", () =>
          ToolCallsSql.once(call, now, function* () {
            return result
          })
        ),
      answered: (answer, said) => write("answered", () => answered(answer, said)),
      conclude: ({ answer, conversation, places }) =>
        write("conclude", function* () {
          yield* enrol({ id: answer.turn, conversation, places, now: answer.at })
          yield* answered(answer, [])
        }),
      setAside: (turn, now) => write("setAside", () => exec(buryUnsent, now, turn, turn)),
      answer: (turn) => database.read("answer", () => answerOf(turn))
    })
  })
)

function* answerOf(turn: RequestId): Operation<Option.Option<Answer>> {
  return Option.map(Option.fromNullable(yield* first(find, turn)), ({ body }) => decode(body))
}

function* checkpointOf(turn: RequestId, round: number): Operation<Claimed["checkpoint"]> {
  return Option.map(Option.fromNullable(yield* first(findCheckpoint, turn, round)), ({ body }) =>
    decodeCheckpoint(body)
  )
}

type Claim = Parameters<typeof TurnStore.Service.claim>[0]

/** Enrols updates in a turn. If the turn grows, its answer is deleted. */
function* enrol(turn: Pick<Claim, "id" | "conversation" | "places" | "now">) {
  const { conversation, id, places } = turn
  const row = yield* first(attempt, id, conversation, Math.min(...places), turn.now)
  const { attempts, place } = row ?? { attempts: 1, place: 0 }
  const joined = yield* all(join(places.length), id, conversation, ...places)
  if (attempts > 1 && joined.length > 0) {
    yield* exec(forgetCheckpoint, id)
    if ((yield* all(discard, id, id)).length > 0) {
      yield* exec(raise, id)
      yield* exec(unsay, conversation, place)
      yield* exec(reopen, id)
    }
  }
  return { attempts, place }
}

function* claim(turn: Claim) {
  const { conversation, id } = turn
  const { attempts, place } = yield* enrol(turn)
  const rounds = attempts > 1 ? yield* RoundsSql.of(id) : []
  const found = yield* all(history, conversation, turn.since, place, turn.history)
  return {
    members: (yield* all(members, conversation, place, id)).map((row) => ({
      place: row.place,
      id: row.id,
      zone: row.zone,
      envelope: toEnvelope(row)
    })),
    // Holdfast wrote this JSON.
    history: found.map(({ content, role }) => ({ role, content: JSON.parse(content) as string })).toReversed(),
    attempts,
    answer: attempts > 1 ? yield* answerOf(id) : Option.none(),
    rounds,
    checkpoint: attempts > 1 ? yield* checkpointOf(id, rounds.length) : Option.none()
  }
}

function* answered(answer: Answer, said: ReadonlyArray<Said>) {
  const { at, kind, turn } = answer
  if ((yield* all(keep, turn, kind, JSON.stringify(answer))).length === 0) return
  yield* exec(forgetCheckpoint, turn)
  const row = yield* first(close, at, turn)
  if (row === undefined) throw new Error(`turn ${turn} is answered and was never claimed`)
  const why = whyDead(answer)
  if (why !== undefined) yield* exec(bury, turn, why, at)
  for (const [line, { content, role }] of said.entries()) {
    yield* exec(say, row.conversation, row.place, line, role, JSON.stringify(content), at)
  }
}
