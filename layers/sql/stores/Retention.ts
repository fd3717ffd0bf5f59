import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import { asideId, noticeId, type RequestId } from "../../../domain/Ids.ts"
import { deleteRequestContent, deleteTurnContent, filled } from "./Content.ts"
import * as Floods from "./Floods.ts"
import * as JournalSql from "./JournalSql.ts"
import * as SpentSql from "./SpentSql.ts"
import * as QuotasSql from "./QuotasSql.ts"
import * as HistorySql from "./HistorySql.ts"
import { all, exec, type Operation } from "../database/Operation.ts"
import { statement, statementOf } from "../database/Statement.ts"
import { Writer } from "../database/Writer.ts"

/** How long stored data is kept. */
export interface Retention {
  /**
   * For updates with their turns, answers and receipts, and for reminders: after they are done. For facts about a
   * model: after they were learned. Unfinished data is kept.
   */
  readonly requests: Duration.Duration
  /** For the transcript: by age, and by the number of messages per conversation. */
  readonly transcript: Duration.Duration
  readonly messages: number
  /** For conversations without other data: after their last update. For what operators did, too. */
  readonly conversations: Duration.Duration
}

export const defaults: Retention = {
  requests: Duration.days(30),
  transcript: Duration.days(90),
  messages: 200,
  conversations: Duration.days(400)
}

const every = Duration.hours(1)
/** How long a finished ping is kept. */
const pings = Duration.hours(1)
const pause = Duration.millis(50)
/** Rows per batch, which takes the writer a few milliseconds. */
const batch = 500
const page = 100

/** Finished: skipped, or confirmed, with its turn done (if it has one) and nothing left to send. */
const finished = statement<{ readonly id: RequestId }>(`
  select u.id from updates u
  where u.accepted_at < ? and u.status <> 'received' and (
    u.status = 'skipped'
    or (u.turn is null and u.kind not in ('message', 'edit'))
    or (u.turn is not null and not exists (
      select 1 from turns t where t.id = u.turn and (t.done_at is null or t.done_at >= ?)))
  ) and not exists (
    select 1 from receipts r where r.request in (u.id, u.id || ':notice', u.id || ':aside') and r.status = 'open')
  order by u.accepted_at limit ?`)

const forgetReceipts = statementOf((ids) => `delete from receipts where request in (${ids})`)
const forgetStops = statementOf((ids) => `delete from stops where turn in (${ids})`)
const forgetTurns = statementOf((ids) => `delete from turns where id in (${ids})`)
const forgetUpdates = statementOf((ids) => `delete from updates where id in (${ids})`)

const forgetPings = statement(`
  delete from updates where about = 'ping' and status = 'confirmed' and handled_at is not null and accepted_at < ?`)

const forgetReminders = statement(`
  delete from reminders where id in (
    select id from reminders where done_at is not null and done_at < ? limit ?) returning id`)

/** Occurrences are not updates, so what was sent for them is deleted separately. */
const forgetOccurrences = statement(`
  delete from receipts where (request, part) in (
    select request, part from receipts
    where request like 'reminder:%' and status <> 'open' and done_at < ? limit ?) returning part`)

const forgetUnsent = statement("delete from letters where why = 'unsent' and died_at < ?")

const forgetFacts = statement("delete from candidate_facts where saved_at < ?")
/** A day as text sorts by time. */
const forgetSpending = statement("delete from spending where day < ? and state > 0")
const forgetAccounts = statement("delete from spending_accounts where period < ?")
const forgetFiles = statement("delete from files where used_at < ?")
const forgetEnds = statement("delete from ends where ended_at < ?")

const following = statement<{ readonly id: string }>("select id from conversations where id > ? order by id limit ?")

const shorten = statement(`
  delete from transcript where conversation = ? and (said_at < ? or place < coalesce(
    (select place from transcript where conversation = ? order by place desc, line desc limit 1 offset ?), 0))`)

