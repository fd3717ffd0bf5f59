import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import * as Random from "effect/Random"
import * as Schema from "effect/Schema"
import { type ConversationKey, RequestId } from "../../../domain/Ids.ts"
import * as Occasion from "../../../domain/reminders/Occasion.ts"
import type { Asker, Offered, Outcome, Own, Wish } from "../../../domain/reminders/Outcome.ts"
import { Zone } from "../../../domain/reminders/calendar/Zone.ts"
import type { Message } from "../../../domain/telegram/Message.ts"
import { type About, type Changed, ReminderStore } from "../../../services/reminders/ReminderStore.ts"
import { Database, type Session } from "../database/Database.ts"
import { find, put, type ReminderRow, toStored } from "./ReminderRow.ts"
import { locking, statement } from "../database/Statement.ts"
import { once } from "./ToolCallsSql.ts"
import { Writer } from "../database/Writer.ts"

const next = statement<{ readonly id: string; readonly occurrence: number; readonly due_at: number }>(`
  select id, occurrence, due_at from reminders
  where conversation = ? and due_at is not null order by due_at, id limit 1`)

const changed = statement<Changed>("select conversation, version from replans limit ?")
const announced = statement("delete from replans where conversation = ? and version = ?")
const replan = statement(`
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

const ownOf = Effect.fnUntraced(function* (session: Session, asker: Asker, { asked, pressed }: About) {
  const { bot, user } = asker
  const [kept] = yield* session.run(person, bot, user)
  const rows = yield* session.run(active, bot, user)
  const [row] = pressed === undefined ? [] : yield* session.run(find, pressed)
  const [offers] = asked === undefined ? [] : yield* session.run(offered, asked, bot, user)
  const own: Own = {
    zone: zoneOf(kept?.zone),
    wish: parse<Wish>(kept?.wish),
    reminders: Occasion.active(rows.map(toStored)),
    pressed: row === undefined ? undefined : Occasion.own(asker, toStored(row)),
    offered: parse<ReadonlyArray<Offered>>(offers?.offered) ?? []
  }
  return own
})

/** Stores a decision. */
const keep = Effect.fnUntraced(function* (
  session: Session,
  { bot, now, user }: Asker,
  { asked }: About,
  { changed: reminders = [], taken: isTaken, wish, zone }: Outcome,
  version: number
) {
  for (const reminder of reminders) yield* put(session, { reminder, decidedAt: null }, now)
  for (const conversation of new Set(reminders.map((one): ConversationKey => one.conversation))) {
    yield* session.run(replan, conversation, version)
  }
  if (zone !== undefined) yield* session.run(keepZone, zone, bot, user)
  if (wish !== undefined) yield* session.run(keepWish, wish === null ? null : JSON.stringify(wish), bot, user)
  if (isTaken === true && asked !== undefined) yield* session.run(taken, asked)
})

export const layer: Layer.Layer<ReminderStore, never, Database | Writer> = Layer.effect(
  ReminderStore,
  Effect.gen(function* () {
    const database = yield* Database
    const { write } = yield* Writer
    const changes = yield* Queue.sliding<void>(1)

    /** Decides and stores the decision, in one transaction. */
    const act = Effect.fnUntraced(function* (
      session: Session,
      asker: Asker,
      about: About,
      decide: (own: Own) => Outcome,
      version: number
    ): Effect.fn.Return<Outcome, SqlError> {
      const outcome = decide(yield* ownOf(session, asker, about))
      yield* keep(session, asker, about, outcome, version)
      return outcome
    })

    /** Wakes the relay after a job that may have changed reminders. */
    const announcing = <A>(name: string, job: (session: Session, version: number) => Effect.Effect<A, SqlError>) =>
      Effect.flatMap(Random.nextIntBetween(1, Number.MAX_SAFE_INTEGER), (version) =>
        write(name, (session) => job(session, version))
      ).pipe(Effect.zipLeft(Queue.offer(changes, undefined)))

    return ReminderStore.of({
      known: ({ bot, user }) =>
        Effect.map(
          database.read("known", (session) => session.run(known, bot, user)),
          ([kept]) => ({ zone: zoneOf(kept?.zone), wish: parse<Wish>(kept?.wish) })
        ),
      reply: (asker, about, decide) =>
        announcing("reply", (session, version) =>
          Effect.gen(function* () {
            const { bot, request, user } = asker
            if ((yield* session.run(begin, request, bot, user)).length === 0) {
              const [before] = yield* session.run(replied, request)
              return JSON.parse(before?.body ?? "") as Message
            }
            const { offered: offers, reply: said } = yield* act(session, asker, about, decide, version)
            const kept = offers === undefined ? null : JSON.stringify(offers)
            yield* session.run(reply, JSON.stringify(said), kept, request)
            return said
          })
        ),
      call: (asker, call, decide) =>
        announcing("call", (session, version) =>
          once(
            session,
            call,
            asker.now,
            Effect.map(act(session, asker, {}, decide, version), ({ reply: said }) => said.markdown)
          )
        ),
      next: (conversation) =>
        Effect.map(
          database.read("nextReminder", (session) => session.run(next, conversation)),
          ([row]) =>
            row === undefined ? null : { id: RequestId.make(`reminder:${row.id}:${row.occurrence}`), at: row.due_at }
        ),
      change: (id, now, decide) =>
        write("change", (session) =>
          Effect.gen(function* () {
            const [row] = yield* session.run(find, id)
            const decided = row === undefined ? undefined : decide(toStored(row))
            if (decided !== undefined) yield* put(session, decided, now)
            return Option.fromNullable(decided)
          })
        ),
      changed: (limit) => database.read("changedReminders", (session) => session.run(changed, limit)),
      announced: (some) =>
        write("announced", (session) =>
          Effect.forEach(some, ({ conversation, version }) => session.run(announced, conversation, version), {
            discard: true
          })
        ),
      awaitChange: Queue.take(changes)
    })
  })
)
