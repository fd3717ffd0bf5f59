import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { Answer } from "../../../domain/turns/Answer.ts"
import { whyDead } from "../../../domain/turns/DeadLetter.ts"
import { address, type ConversationKey, type RequestId } from "../../../domain/Ids.ts"
import type { Said } from "../../../domain/model/Chat.ts"
import * as Trail from "../../../domain/turns/Trail.ts"
import { type Claimed, TurnStore, type Way } from "../../../services/turns/TurnStore.ts"
import { Database } from "../database/Database.ts"
import { columns, type EnvelopeRow, toEnvelope } from "./EnvelopeRow.ts"
import * as RoundsSql from "./RoundsSql.ts"
import { all, exec, first, type Operation } from "../database/Operation.ts"
import { statement, statementOf } from "../database/Statement.ts"
import * as ToolCallsSql from "./ToolCallsSql.ts"
import { Writer } from "../database/Writer.ts"

interface Attempted {
  readonly place: number
  readonly attempts: number
  readonly checkpoint: string | null
  readonly checkpoint_round: number | null
  readonly trail: string | null
}

const attempting = (person: string) =>
  statement<Attempted>(`
  insert into turns (id, conversation, place, status, attempts, claimed_at, user_id)
  values (?, ?, ?, 'answering', 1, ?, ${person})
  on conflict (id) do update set attempts = turns.attempts + 1
  returning place, attempts, checkpoint, checkpoint_round, trail`)

/** The person of a private chat has the id of the chat; that of a group's turn wrote its first update. */
const attempt = attempting("?")
const attemptInGroup = attempting("(select u.user_id from updates u where u.id = ?)")

const retry = statement("update turns set attempts = attempts + 1, trail = ? where id = ?")
const leave = statement(`
  update turns set trail = ?, candidate = coalesce(?, candidate), failure = coalesce(?, failure)
  where id = ? and status = 'answering'`)

type MemberRow = Omit<Claimed["members"][number], "acceptedAt" | "envelope"> &
  EnvelopeRow & { readonly accepted_at: number }

/** A member of a turn, with the time zone of its person. */
const member = `place, id, accepted_at, ${columns},
  (select p.zone from people p where p.bot = updates.bot and p.user_id = updates.user_id) as zone`

/** Joins updates to a turn, which an engine has therefore taken. A member of another turn is never taken. */
export const join = statementOf<MemberRow>(
  (places) => `
  update updates set turn = ?, status = 'confirmed' where conversation = ? and place in (${places}) and turn is null
  returning ${member}`
)

export const members = statement<MemberRow>(`
  select ${member} from updates where conversation = ? and place >= ? and turn = ? order by place`)

/** Takes what was overheard before a message as the context of a turn; the same again when the turn runs again. */
const overhear = statement<EnvelopeRow & { readonly message: number }>(`
  update updates set turn = ? where conversation = ? and skipped = 'overheard' and envelope is not null and message < ?
  and (turn is null or turn = ?) returning message, ${columns}`)

/** One row for all messages costs half of a row for each. JSON has no line feeds, so that they separate the messages. */
const history = statement<{ readonly said: string | null }>(`
  select string_agg(role || content, ? order by place, line) as said from (
    select place, line, role, content from transcript where conversation = ? and place > ? and place < ?
    order by place desc, line desc limit ?) as newest`)

const find = statement<{ readonly body: string }>("select body from answers where turn = ?")

/** Deletes an answer that misses a part of its grown turn, unless it has been sent. */
const discard = statement<{ readonly turn: string }>(`
  delete from answers where turn = ? and not exists (select 1 from receipts where request = ? and preview = 0)
  returning turn`)
export const unsay = statement("delete from transcript where conversation = ? and place = ?")
const bury = statement(
  "insert into letters (turn, why, cause, died_at) values (?, ?, ?, ?) on conflict (turn) do nothing"
)
/** Only if nothing was delivered: a retry would send it again. */
const buryUnsent = statement(`
  insert into letters (turn, why, died_at) select id, 'poisoned', ? from turns where id = ?
  and not exists (select 1 from receipts where request = ? and status = 'sent')
  on conflict (turn) do nothing`)
const raise = statement("delete from letters where turn = ? and verdict is null")
const reopen = statement("update turns set status = 'answering', answered_at = null, kind = null where id = ?")

/** A late write of an earlier round changes nothing. */
const checkpoint = statement(`
  update turns set checkpoint = ?, checkpoint_round = ?
  where id = ? and status = 'answering' and coalesce(checkpoint_round, 0) <= ?`)
const forgetCheckpoint = statement("update turns set checkpoint = null, checkpoint_round = null where id = ?")

const keep = statement<{ readonly turn: string }>(
  "insert into answers (turn, kind, body) values (?, ?, ?) on conflict (turn) do nothing returning turn"
)
interface Closed {
  readonly conversation: string
  readonly place: number
  readonly failure: string | null
}

const close = statement<Closed>(`
  update turns set status = 'answered', answered_at = ?, checkpoint = null, checkpoint_round = null, kind = ?,
    candidate = coalesce(?, candidate), trail = coalesce(?, trail)
  where id = ? returning conversation, place, failure`)
/** The failure of a whole answer is forgotten. Apart, because a column that is only named costs its indexes. */
const fail = statement<Closed>(`
  update turns set failure = case when ? = 1 then coalesce(?, failure, 'Defect') end
  where id = ? returning conversation, place, failure`)
const say = statementOf(
  (rows) => `insert into transcript (conversation, place, line, role, content, said_at) values ${rows}`,
  "(?, ?, ?, ?, ?, ?)"
)

