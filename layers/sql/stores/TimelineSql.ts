import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Kind } from "../../../domain/conversation/State.ts"
import { MessageStatus } from "../../../domain/turns/Timeline.ts"
import { Timeline } from "../../../services/turns/Timeline.ts"
import { Database } from "../database/Database.ts"
import { idSpace } from "./IdSpace.ts"
import { ofRequest } from "./RequestTimeline.ts"
import { textsOf } from "./TurnTextsSql.ts"
import { all } from "../database/Operation.ts"
import { statement } from "../database/Statement.ts"

interface Row extends Omit<MessageStatus, "state" | "acceptedAt" | "deliveredAt"> {
  readonly status: "received" | "confirmed" | "skipped"
  readonly asked: Kind | null
  readonly progress: "answering" | "answered" | "delivered" | "ended" | null
  readonly open: number
  readonly sent: number
  readonly ended: number
  readonly accepted_at: number
  readonly done_at: number | null
}

/** The newest version of each message, with its turn and with the receipts of a notice about it. */
const ofChat = statement<Row>(`
  select u.chat, u.message, u.id as request, u.turn, u.status, u.kind as asked, u.accepted_at,
    t.status as progress, coalesce(t.attempts, 0) as attempts, a.kind,
    (select count(*) from receipts r where r.request = u.id and r.status = 'open') as open,
    (select count(*) from receipts r where r.request = u.id and r.status = 'sent') as sent,
    (select count(*) from receipts r where r.request = u.id and r.status = 'ended') as ended,
    coalesce(t.done_at, (select max(r.done_at) from receipts r where r.request = u.id)) as done_at
  from updates u left join turns t on t.id = u.turn left join answers a on a.turn = u.turn
  where u.bot = ? and u.space = ? and u.chat = ? and u.message is not null and not exists (
    select 1 from updates n where n.bot = u.bot and n.space = u.space and n.chat = u.chat and n.message = u.message
    and (n.stamp > u.stamp or (n.stamp = u.stamp and coalesce(n.place, 0) > coalesce(u.place, 0)))
  )
  order by u.message desc limit ?`)

export const layer: Layer.Layer<Timeline, never, Database> = Layer.effect(
  Timeline,
  Effect.map(Database, (database) =>
    Timeline.of({
      ofChat: (bot, chat, limit) =>
        Effect.map(
          database.read("timeline", () => all(ofChat, bot, idSpace(chat), chat, limit)),
          (rows) => rows.map(status)
        ),
      ofRequest: (request) => database.read("timeline", () => ofRequest(request)),
      texts: (turn) => database.read("texts", () => textsOf(turn))
    })
  )
)

const status = (row: Row): MessageStatus => {
  const state = row.progress ?? told(row)
  const { attempts, chat, kind, message, request, turn } = row
  const deliveredAt = state === "delivered" ? row.done_at : null
  return new MessageStatus({
    chat,
    message,
    request,
    turn,
    state,
    kind,
    attempts,
    acceptedAt: row.accepted_at,
    deliveredAt
  })
}

/**
 * The status of a message without a turn. Holdfast answers it with a notice under the message's own request id; a stop
 * gets one only if there was nothing to stop.
 */
const told = (row: Row): MessageStatus["state"] => {
  if (row.status === "skipped") return "skipped"
  if (row.open > 0) return "answered"
  if (row.ended > 0) return "ended"
  if (row.sent > 0) return "delivered"
  return row.asked === "stop" && row.status === "confirmed" ? "handled" : "accepted"
}
