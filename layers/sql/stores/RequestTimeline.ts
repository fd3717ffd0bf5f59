import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { Answer } from "../../../domain/turns/Answer.ts"
import type { Kind, State, Turn } from "../../../domain/conversation/State.ts"
import { type Part, type Progress, TurnTimeline, type Wait } from "../../../domain/turns/Timeline.ts"
import * as Trail from "../../../domain/turns/Trail.ts"
import { verbsOf } from "../../../domain/turns/Verbs.ts"
import {
  againId,
  againOf,
  asideId,
  type ConversationKey,
  noticeId,
  ofNotice,
  type RequestId
} from "../../../domain/Ids.ts"
import { reminderOf } from "../../../domain/reminders/Reminder.ts"
import * as JournalSql from "./JournalSql.ts"
import { all, first, type Operation } from "../database/Operation.ts"
import { statement } from "../database/Statement.ts"

interface Update {
  readonly conversation: ConversationKey | null
  readonly turn: RequestId | null
  readonly status: "received" | "confirmed" | "skipped"
  readonly kind: Kind | null
  readonly accepted_at: number
  readonly handled_at: number | null
}

const update = statement<Update>(
  "select conversation, turn, status, kind, accepted_at, handled_at from updates where id = ?"
)

export const turn = statement<{
  readonly conversation: ConversationKey
  readonly place: number
  readonly status: "answering" | "answered" | "delivered" | "ended"
  readonly attempts: number
  readonly claimed_at: number
  readonly done_at: number | null
  readonly answer: string | null
  readonly letter: string | null
  readonly verdict: "retried" | "dropped" | null
  readonly user_id: number | null
  readonly kind: Answer["kind"] | null
  readonly failure: string | null
  readonly trail: string | null
}>(`
  select t.conversation, t.place, t.status, t.attempts, t.claimed_at, t.done_at, a.body as answer, l.turn as letter,
    l.verdict, t.user_id, t.kind, t.failure, t.trail
  from turns t left join answers a on a.turn = t.id left join letters l on l.turn = t.id where t.id = ?`)

const members = statement<{
  readonly request: RequestId
  readonly kind: Kind | null
  readonly status: Update["status"]
  readonly accepted_at: number
}>(`
  select id as request, kind, status, accepted_at from updates
  where conversation = ? and place >= ? and turn = ? order by place`)

const parts = statement<{
  readonly request: RequestId
  readonly part: number
  readonly status: Part["state"]
  readonly message: number | null
  readonly tried_at: number | null
  readonly done_at: number | null
  readonly reason: string | null
  readonly sends: number
  readonly proven: number
}>(`
  select request, part, status, message, tried_at, done_at, reason, sends, proven from receipts
  where request = ? order by part`)

const toolCalls = statement<{
  readonly round: number
  readonly name: string
  readonly called_at: number
  readonly result: string
}>("select round, name, called_at, result from tool_calls where turn = ? order by round, idx")

const stateOf = statement<{ readonly state: string | null }>(
  "select state from conversations where id = ? and idle = 0"
)

const accepted = statement<{ readonly id: string }>("select id from updates where id = ?")

/** The most actions of operators in a timeline. */
const mostActions = 50

const reminder = statement<{
  readonly conversation: ConversationKey
  readonly occurrence: number
  readonly due_at: number | null
  readonly created_at: number
}>("select conversation, occurrence, due_at, created_at from reminders where id = ?")

const decodeAnswer = Schema.decodeSync(Schema.parseJson(Answer))

/** The timeline of a request, by any of its ids. */
export function* ofRequest(request: RequestId): Operation<Option.Option<TurnTimeline>> {
  const id = ofNotice(request)
  const occurrence = reminderOf(id)
  if (Option.isSome(occurrence)) return yield* ofReminder(request, id, occurrence.value)
  const found = yield* first(update, id)
  if (found === undefined) return Option.none()
  return Option.some(found.turn === null ? yield* ofWord(request, id, found) : yield* ofTurn(request, found.turn))
}

const blank = {
  turn: null,
  conversation: null,
  members: [],
  acceptedAt: null,
  dueAt: null,
  taken: false,
  claimedAt: null,
  attempts: 0,
  answer: null,
  parts: [],
  doneAt: null,
  latency: null,
  letter: null
}

