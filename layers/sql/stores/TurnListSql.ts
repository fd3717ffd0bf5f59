import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { type ConversationKey, ofNotice, RequestId } from "../../../domain/Ids.ts"
import type { Answer } from "../../../domain/turns/Answer.ts"
import type { Verdict } from "../../../domain/turns/DeadLetter.ts"
import {
  keyText,
  TurnCount,
  type TurnKey,
  TurnPage,
  type TurnSearch,
  type TurnState,
  TurnView
} from "../../../domain/turns/TurnView.ts"
import { TurnList } from "../../../services/turns/TurnList.ts"
import { Database } from "../database/Database.ts"
import { columns, type EnvelopeRow, toEnvelope } from "./EnvelopeRow.ts"
import { all, first, type Operation } from "../database/Operation.ts"
import { type Param, type Statement, statement } from "../database/Statement.ts"

/** How many turns a statement looks at: SQLite takes a few milliseconds, in which the daemon does nothing else. */
const firstStep = 500
const step = 4000
/** Where the index alone is read. */
const plainStep = 20_000

/** How many turns a page looks at before it is returned with less than was asked for, and how many are counted. */
const mostSearched = 100_000
const mostCounted = 1_000_000

interface Row {
  readonly id: RequestId
  readonly conversation: ConversationKey
  readonly user_id: number | null
  readonly status: TurnState
  readonly kind: Answer["kind"] | null
  readonly candidate: string | null
  readonly failure: string | null
  readonly attempts: number
  readonly claimed_at: number
  readonly done_at: number | null
}

interface Key {
  readonly claimed_at: number
  readonly id: string
}

const own = "id, conversation, user_id, status, kind, candidate, failure, attempts, claimed_at, done_at"

/** The filters of a search that its index does not apply. A parameter that is null does not filter. */
const matches = `
  (cast(? as bigint) is null or s.user_id = ?) and (cast(? as text) is null or s.candidate = ?)
  and (cast(? as text) is null or s.failure = ?) and (cast(? as text) is null or s.status = ?)
  and (cast(? as bigint) is null or s.done_at is null) and (cast(? as bigint) is null or s.failure is not null)`

const matching = ({ candidate, failure, person, state }: Filters): ReadonlyArray<Param> => {
  const status = state === "open" || state === "failed" ? undefined : state
  const both = (value: Param | undefined) => [value ?? null, value ?? null]
  return [
    ...both(person),
    ...both(candidate),
    ...both(failure),
    ...both(status),
    state === "open" ? 1 : null,
    state === "failed" ? 1 : null
  ]
}

/** The statements on one index, which yields the turns newest first. SQLite is told which one, because it has no statistics. */
interface Along {
  readonly page: Statement<Row>
  readonly count: Statement<{ readonly found: number }>
  /** The same without further filters, from the index alone. */
  readonly countAll: Statement<{ readonly found: number }>
  /** The last turn of a step; none if there are no more. */
  readonly end: Statement<Key>
}

const along = (index: string, condition = ""): Along => {
  const both = (text: (indexed: string) => string) => ({
    sqlite: statement(text(`indexed by ${index}`)).sqlite,
    pg: statement(text("")).pg
  })
  const where = `where ${condition} claimed_at >= ? and (claimed_at, id) < (?, ?) order by claimed_at desc, id desc`
  return {
    page: both(
      (indexed) => `
      select s.* from (select ${own} from turns ${indexed} ${where} limit ?) as s where ${matches}
      order by s.claimed_at desc, s.id desc limit ?`
    ),
    count: both(
      (indexed) => `
      select count(*) as found from (
        select user_id, candidate, failure, status, done_at from turns ${indexed} ${where} limit ?) as s where ${matches}`
    ),
    countAll: both(
      (indexed) => `select count(*) as found from (select claimed_at from turns ${indexed} ${where} limit ?) as s`
    ),
    end: both((indexed) => `select claimed_at, id from turns ${indexed} ${where} limit 1 offset ?`)
  }
}

/** The indexes, by the filters that they apply. */
export const indexes = {
  claimed: along("turns_claimed"),
  person: along("turns_person", "user_id = ? and"),
  candidate: along("turns_candidate", "candidate = ? and"),
  failed: along("turns_failed", "failure is not null and"),
  open: along("turns_open", "done_at is null and")
}

type Filters = Pick<TurnSearch, "candidate" | "failure" | "person" | "state">

/** An index with its parameters, and the filters that it does not apply. */
interface Driven {
  readonly index: Along
  readonly own: ReadonlyArray<Param>
  readonly rest: Filters
}

/** The index that leaves the fewest turns to look at, as a rule. */
const drivenBy = ({ candidate, failure, person, state }: TurnSearch): Driven => {
  const rest = { candidate, failure, person, state }
  if (state === "open") return { index: indexes.open, own: [], rest: { ...rest, state: undefined } }
  if (state === "answering" || state === "answered") return { index: indexes.open, own: [], rest }
  if (state === "failed") return { index: indexes.failed, own: [], rest: { ...rest, state: undefined } }
  // A turn whose answer was not sent has a failure, too.
  if (failure !== undefined || state === "ended") return { index: indexes.failed, own: [], rest }
  if (person !== undefined) return { index: indexes.person, own: [person], rest: { ...rest, person: undefined } }
  if (candidate === undefined) return { index: indexes.claimed, own: [], rest }
  return { index: indexes.candidate, own: [candidate], rest: { ...rest, candidate: undefined } }
}