const abandon = statementOf(
  (ids) => `
  delete from conversations where id in (${ids}) and idle = 1 and wake_at is null and touched_at < ?
  and not exists (select 1 from updates u where u.conversation = conversations.id)
  and not exists (select 1 from transcript t where t.conversation = conversations.id)`
)

/** Deletes data past its retention every hour, in small batches with pauses. */
export const layer = (keep: Retention = defaults): Layer.Layer<never, never, Writer> =>
  Layer.scopedDiscard(
    sweep(keep).pipe(
      Effect.catchAll((error) => Effect.logWarning(`old rows are kept for now: ${error.message}`)),
      Effect.repeat(Schedule.spaced(every)),
      // Leaves the start to more urgent work.
      Effect.delay(Duration.minutes(1)),
      Effect.forkScoped
    )
  )

/** Deletes all data past its retention once. */
export const sweep = Effect.fnUntraced(function* (keep: Retention) {
  const { write } = yield* Writer
  const now = yield* Clock.currentTimeMillis
  const before = (age: Duration.Duration) => now - Duration.toMillis(age)
  const step = <A>(job: () => Operation<A>) => Effect.zipLeft(write("retention", job), Effect.sleep(pause))

  yield* step(() => all(forgetPings, before(pings)))
  yield* step(() => all(forgetFacts, before(keep.requests)))
  // No send is probed for longer than a day.
  yield* step(() => all(Floods.forget, Math.floor(before(Duration.days(2)) / 60_000)))
  yield* step(() => all(QuotasSql.forget, before(Duration.days(3))))
  yield* step(() => all(forgetEnds, before(keep.requests)))
  yield* step(() => all(forgetUnsent, before(keep.requests)))
  // Nobody presses them after a day.
  yield* step(() => all(SpentSql.forget, before(Duration.days(1))))
  yield* step(() => HistorySql.forget(now))
  const oldest = DateTime.formatIsoDateUtc(DateTime.unsafeMake(before(keep.conversations)))
  yield* step(() => all(forgetSpending, oldest))
  yield* step(() => all(forgetAccounts, oldest.slice(0, 7)))
  yield* step(() => all(forgetFiles, before(keep.requests)))
  yield* step(() => JournalSql.forgetBefore(before(keep.conversations)))
  yield* Effect.repeat(
    step(() => forget(before(keep.requests))),
    { while: (count) => count === batch }
  )
  for (const old of [forgetReminders, forgetOccurrences]) {
    yield* Effect.repeat(
      step(() => all(old, before(keep.requests), batch)),
      { while: (rows) => rows.length === batch }
    )
  }
  for (let after: string | undefined = ""; after !== undefined;) {
    const from: string = after
    after = yield* step(() => tidy(from, keep.messages, before(keep.transcript), before(keep.conversations)))
  }
})

/** Deletes updates with everything that belongs to them: a turn has the id of its first update. */
function* forget(before: number) {
  const found = (yield* all(finished, before, before, batch)).map((row) => row.id)
  if (found.length === 0) return 0
  const ids = filled(found, batch)
  yield* exec(forgetReceipts(3 * ids.length), ...ids, ...ids.map(noticeId), ...ids.map(asideId))
  yield* exec(forgetStops(ids.length), ...ids)
  yield* deleteTurnContent(ids)
  yield* deleteRequestContent(ids)
  yield* exec(forgetTurns(ids.length), ...ids)
  yield* exec(forgetUpdates(ids.length), ...ids)
  return found.length
}

/** Shortens the transcripts of one page of conversations. Returns the last conversation, or `undefined` after the last page. */
function* tidy(after: string, messages: number, oldest: number, idleSince: number) {
  const ids = (yield* all(following, after, page)).map((row) => row.id)
  for (const id of ids) yield* exec(shorten, id, oldest, id, messages - 1)
  if (ids.length > 0) yield* exec(abandon(ids.length), ...ids, idleSince)
  return ids.at(-1)
}