const decode = Schema.decodeSync(Schema.parseJson(Answer))

/** The kinds of answers that have a failure. */
const failing: ReadonlySet<Answer["kind"]> = new Set(["incomplete", "failed", "expired", "dead", "poisoned"])

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
      retried: (turn, trail) => write("retried", () => exec(retry, Trail.encode(trail) ?? null, turn)),
      left: (turn, { candidate, failure, trail }) =>
        write("left", () => exec(leave, Trail.encode(trail) ?? null, candidate ?? null, failure ?? null, turn)),
      checkpoint: (progress) =>
        write("checkpoint", function* () {
          for (const { checkpoint: one, round, turn } of progress) {
            yield* exec(checkpoint, JSON.stringify(one), round, turn, round)
          }
        }),
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
      answered: (answer, said, way) => write("answered", () => answered(answer, said, way)),
      conclude: ({ answer, conversation, places }) =>
        write("conclude", function* () {
          yield* enrol({ id: answer.turn, conversation, places, now: answer.at })
          yield* answered(answer, [], { trail: Trail.empty, candidate: undefined, failure: "ProcessEnded" })
        }),
      setAside: (turn, now) => write("setAside", () => exec(buryUnsent, now, turn, turn)),
      answer: (turn) => database.read("answer", () => answerOf(turn))
    })
  })
)

function* answerOf(turn: RequestId): Operation<Option.Option<Answer>> {
  return Option.map(Option.fromNullable(yield* first(find, turn)), ({ body }) => decode(body))
}

type Claim = Parameters<typeof TurnStore.Service.claim>[0]

/** Enrols updates in a turn. If the turn grows, its answer is deleted. */
function* enrol(turn: Pick<Claim, "id" | "conversation" | "places" | "now">) {
  const { conversation, id, places } = turn
  const began = [id, conversation, Math.min(...places), turn.now] as const
  const { chat } = address(conversation)
  const row = yield* chat > 0 ? first(attempt, ...began, chat) : first(attemptInGroup, ...began, id)
  const { attempts, checkpoint, checkpoint_round: round, place, trail } = row ?? fresh
  const joined = yield* all(join(places.length), id, conversation, ...places)
  const grows = attempts > 1 && joined.length > 0
  if (grows) {
    yield* exec(forgetCheckpoint, id)
    if ((yield* first(discard, id, id)) !== undefined) {
      yield* exec(raise, id)
      yield* exec(unsay, conversation, place)
      yield* exec(reopen, id)
    }
  }
  const kept = grows || checkpoint === null ? undefined : { round, body: checkpoint }
  return { attempts, place, joined, checkpoint: kept, trail }
}

/** A role and, as JSON, its message. Holdfast wrote both. */
const toSaid = (line: string): Said => {
  const start = line.indexOf('"')
  return { role: line.slice(0, start) as Said["role"], content: JSON.parse(line.slice(start)) as string }
}

const fresh = { attempts: 1, place: 0, checkpoint: null, checkpoint_round: null, trail: null }

function* claim(turn: Claim): Operation<Claimed> {
  const { conversation, id } = turn
  const { attempts, checkpoint, joined, place, trail } = yield* enrol(turn)
  const again = attempts > 1
  const rounds = again ? yield* RoundsSql.of(id) : []
  const found = yield* first(history, "\n", conversation, turn.since, place, turn.history)
  const own = again ? yield* all(members, conversation, place, id) : joined.toSorted((a, b) => a.place - b.place)
  const taken = own.map((row) => ({
    place: row.place,
    id: row.id,
    zone: row.zone,
    acceptedAt: row.accepted_at,
    envelope: toEnvelope(row)
  }))
  return {
    members: taken,
    overheard: isPrivate(conversation) ? [] : yield* overheardBefore(conversation, id, taken),
    history: found?.said ? found.said.split("\n").map(toSaid) : [],
    attempts,
    answer: again ? yield* answerOf(id) : Option.none(),
    rounds,
    trail: Trail.decode(trail),
    checkpoint: checkpoint?.round === rounds.length ? Option.some(decodeCheckpoint(checkpoint.body)) : Option.none()
  }
}

/** A private chat has the positive id of its person. */
const isPrivate = (conversation: ConversationKey) => address(conversation).chat > 0

function* overheardBefore(conversation: ConversationKey, turn: RequestId, members: Claimed["members"]) {
  const newest = Math.max(0, ...members.map(({ envelope }) => envelope.message ?? 0))
  const rows = yield* all(overhear, turn, conversation, newest, turn)
  return rows.toSorted((a, b) => a.message - b.message).map(toEnvelope)
}

function* answered(answer: Answer, said: ReadonlyArray<Said>, way?: Way): Operation<boolean> {
  const { at, kind, turn } = answer
  if ((yield* all(keep, turn, kind, JSON.stringify(answer))).length === 0) return false
  const trail = (way && Trail.encode(way.trail)) ?? null
  const isFailed = failing.has(kind)
  const closed = yield* first(close, at, kind, way?.candidate ?? null, trail, turn)
  const row =
    isFailed || (closed?.failure ?? null) !== null
      ? yield* first(fail, isFailed ? 1 : 0, way?.failure ?? null, turn)
      : closed
  if (row === undefined) throw new Error(`turn ${turn} is answered and was never claimed`)
  const why = whyDead(answer)
  if (why !== undefined) yield* exec(bury, turn, why, row.failure, at)
  if (said.length === 0) return true
  const lines = said.flatMap(({ content, role }, line) => [
    row.conversation,
    row.place,
    line,
    role,
    JSON.stringify(content),
    at
  ])
  yield* exec(say(said.length), ...lines)
  return true
}