const hasNone = (rest: Filters) => Object.values(rest).every((filter) => filter === undefined)

const turnOf = statement<{ readonly turn: string | null }>("select turn from updates where id = ?")
const one = statement<Row>(`select ${own} from turns where id = ?`)
const beside = statement<EnvelopeRow & { readonly accepted_at: number }>(
  `select accepted_at, ${columns} from updates where id = ?`
)
const letter = statement<{ readonly verdict: Verdict | null }>("select verdict from letters where turn = ?")

/** Adds what other tables have. */
function* viewOf({ claimed_at: claimedAt, done_at: doneAt, status: state, user_id: person, ...row }: Row) {
  const { attempts, candidate, conversation, failure, id: request, kind } = row
  const update = yield* first(beside, request)
  const decided = yield* first(letter, request)
  return new TurnView({
    request,
    conversation,
    person,
    name: update === undefined || person === null ? null : (toEnvelope(update).user?.name ?? null),
    state,
    kind,
    candidate,
    failure,
    attempts,
    acceptedAt: update?.accepted_at ?? null,
    claimedAt,
    doneAt,
    letter: decided?.verdict ?? null
  })
}

function* viewsOf(rows: ReadonlyArray<Row>): Operation<ReadonlyArray<TurnView>> {
  const views: Array<TurnView> = []
  for (const row of rows) views.push(yield* viewOf(row))
  return views
}

/** By any id of the turn. Other filters are not asked. */
function* withRequest(request: string): Operation<ReadonlyArray<TurnView>> {
  const id = ofNotice(RequestId.make(request))
  const member = yield* first(turnOf, id)
  return yield* viewsOf(yield* all(one, member?.turn ?? id))
}

/** No turn begins later, and none before 1970. */
const newest: TurnKey = { at: Number.MAX_SAFE_INTEGER, id: "" }
const startOf = ({ until }: TurnSearch, after: TurnKey | undefined): TurnKey => {
  const last = until === undefined ? newest : { at: until + 1, id: "" }
  return after === undefined || after.at > last.at ? last : after
}

export const layer: Layer.Layer<TurnList, never, Database> = Layer.effect(
  TurnList,
  Effect.map(Database, (database) => {
    const search = Effect.fnUntraced(function* (asked: TurnSearch, after: TurnKey | undefined, limit: number) {
      const { request } = asked
      if (request !== undefined) {
        const turns = yield* database.read("turn", () => withRequest(request))
        return new TurnPage({ turns, next: null, searchedTo: null })
      }
      const { index, own, rest } = drivenBy(asked)
      const found: Array<Row> = []
      let from: TurnKey | undefined = startOf(asked, after)
      let size = firstStep
      for (let searched = 0; from !== undefined && found.length <= limit && searched < mostSearched;) {
        const range: ReadonlyArray<Param> = [...own, asked.since ?? 0, from.at, from.id]
        const steps: number = size
        const { end, rows } = yield* database.read("turns", function* () {
          const rows = yield* all(index.page, ...range, steps, ...matching(rest), limit + 1 - found.length)
          return { rows, end: yield* first(index.end, ...range, steps - 1) }
        })
        found.push(...rows)
        from = end && { at: end.claimed_at, id: end.id }
        searched += steps
        size = step
        yield* Effect.yieldNow()
      }
      const turns = yield* database.read("turns", () => viewsOf(found.slice(0, limit)))
      const last = found.length > limit ? found[limit - 1] : undefined
      const next = last === undefined ? from : { at: last.claimed_at, id: last.id }
      return new TurnPage({
        turns,
        next: next === undefined ? null : keyText(next),
        searchedTo: last === undefined && from !== undefined ? from.at : null
      })
    })

    const count = Effect.fnUntraced(function* (asked: TurnSearch) {
      const { request } = asked
      if (request !== undefined) {
        const turns = yield* database.read("turn", () => withRequest(request))
        return new TurnCount({ count: turns.length, whole: true })
      }
      const { index, own, rest } = drivenBy(asked)
      const isPlain = hasNone(rest)
      const size = isPlain ? plainStep : step
      let count = 0
      let from: TurnKey | undefined = startOf(asked, undefined)
      for (let searched = 0; from !== undefined && searched < mostCounted; searched += size) {
        const range: ReadonlyArray<Param> = [...own, asked.since ?? 0, from.at, from.id]
        const { end, found } = yield* database.read("countTurns", function* () {
          const row = yield* isPlain
            ? first(index.countAll, ...range, size)
            : first(index.count, ...range, size, ...matching(rest))
          return { found: row?.found ?? 0, end: yield* first(index.end, ...range, size - 1) }
        })
        count += found
        from = end && { at: end.claimed_at, id: end.id }
        yield* Effect.yieldNow()
      }
      return new TurnCount({ count, whole: from === undefined })
    })

    return TurnList.of({ search, count })
  })
)
