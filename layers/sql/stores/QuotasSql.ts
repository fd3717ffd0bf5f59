import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { charge, overReason, overText, type QuotaKind, type Used } from "../../../domain/people/Quota.ts"
import { Zone } from "../../../domain/reminders/calendar/Zone.ts"
import type { Message } from "../../../domain/telegram/Message.ts"
import type { Arrival } from "../../../services/turns/Updates.ts"
import { exec, first, type Operation } from "../database/Operation.ts"
import { statement } from "../database/Statement.ts"

interface Row extends Omit<Used, "told"> {
  readonly told: string
  readonly zone: string | null
  readonly owned: number
  readonly owns: number
}

/** Locks the row: of two messages of a person that arrive at once, the second waits for the first. */
const used = statement<Row>(`
  insert into quotas (bot, user_id, day, messages, seconds, pictures, told) values (?, ?, 0, 0, 0, 0, '')
  on conflict (bot, user_id) do update set bot = excluded.bot
  returning day, messages, seconds, pictures, album, told,
    (select p.zone from people p where p.bot = quotas.bot and p.user_id = quotas.user_id) as zone,
    (select count(*) from owners o where o.bot = quotas.bot) as owned,
    (select count(*) from owners o where o.bot = quotas.bot and o.user_id = quotas.user_id) as owns`)
const keep = statement(`
  update quotas set day = ?, messages = ?, seconds = ?, pictures = ?, album = ?, told = ? where bot = ? and user_id = ?`)
const say = statement("insert into replies (request, bot, user_id, body) values (?, ?, ?, ?) on conflict do nothing")

/** The rows of days that have ended everywhere. */
export const forget = statement("delete from quotas where day < ?")

const zoneNamed = Schema.decodeUnknownOption(Zone)

/** An update, and what is stored with it if it is new. */
interface Charged {
  readonly arrival: Arrival
  readonly counted: () => Operation<void>
}

function* nothing(): Operation<void> {}

/** Decides about an update under the daily limits of its user. Without limits it runs no statement. */
export function* charged(bot: number, arrival: Arrival, now: number): Operation<Charged> {
  const { decision } = arrival
  if (decision._tag !== "Converse" || decision.charge === undefined) return { arrival, counted: nothing }
  const { cost, policy, user } = decision.charge
  const row = yield* first(used, bot, user)
  if (row === undefined || row.owns > 0 || (row.owned === 0 && user === policy.owner))
    return { arrival, counted: nothing }
  const zone = Option.getOrElse(zoneNamed(row.zone), () => policy.zone)
  // Holdfast wrote the names.
  const told = row.told === "" ? [] : (row.told.split(",") as Array<QuotaKind>)
  const made = charge(policy.limits, { ...row, told }, cost, zone, now)
  const count = function* () {
    const { album, day, messages, pictures, seconds, told } = made.used
    yield* exec(keep, day, messages, seconds, pictures, album, told.join(), bot, user)
  }
  if (made._tag === "Within") return { arrival, counted: count }
  if (!made.isNew) {
    const skip = { _tag: "Skip", reason: overReason(made.kind), unusual: false } as const
    return { arrival: { ...arrival, content: undefined, decision: skip }, counted: count }
  }
  const { album: _, ...ref } = decision.ref
  return {
    arrival: { ...arrival, decision: { ...decision, ref: { ...ref, long: false, kind: "tell", about: "quota" } } },
    counted: function* () {
      yield* count()
      const words: Message = { markdown: overText(made, zone) }
      yield* exec(say, arrival.id, bot, user, JSON.stringify(words))
    }
  }
}
