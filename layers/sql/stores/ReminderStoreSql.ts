import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import * as Random from "effect/Random"
import * as Schema from "effect/Schema"
import { type ConversationKey, RequestId } from "../../../domain/Ids.ts"
import { Acted, VerbRefused } from "../../../domain/operations/Journal.ts"
import * as Occasion from "../../../domain/reminders/Occasion.ts"
import * as Operating from "../../../domain/reminders/Operating.ts"
import { NoReminder, type ReminderDeed } from "../../../domain/reminders/Operating.ts"
import type { ReminderId } from "../../../domain/reminders/Reminder.ts"
import type { Asker, Offered, Open, Outcome, Own, Wish } from "../../../domain/reminders/Outcome.ts"
import { Zone } from "../../../domain/reminders/calendar/Zone.ts"
import type { Message } from "../../../domain/telegram/Message.ts"
import { type About, type Changed, ReminderStore } from "../../../services/reminders/ReminderStore.ts"
import { Database } from "../database/Database.ts"
import { find, put, type ReminderRow, toStored } from "./ReminderRow.ts"
import * as JournalSql from "./JournalSql.ts"
import { all, exec, first, type Operation } from "../database/Operation.ts"
import { locking, statement } from "../database/Statement.ts"
import * as SpentSql from "./SpentSql.ts"
import { once } from "./ToolCallsSql.ts"
import { Writer } from "../database/Writer.ts"

const next = statement<{ readonly id: string; readonly occurrence: number; readonly due_at: number }>(`
  select id, occurrence, due_at from reminders
  where conversation = ? and due_at is not null order by due_at, id limit 1`)

const changed = statement<Changed>("select conversation, version from replans limit ?")
const announced = statement("delete from replans where conversation = ? and version = ?")
/** Tells the engine of a conversation that its reminders changed. */
export const replan = statement(`
  insert into replans (conversation, version) values (?, ?)
  on conflict (conversation) do update set version = excluded.version`)

/** Locks the person's row: of two concurrent requests of a person, the second waits for the first. */
const person = statement<{ readonly zone: string | null; readonly wish: string | null }>(`
  insert into people (bot, user_id) values (?, ?)
  on conflict (bot, user_id) do update set user_id = excluded.user_id returning zone, wish`)
const known = statement<{ readonly zone: string | null; readonly wish: string | null }>(
  "select zone, wish from people where bot = ? and user_id = ?"
)
const keepZone = statement("update people set zone = ? where bot = ? and user_id = ?")
const keepWish = statement("update people set wish = ? where bot = ? and user_id = ?")

const active = locking<ReminderRow>(`
  select body, decided_at from reminders
  where bot = ? and user_id = ? and status = 'active' order by due_at, id`)

const replied = statement<{ readonly body: string }>("select body from replies where request = ?")
/** Of two concurrent runs of a request, the second waits for the first. */
const begin = statement<{ readonly request: string }>(`
  insert into replies (request, bot, user_id, body) values (?, ?, ?, '') on conflict (request) do nothing returning request`)
const reply = statement("update replies set body = ?, offered = ? where request = ?")
const offered = statement<{ readonly offered: string | null }>(
  "select offered from replies where request = ? and bot = ? and user_id = ?"
)
const taken = statement("update replies set offered = null where request = ?")

const zoneNamed = Schema.decodeUnknownOption(Zone)
const zoneOf = (name: string | null | undefined) => Option.getOrUndefined(zoneNamed(name))

/** Holdfast wrote this JSON. */
const parse = <A>(text: string | null | undefined): A | undefined => (text ? (JSON.parse(text) as A) : undefined)

/** The choices of a question, and the question. */
interface Asked {
  readonly offered: ReadonlyArray<Offered>
  readonly open?: Open | undefined
}

/** An older program stored the choices alone. */
const askedIn = (text: string | null | undefined): Asked => {
  const stored = parse<Asked | ReadonlyArray<Offered>>(text) ?? []
  return "offered" in stored ? stored : { offered: stored }
}

function* ownOf(asker: Asker, { asked, pressed }: About) {
  const { bot, user } = asker
  const kept = yield* first(person, bot, user)
  const rows = yield* all(active, bot, user)
  const [row] = pressed === undefined ? [] : yield* all(find, pressed)
  const [offers] = asked === undefined ? [] : yield* all(offered, asked, bot, user)
  const own: Own = {
    zone: zoneOf(kept?.zone),
    wish: parse<Wish>(kept?.wish),
    reminders: Occasion.active(rows.map(toStored)),
    pressed: row === undefined ? undefined : Occasion.own(asker, toStored(row)),
    ...askedIn(offers?.offered)
  }
  return own
}

/** Stores a decision. */
function* keep(
  { bot, id, now, user }: Asker,
  { asked, under }: About,
  { changed: reminders = [], taken: isTaken, wish, zone }: Outcome,
  version: number
) {
  for (const reminder of reminders) {
    yield* put({ reminder, decidedAt: null }, now)
    if (reminder.id !== id) yield* SpentSql.changed(reminder, now, under)
  }
  for (const conversation of new Set(reminders.map((one): ConversationKey => one.conversation))) {
    yield* exec(replan, conversation, version)
  }
  if (zone !== undefined) yield* exec(keepZone, zone, bot, user)
  if (wish !== undefined) yield* exec(keepWish, wish === null ? null : JSON.stringify(wish), bot, user)
  if (isTaken === true && asked !== undefined) yield* exec(taken, asked)
}