function* ofTurn(request: RequestId, id: RequestId) {
  const row = yield* first(turn, id)
  if (row === undefined) throw new Error(`turn ${id} has members and is not there`)
  const own = yield* all(members, row.conversation, row.place, id)
  const acceptedAt = own[0]?.accepted_at ?? null
  const late = yield* partsOf(noticeId(id))
  const { entries: trail, omitted } = Trail.decode(row.trail)
  return new TurnTimeline({
    ...blank,
    request,
    is: "turn",
    turn: id,
    conversation: row.conversation,
    state: row.status,
    members: own.map(({ accepted_at: acceptedAt, kind, request }) => ({ request, kind, acceptedAt })),
    acceptedAt,
    taken: own.every(({ status }) => status === "confirmed"),
    claimedAt: row.claimed_at,
    attempts: row.attempts,
    answer: row.answer === null ? null : decodeAnswer(row.answer),
    parts: [...late, ...(yield* ownParts(id))],
    doneAt: row.done_at,
    latency: latencyOf(row.status, acceptedAt, row.done_at),
    letter: row.verdict,
    person: row.user_id,
    failure: row.failure,
    trail,
    omitted,
    tools: (yield* all(toolCalls, id)).map(toTool),
    waits: row.done_at === null ? waitOf(yield* first(stateOf, row.conversation), id) : null,
    again: (yield* first(accepted, againId(id))) === undefined ? null : againId(id),
    againOf: againOf(id) ?? null,
    actions: yield* JournalSql.of(id, mostActions),
    verbs: verbsOf({ status: row.status, kind: row.kind, verdict: row.letter === null ? undefined : row.verdict })
  })
}

const toTool = ({
  called_at: at,
  name,
  result,
  round
}: {
  round: number
  name: string
  called_at: number
  result: string
}) => ({
  round,
  name,
  at,
  ended: result !== ""
})

/** What a turn waits for, by the state of its conversation. Holdfast wrote the JSON. */
const waitOf = (row: { readonly state: string | null } | undefined, id: RequestId): Wait | null => {
  if (row === undefined || row.state === null) return null
  const { outbox, turn } = JSON.parse(row.state) as State
  const wait = (what: Wait["what"], step: Pick<Turn, "failures" | "limited"> & { readonly progress: Waiting }) => {
    const { failures, limited, progress } = step
    return progress?._tag === "Waiting" ? { what, until: progress.at, failures: failures + limited } : null
  }
  if (turn?.id === id) return wait("answer", turn)
  const sending = outbox.find((one) => one.id === id)
  return sending === undefined ? null : wait("send", sending)
}

type Waiting = State["outbox"][number]["progress"]

/** The timeline of an update that has no turn yet, or needs none. */
function* ofWord(request: RequestId, id: RequestId, found: Update) {
  const { accepted_at: acceptedAt, conversation, handled_at: handledAt, kind, status } = found
  const own = yield* ownParts(id)
  const taken = status === "confirmed"
  const isDone = handledAt !== null || (kind === "stop" && taken && own.length === 0)
  const state = status === "skipped" ? "skipped" : isDone ? "handled" : (sendingOf(own) ?? "accepted")
  const doneAt = handledAt ?? doneOf(own)
  return new TurnTimeline({
    ...blank,
    request,
    is: "word",
    conversation,
    state,
    members: [{ request: id, kind, acceptedAt }],
    acceptedAt,
    taken,
    parts: own,
    doneAt,
    latency: latencyOf(state, acceptedAt, doneAt)
  })
}

function* ofReminder(
  request: RequestId,
  id: RequestId,
  occurrence: { readonly id: string; readonly occurrence: number }
) {
  const row = yield* first(reminder, occurrence.id)
  const own = yield* ownParts(id)
  if ((row === undefined || occurrence.occurrence > row.occurrence) && own.length === 0) return Option.none()
  const isNext = row?.occurrence === occurrence.occurrence && row.due_at !== null
  const state = sendingOf(own) ?? (isNext ? "accepted" : "handled")
  return Option.some(
    new TurnTimeline({
      ...blank,
      request,
      is: "reminder",
      conversation: row?.conversation ?? null,
      state,
      acceptedAt: row?.created_at ?? null,
      dueAt: isNext ? row.due_at : null,
      taken: own.length > 0,
      parts: own,
      doneAt: doneOf(own)
    })
  )
}

/** The parts of a request, with those of the text that replaced it. */
function* ownParts(id: RequestId): Operation<ReadonlyArray<Part>> {
  return [...(yield* partsOf(id)), ...(yield* partsOf(asideId(id)))]
}

function* partsOf(request: RequestId): Operation<ReadonlyArray<Part>> {
  const rows = yield* all(parts, request)
  return rows.map(
    ({ done_at: doneAt, message, part, proven, reason, request, sends, status: state, tried_at: triedAt }) => ({
      ...(sends > 1 ? { sends } : {}),
      ...(proven === 1 ? { proven: true as const } : {}),
      request,
      part,
      state,
      message,
      triedAt,
      doneAt,
      // Holdfast wrote this JSON.
      reason: reason === null ? null : (JSON.parse(reason) as string)
    })
  )
}

const sendingOf = (own: ReadonlyArray<Part>): Progress | undefined => {
  if (own.length === 0) return undefined
  if (own.some(({ state }) => state === "open")) return "answered"
  return own.some(({ state }) => state === "ended") ? "ended" : "delivered"
}

/** When the last part was finished, if all are. */
const doneOf = (own: ReadonlyArray<Part>): number | null =>
  own.length === 0 || own.some(({ state }) => state === "open") ? null : Math.max(...own.map((one) => one.doneAt ?? 0))

const latencyOf = (state: Progress, acceptedAt: number | null, doneAt: number | null): number | null =>
  state === "delivered" && acceptedAt !== null && doneAt !== null ? doneAt - acceptedAt : null
