import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { join } from "node:path"
import { keyOf, type TurnSearch } from "../../domain/turns/TurnView.ts"
import { Database } from "../../layers/sql/database/Database.ts"
import { exec } from "../../layers/sql/database/Operation.ts"
import * as Sqlite from "../../layers/sql/database/Sqlite.ts"
import { statement } from "../../layers/sql/database/Statement.ts"
import * as TurnListSql from "../../layers/sql/stores/TurnListSql.ts"
import { TurnList } from "../../services/turns/TurnList.ts"
import { folder } from "../engine/Rig.ts"
import * as Report from "../Report.ts"

/** The number of stored turns, of the people whose they are, and the time of the first one. */
const many = 1_000_000
const people = 5000
const began = 1.75e12

/** A turn each 2.6 seconds: a month. One of 200 failed, most were answered by one of four candidates. */
const turns = statement(`
  insert into turns (id, conversation, place, status, attempts, claimed_at, answered_at, done_at, user_id, kind, candidate,
    failure, trail)
  with recursive n (i) as (select 0 union all select i + 1 from n where i < ?)
  select '42:' || i || ':1', '42:' || (i * 7919 % ${people}), i, case when i % 1000 = 3 then 'ended' else 'delivered' end, 1,
    ${began} + i * 2600, ${began} + i * 2600 + 900, ${began} + i * 2600 + 1000, i * 7919 % ${people},
    case when i % 200 = 7 then 'failed' else 'whole' end,
    case i % 50 when 0 then 'b' when 1 then 'c' when 2 then 'd' else 'a' end,
    case when i % 200 = 7 then case i % 3 when 0 then 'Unauthorized' else 'ContentRefused' end
      when i % 1000 = 3 then 'NotSent' end,
    '[0,[1,1,"openrouter/auto","first",1750000000000,"closed",900,200,120,300,0.0012]]'
  from n`)
const updates = statement(`
  insert into updates (id, bot, stamp, status, accepted_at, conversation, place, chat, space, message, user_id, kind, turn,
    ref, body, envelope)
  with recursive n (i) as (select 0 union all select i + 1 from n where i < ?)
  select '42:' || i || ':1', 42, 1, 'confirmed', ${began} + i * 2600 - 5, '42:' || (i * 7919 % ${people}), i,
    i * 7919 % ${people}, 42, i, i * 7919 % ${people}, 'message', '42:' || i || ':1', '{}', 'null',
    '{"user":{"id":1,"name":"Ada"},"text":"a question of an ordinary length, as people write them"}'
  from n`)

const at = (share: number) => began + Math.floor(many * share) * 2600

/** What operators look for: often alone, sometimes together, and where nothing is found. */
const searches: ReadonlyArray<readonly [string, TurnSearch]> = [
  ["the newest", {}],
  ["a person", { person: 1234 }],
  ["a person, failed", { person: 1234, state: "failed" }],
  ["a rare candidate", { candidate: "d" }],
  ["the usual candidate and a person", { candidate: "a", person: 77 }],
  ["a failure", { failure: "Unauthorized" }],
  ["a failure of a rare candidate", { failure: "Unauthorized", candidate: "b" }],
  ["open", { state: "open" }],
  ["ended", { state: "ended" }],
  ["a day", { since: at(0.5), until: at(0.533) }],
  ["a day of a person", { person: 1234, since: at(0.5), until: at(0.533) }],
  ["a request", { request: "42:765432:1" }],
  ["a person who never wrote", { person: 99_999_999 }],
  ["a candidate that was never called, in a month", { candidate: "z" }]
]

/** Times of searches in a month of turns, two pages each, and of their counts. */
export const search = Effect.scoped(
  Effect.gen(function* () {
    const filename = join(yield* folder, "month.db")
    const database = yield* Layer.build(Sqlite.layer({ filename }))
    const { transact } = yield* Effect.provide(Database, database)
    yield* transact(function* () {
      yield* exec(turns, many - 1)
      yield* exec(updates, many - 1)
    })
    const list = yield* Effect.provide(TurnList, Layer.provide(TurnListSql.layer, Layer.succeedContext(database)))
    const first: Array<number> = []
    const pages: Array<number> = []
    const counts: Array<number> = []
    const timed = <A, E>(into: Array<number>, self: Effect.Effect<A, E>) =>
      Effect.suspend(() => {
        const start = performance.now()
        return Effect.tap(self, () => Effect.sync(() => into.push(performance.now() - start)))
      })
    for (let round = 0; round < 10; round++) {
      for (const [, asked] of searches) {
        const page = yield* timed(round === 0 ? first : pages, list.search(asked, undefined, 50))
        if (page.next !== null) yield* timed(pages, list.search(asked, keyOf(page.next), 50))
      }
    }
    const slowest: Array<Report.Result> = []
    for (const [name, asked] of searches) {
      const own: Array<number> = []
      const { count } = yield* timed(own, list.count(asked))
      counts.push(...own)
      if ((own[0] ?? 0) > 100) slowest.push(Report.figure(`counted: ${name} (${count})`, own[0] ?? 0, "ms"))
    }
    return [
      Report.atMost(`a search in ${many} turns, p95`, Report.quantile(pages, 0.95), "ms", 300),
      Report.figure(`a search in ${many} turns, p50`, Report.median(pages), "ms"),
      Report.figure(`the first search of each kind, slowest`, Math.max(...first), "ms"),
      Report.figure("a count, p50", Report.median(counts), "ms"),
      ...slowest
    ]
  })
)