/** Decides and stores the decision, in one transaction. */
function* act(asker: Asker, about: About, decide: (own: Own) => Outcome, version: number): Operation<Outcome> {
  const outcome = decide(yield* ownOf(asker, about))
  yield* keep(asker, about, outcome, version)
  return outcome
}

/** What an operator decides. A reminder that is being sent counts as sent. */
function* operated(
  id: ReminderId,
  deed: ReminderDeed,
  by: string,
  now: number,
  version: number
): Operation<Either.Either<Acted, NoReminder | VerbRefused>> {
  const row = yield* first(find, id)
  if (row === undefined) return Either.left(NoReminder.of(id))
  const reminder = Occasion.seen(toStored(row))
  const verb = deed._tag
  if (!Operating.isAsSeen(reminder, deed)) {
    const [last] = yield* JournalSql.of(id, 1)
    if (last === undefined) {
      const why = `The reminder ${id} has changed since it was listed: list it again.`
      return Either.left(new VerbRefused({ why }))
    }
    return Either.right(new Acted({ subject: id, verb: last.verb, at: last.at, by: last.by, already: true }))
  }
  const changed = Operating.operate(reminder, deed, now)
  if (typeof changed === "string") return Either.left(new VerbRefused({ why: changed }))
  yield* put({ reminder: changed, decidedAt: null }, now)
  yield* SpentSql.changed(changed, now, undefined)
  yield* exec(replan, changed.conversation, version)
  const detail = deed._tag === "snooze" ? deed.snooze : null
  yield* JournalSql.once(`${verb} ${id} ${reminder.dueAt} ${now}`, { at: now, by, verb, subject: id, detail })
  return Either.right(new Acted({ subject: id, verb, at: now, by, already: false }))
}

export const layer: Layer.Layer<ReminderStore, never, Database | Writer> = Layer.effect(
  ReminderStore,
  Effect.gen(function* () {
    const database = yield* Database
    const { write } = yield* Writer
    const changes = yield* Queue.sliding<void>(1)

    /** Wakes the relay after a job that may have changed reminders. */
    const announcing = <A>(name: string, job: (version: number) => Operation<A>) =>
      Effect.flatMap(Random.nextIntBetween(1, Number.MAX_SAFE_INTEGER), (version) =>
        write(name, () => job(version))
      ).pipe(Effect.zipLeft(Queue.offer(changes, undefined)))

    return ReminderStore.of({
      known: ({ bot, user }, { asked }) =>
        database.read("known", function* () {
          const [kept] = yield* all(known, bot, user)
          const [offers] = asked === undefined ? [] : yield* all(offered, asked, bot, user)
          return { zone: zoneOf(kept?.zone), wish: parse<Wish>(kept?.wish), ...askedIn(offers?.offered) }
        }),
      reply: (asker, about, decide) =>
        announcing("reply", function* (version) {
          const { bot, request, user } = asker
          if ((yield* first(begin, request, bot, user)) === undefined) {
            const before = yield* first(replied, request)
            return JSON.parse(before?.body ?? "") as Message
          }
          const { changed, offered, open, reply: said } = yield* act(asker, about, decide, version)
          if (changed?.some(({ id }) => id === asker.id) === true) yield* SpentSql.confirmed(asker.id, request)
          const kept = offered === undefined ? null : JSON.stringify({ offered, open } satisfies Asked)
          yield* exec(reply, JSON.stringify(said), kept, request)
          return said
        }),
      call: (asker, call, decide) =>
        announcing("call", (version) =>
          once(call, asker.now, function* () {
            return (yield* act(asker, {}, decide, version)).reply.markdown
          })
        ),
      next: (conversation) =>
        Effect.map(
          database.read("nextReminder", () => all(next, conversation)),
          ([row]) =>
            row === undefined ? null : { id: RequestId.make(`reminder:${row.id}:${row.occurrence}`), at: row.due_at }
        ),
      change: (id, now, decide) =>
        write("change", function* () {
          const row = yield* first(find, id)
          const decided = row === undefined ? undefined : decide(toStored(row))
          if (decided !== undefined) {
            yield* put(decided, now)
            // While it is being sent, nothing else is to be.
            if (decided.decidedAt === null) yield* SpentSql.changed(decided.reminder, now, undefined)
          }
          return Option.fromNullable(decided)
        }),
      spent: (bot, { since, tried }, limit) =>
        database.read("spent", () => all(SpentSql.list, bot, since, tried, limit)),
      claimSpent: (request, before, now) =>
        Effect.map(
          write("claimSpent", () => first(SpentSql.claim, now, request, before)),
          (row) => row !== undefined
        ),
      tidied: (request) => write("tidied", () => exec(SpentSql.remove, request)),
      operate: (id, deed, by, now) =>
        Effect.flatten(announcing("operate", (version) => operated(id, deed, by, now, version))),
      changed: (limit) => database.read("changedReminders", () => all(changed, limit)),
      announced: (some) =>
        write("announced", function* () {
          for (const { conversation, version } of some) yield* exec(announced, conversation, version)
        }),
      awaitChange: Queue.take(changes)
    })
  })
)
